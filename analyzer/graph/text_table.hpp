// SPDX-License-Identifier: Apache-2.0
// Texts, each kept once: numbered as they come (TextTable), or flat, sorted and
// read-only (FlatTexts). Never one allocation a text.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::graph {

class TextTable {
 public:
  // The number of `text`; a new one when it is new. Throws Error when 4 GiB are full.
  std::uint32_t add(std::string_view text);
  std::optional<std::uint32_t> find(std::string_view text) const;
  std::string_view text(std::uint32_t id) const {
    return std::string_view(m_bytes).substr(m_starts[id], m_starts[id + 1] - m_starts[id]);
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(m_starts.size() - 1); }

  // All numbers, in the order of their texts.
  std::vector<std::uint32_t> sorted() const;

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t id_plus_1 = 0;  // 0: free
  };
  const Slot& slot_of(std::string_view text, std::uint32_t hash) const;
  void grow();

  std::string m_bytes;
  std::vector<std::uint32_t> m_starts{0};
  std::vector<Slot> m_slots;  // open addressing, a power of two, at most 3/4 full
};

// Texts end to end; text i is bytes[offsets[i], offsets[i + 1]).
struct FlatTexts {
  std::span<const std::uint32_t> offsets;
  std::span<const char> bytes;

  std::uint32_t size() const {
    return offsets.empty() ? 0 : static_cast<std::uint32_t>(offsets.size() - 1);
  }
  std::string_view operator[](std::uint32_t i) const {
    return {bytes.data() + offsets[i], offsets[i + 1] - offsets[i]};
  }
  // Binary search; they must be sorted.
  std::optional<std::uint32_t> find(std::string_view text) const;
  // The first that is not smaller than `text`; size() when all are.
  std::uint32_t first_from(std::string_view text) const;
};

// What FlatTexts looks at.
struct OwnedTexts {
  std::vector<std::uint32_t> offsets;
  std::vector<char> bytes;
  FlatTexts view() const { return {offsets, bytes}; }
};

// The texts of `table` sorted; `rank[id]` becomes the place of text `id` among them.
OwnedTexts flatten(const TextTable& table, std::vector<std::uint32_t>& rank);

}  // namespace keelson::graph
