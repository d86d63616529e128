// SPDX-License-Identifier: Apache-2.0
// What a saved graph looks like: a header, then each table, each from a multiple of
// eight bytes on, in the machine's byte order. Sizes follow from counts, so a file holds
// no position that could point elsewhere.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace keelson::graph {

enum class Section : std::size_t {
  host,
  name_offsets,
  name_bytes,
  path_offsets,
  path_bytes,
  build_paths,
  product_offsets,
  products,
  offsets,
  edges,
  reverse_offsets,
  reverse_edges,
  needed,
  root_nodes,
  root_kinds,
  root_offsets,
  root_bytes,
  taken,
  inputs,
};
inline constexpr std::array<std::size_t, 19> k_item_bytes = {1, 4, 1, 4, 1, 4, 4, 4, 4, 8,
                                                             4, 8, 8, 4, 1, 4, 1, 1, 1};

struct SnapshotHeader {
  static constexpr std::array<char, 8> k_magic = {'K', 'E', 'E', 'L', 'G', 'R', 'P', 'H'};
  static constexpr std::uint32_t k_version = 2;
  static constexpr std::uint32_t k_byte_order = 0x01020304;

  std::array<char, 8> magic = k_magic;
  std::uint32_t version = k_version;
  std::uint32_t byte_order = k_byte_order;
  std::uint64_t file_bytes = 0;
  std::uint64_t content_sum = 0;  // of all that follows the header
  std::array<std::uint64_t, k_item_bytes.size()> counts{};
  std::uint64_t header_sum = 0;  // of all that is before it
};
static_assert(sizeof(SnapshotHeader) == 192);

inline std::uint64_t padded(std::uint64_t bytes) {
  return (bytes + 7) / 8 * 8;
}

// A sum over eight bytes at a time in four lanes, as fast as memory. It finds damage, not
// malice: every offset is checked besides.
class Checksum {
 public:
  void add(std::span<const std::byte> bytes) {
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) add_word(bytes.data() + at, 8);
    if (at < bytes.size()) add_word(bytes.data() + at, bytes.size() - at);
  }
  std::uint64_t value() const {
    std::uint64_t sum = m_count;
    for (const std::uint64_t lane : m_lanes) sum = mix(sum, lane);
    return sum;
  }

 private:
  static std::uint64_t mix(std::uint64_t sum, std::uint64_t word) {
    return std::rotl((sum ^ word) * 0x9e3779b97f4a7c15U, 29);
  }
  void add_word(const std::byte* data, std::size_t bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, data, bytes);
    std::uint64_t& lane = m_lanes[m_count++ % 4];
    lane = mix(lane, word);
  }

  std::array<std::uint64_t, 4> m_lanes{1, 2, 3, 4};
  std::uint64_t m_count = 0;
};

inline std::uint64_t header_sum(const SnapshotHeader& header) {
  Checksum sum;
  sum.add(std::as_bytes(std::span(&header, 1)).first(offsetof(SnapshotHeader, header_sum)));
  return sum.value();
}

}  // namespace keelson::graph
