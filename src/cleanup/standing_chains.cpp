// SPDX-License-Identifier: Apache-2.0
// Which layers are the same, and which images have which list of them. Each list, and each
// beginning of one, is a chain with a number.
#include <algorithm>
#include <utility>

#include "src/cleanup/standing.hpp"

namespace keelson::cleanup {
namespace {

using registry::BlobId;
using registry::BlobTable;
using registry::HeldManifest;
using registry::ManifestKind;

// Groups of numbers; the smallest of a group stands for it.
class Groups {
 public:
  explicit Groups(std::uint32_t count) : m_to(count) {
    for (std::uint32_t i = 0; i < count; ++i) m_to[i] = i;
  }
  std::uint32_t find(std::uint32_t i) {
    while (m_to[i] != i) i = m_to[i] = m_to[m_to[i]];
    return i;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    m_to[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> m_to;
};

// The number of a chain by the one it goes on from and its last layer.
class ChainTable {
 public:
  // k_free when it is new: then `next` is its number.
  std::uint32_t find_or_add(std::uint32_t parent, std::uint32_t layer, std::uint32_t next) {
    if (m_count * 3 >= m_slots.size() * 2) grow();
    Slot& slot = slot_of(std::uint64_t{parent} << 32 | layer);
    if (slot.chain != k_free) return slot.chain;
    slot = {std::uint64_t{parent} << 32 | layer, next};
    ++m_count;
    return k_free;
  }
  // Asks the memory for what find_or_add will look at.
  void prefetch(std::uint32_t parent, std::uint32_t layer) const {
    if (!m_slots.empty())
      __builtin_prefetch(
          &m_slots[mixed(std::uint64_t{parent} << 32 | layer) & (m_slots.size() - 1)]);
  }
  static constexpr std::uint32_t k_free = ~std::uint32_t{0};

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t chain = k_free;
  };
  static std::uint64_t mixed(std::uint64_t x) {  // splitmix64
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27) * 0x94d049bb133111ebU;
    return x ^ x >> 31;
  }
  Slot& slot_of(std::uint64_t key) {
    const std::size_t mask = m_slots.size() - 1;
    std::size_t place = mixed(key) & mask;
    while (m_slots[place].chain != k_free && m_slots[place].key != key) place = (place + 1) & mask;
    return m_slots[place];
  }
  void grow() {
    std::vector<Slot> old(std::max<std::size_t>(1024, m_slots.size() * 2));
    old.swap(m_slots);
    for (const Slot& slot : old) {
      if (slot.chain != k_free) slot_of(slot.key) = slot;
    }
  }

  std::vector<Slot> m_slots;
  std::size_t m_count = 0;
};

}  // namespace

// By digest, and by what configurations say of their content. Where they contradict each other
// all is believed: that finds more bases, never fewer.
void Standing::settle_layers() {
  const BlobTable& blobs = m_inventory.blobs;
  Groups groups(blobs.size());
  BlobTable contents;
  std::vector<BlobId> first;  // by content: a layer that has it
  for (BlobId blob = 0; blob < blobs.size(); ++blob) {
    for (const registry::Digest& said : blobs.contents(blob)) {
      const BlobId content = contents.add(said, 0);
      if (content == first.size())
        first.push_back(blob);
      else
        groups.join(blob, first[content]);
    }
  }
  // A layer that is not compressed is its own content.
  if (!first.empty()) {
    for (BlobId blob = 0; blob < blobs.size(); ++blob) {
      if (const auto content = contents.find(blobs.digest(blob)))
        groups.join(blob, first[*content]);
    }
  }
  m_layer.resize(blobs.size());
  m_is_content_known.resize(blobs.size());
  for (BlobId blob = 0; blob < blobs.size(); ++blob) m_layer[blob] = groups.find(blob);
  for (const BlobId blob : first) m_is_content_known[m_layer[blob]] = true;
}

void Standing::add_images() {
  const auto& repositories = m_inventory.repositories;
  for (std::uint32_t r = 0; r < repositories.size(); ++r) {
    m_first_manifest.push_back(m_image_of.size());
    const auto& manifests = repositories[r].manifests;
    for (registry::ManifestId m = 0; m < manifests.size(); ++m) {
      const HeldManifest& one = manifests[m];
      const bool is_image = one.kind == ManifestKind::image && !one.blobs.empty();
      m_image_of.push_back(is_image ? static_cast<Image>(m_images.size()) : k_none);
      if (!is_image) continue;
      m_images.push_back({r, m});
      m_is_whole.push_back(one.last_step != registry::k_no_step &&
                           one.layered_steps + 1 == one.blobs.size());
    }
  }
}

// The table is far larger than any cache: some images are taken together, a layer of each after
// the other, so that the memory answers for one while it is asked for the next.
void Standing::add_chains() {
  constexpr Image together = 128;
  ChainTable table;
  m_parent = {0};
  m_length = {0};
  m_chain_of.assign(m_images.size(), 0);
  for (Image first = 0; first < m_images.size(); first += together) {
    std::vector<Image> longer;  // of those taken together
    for (Image image = first; image < m_images.size() && image < first + together; ++image)
      longer.push_back(image);
    for (std::size_t i = 1; !longer.empty(); ++i) {
      std::erase_if(longer, [&](Image image) { return held(image).blobs.size() <= i; });
      for (const Image image : longer)
        table.prefetch(m_chain_of[image], m_layer[held(image).blobs[i]]);
      for (const Image image : longer) {
        Chain& chain = m_chain_of[image];
        const auto next = static_cast<Chain>(m_parent.size());
        const Chain found = table.find_or_add(chain, m_layer[held(image).blobs[i]], next);
        if (found == ChainTable::k_free) {
          m_parent.push_back(chain);
          m_length.push_back(static_cast<std::uint32_t>(i));
        }
        chain = found == ChainTable::k_free ? next : found;
      }
    }
  }
  m_first_member.assign(m_parent.size() + 1, 0);
  for (const Chain chain : m_chain_of) ++m_first_member[chain + 1];
  for (std::size_t c = 1; c < m_first_member.size(); ++c)
    m_first_member[c] += m_first_member[c - 1];
  std::vector<std::uint32_t> next(m_first_member.begin(), m_first_member.end() - 1);
  m_members.resize(m_images.size());
  for (Image image = 0; image < m_images.size(); ++image)
    m_members[next[m_chain_of[image]]++] = image;
  m_nearest.assign(m_parent.size(), k_none);
  for (Chain chain = 1; chain < m_parent.size(); ++chain) {
    const Chain parent = m_parent[chain];  // numbered before it
    m_nearest[chain] = members(parent).empty() ? m_nearest[parent] : parent;
  }
}

std::span<const Standing::Image> Standing::members(Chain chain) const {
  return std::span(m_members).subspan(m_first_member[chain],
                                      m_first_member[chain + 1] - m_first_member[chain]);
}

const HeldManifest& Standing::held(Image image) const {
  const ImagePlace place = m_images[image];
  return m_inventory.repositories[place.repository].manifests[place.manifest];
}

}  // namespace keelson::cleanup
