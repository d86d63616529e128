// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/text_table.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "analyzer/model/error.hpp"

namespace keelson::graph {
namespace {

// Numbers depend on the order of adding only, never on the hash.
std::uint32_t hash_of(std::string_view text) {
  const std::uint64_t hash = std::hash<std::string_view>()(text);
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

// Eight bytes from `depth` on, as a number that compares as they do; zeros past the end.
std::uint64_t key_at(std::string_view text, std::size_t depth) {
  std::uint64_t key = 0;
  for (std::size_t i = depth; i < depth + 8; ++i)
    key = key << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0);
  return key;
}

}  // namespace

// Where `text` is, or the free slot where it belongs.
const TextTable::Slot& TextTable::slot_of(std::string_view wanted, std::uint32_t hash) const {
  const std::size_t mask = m_slots.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    const Slot& slot = m_slots[i];
    if (slot.id_plus_1 == 0 || (slot.hash == hash && text(slot.id_plus_1 - 1) == wanted))
      return slot;
  }
}

void TextTable::grow() {
  const std::vector<Slot> old = std::move(m_slots);
  m_slots.assign(std::max<std::size_t>(16, old.size() * 2), Slot{});
  const std::size_t mask = m_slots.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id_plus_1 == 0) continue;
    std::size_t i = slot.hash & mask;
    while (m_slots[i].id_plus_1 != 0) i = (i + 1) & mask;
    m_slots[i] = slot;
  }
}

std::uint32_t TextTable::add(std::string_view text) {
  if ((m_starts.size() + 1) * 4 > m_slots.size() * 3) grow();
  const std::uint32_t hash = hash_of(text);
  Slot& slot = const_cast<Slot&>(slot_of(text, hash));
  if (slot.id_plus_1 != 0) return slot.id_plus_1 - 1;
  if (text.size() > std::numeric_limits<std::uint32_t>::max() - m_bytes.size()) {
    throw Error(ErrorKind::unsupported, "make graph", std::string(text),
                "its names fill more than 4 GiB", "look at fewer sources or registries at once");
  }
  m_bytes += text;
  m_starts.push_back(static_cast<std::uint32_t>(m_bytes.size()));
  slot = {hash, size()};
  return size() - 1;
}

std::optional<std::uint32_t> TextTable::find(std::string_view text) const {
  if (m_slots.empty()) return std::nullopt;
  const Slot& slot = slot_of(text, hash_of(text));
  if (slot.id_plus_1 == 0) return std::nullopt;
  return slot.id_plus_1 - 1;
}

// By eight bytes at a time, since most names begin alike: a comparison is then of two
// numbers side by side, not of two texts far apart.
std::vector<std::uint32_t> TextTable::sorted() const {
  struct Entry {
    std::uint64_t key;
    std::uint32_t id;
  };
  struct Run {
    std::size_t begin, end, depth;
  };
  std::vector<Entry> entries(size());
  for (std::uint32_t i = 0; i < size(); ++i) entries[i].id = i;
  std::vector<Run> runs{{0, entries.size(), 0}};
  while (!runs.empty()) {
    const Run run = runs.back();
    runs.pop_back();
    const auto first = entries.begin() + static_cast<std::ptrdiff_t>(run.begin);
    const auto last = entries.begin() + static_cast<std::ptrdiff_t>(run.end);
    bool goes_on = false;
    for (auto e = first; e != last; ++e) {
      const std::string_view name = text(e->id);
      e->key = key_at(name, run.depth);
      goes_on |= name.size() > run.depth;
    }
    // Short runs, and texts that differ in zero bytes at their end only, are compared whole.
    if (run.end - run.begin <= 8 || !goes_on) {
      std::sort(first, last,
                [this](const Entry& a, const Entry& b) { return text(a.id) < text(b.id); });
      continue;
    }
    std::sort(first, last, [](const Entry& a, const Entry& b) { return a.key < b.key; });
    for (std::size_t begin = run.begin; begin < run.end;) {
      std::size_t end = begin + 1;
      while (end < run.end && entries[end].key == entries[begin].key) ++end;
      if (end - begin > 1) runs.push_back({begin, end, run.depth + 8});
      begin = end;
    }
  }
  std::vector<std::uint32_t> ids;
  ids.reserve(entries.size());
  for (const Entry& e : entries) ids.push_back(e.id);
  return ids;
}

std::uint32_t FlatTexts::first_from(std::string_view text) const {
  std::uint32_t low = 0, high = size();
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if ((*this)[middle] < text)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

std::optional<std::uint32_t> FlatTexts::find(std::string_view text) const {
  const std::uint32_t place = first_from(text);
  if (place == size() || (*this)[place] != text) return std::nullopt;
  return place;
}

OwnedTexts flatten(const TextTable& table, std::vector<std::uint32_t>& rank) {
  const std::vector<std::uint32_t> order = table.sorted();
  rank.resize(order.size());
  OwnedTexts flat;
  flat.offsets.reserve(order.size() + 1);
  flat.offsets.push_back(0);
  std::size_t bytes = 0;
  for (const std::uint32_t id : order) bytes += table.text(id).size();
  flat.bytes.reserve(bytes);
  for (std::uint32_t place = 0; place < order.size(); ++place) {
    const std::string_view text = table.text(order[place]);
    flat.bytes.insert(flat.bytes.end(), text.begin(), text.end());
    flat.offsets.push_back(static_cast<std::uint32_t>(flat.bytes.size()));
    rank[order[place]] = place;
  }
  return flat;
}

}  // namespace keelson::graph
