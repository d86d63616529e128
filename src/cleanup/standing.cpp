// SPDX-License-Identifier: Apache-2.0
// Rule 1.10 speaks of pairs; here are only so many steps that following them reaches the same.
// What may each stand on the other becomes a ring.
#include "src/cleanup/standing.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace keelson::cleanup {

using registry::HeldManifest;
using registry::HistoryTable;
using registry::k_no_step;
using registry::ManifestKind;
using registry::StepId;

Standing::Standing(const registry::Inventory& inventory) : m_inventory(inventory) {
  settle_layers();
  add_images();
  add_chains();
  find_bases();
  find_squashed();
  keep_bases();
  number_all();
}

void Standing::find_bases() {
  m_unread.assign(m_parent.size(), k_none);
  m_is_ring.resize(m_parent.size());
  for (Chain chain = 0; chain < m_parent.size(); ++chain) {
    const auto peers = members(chain);
    for (const Image image : peers) {
      if (is_whole(image) || chain == 0) continue;
      m_unread[chain] = image;
      break;
    }
    if (peers.size() < 2) continue;
    if (m_unread[chain] == k_none) {
      find_peers(peers);
      continue;
    }
    // Of one configuration they are one image, and none is another's base.
    const auto other = [&](Image image) { return held(image).blobs[0] != held(peers[0]).blobs[0]; };
    m_is_ring[chain] = std::any_of(peers.begin(), peers.end(), other);
    if (m_is_ring[chain]) add_ring(peers);
  }
  for (Image image = 0; image < m_images.size(); ++image) find_below(image);
}

void Standing::add_ring(std::span<const Image> peers) {
  for (std::size_t i = 0; i < peers.size(); ++i)
    add_base(peers[i], peers[(i + 1) % peers.size()], m_length[m_chain_of[peers[i]]]);
}

// The same layers, and all histories are known; or no layers, then histories alone tell.
void Standing::find_peers(std::span<const Image> peers) {
  const HistoryTable& histories = m_inventory.histories;
  const std::uint32_t layers = m_length[m_chain_of[peers[0]]];
  std::map<StepId, std::vector<Image>> by_end;
  std::map<std::pair<StepId, std::uint32_t>, std::vector<Image>> cells;  // by first step, length
  for (const Image image : peers) {
    const StepId end = held(image).last_step;
    by_end[end].push_back(image);
    cells[{histories.first(end), histories.length(end)}].push_back(image);
  }
  if (by_end.size() == 1) return;
  for (const auto& [end, images] : by_end) {
    for (StepId step = histories.before(end); step != k_no_step; step = histories.before(step)) {
      const auto bases = by_end.find(step);
      if (bases == by_end.end()) continue;
      for (const Image image : images) {
        for (const Image base : bases->second) add_base(image, base, layers);
      }
      break;
    }
  }
  if (layers == 0) return;
  // Histories that have nothing in common tell nothing, unless they are equally long.
  while (!cells.empty()) {
    std::vector<std::pair<StepId, std::uint32_t>> todo{cells.begin()->first};
    std::vector<Image> ring = std::move(cells.begin()->second);
    cells.erase(cells.begin());
    while (!todo.empty()) {
      const auto [first, length] = todo.back();
      todo.pop_back();
      for (auto other = cells.begin(); other != cells.end();) {
        if (other->first.first == first || other->first.second == length) {
          ++other;
          continue;
        }
        todo.push_back(other->first);
        ring.insert(ring.end(), other->second.begin(), other->second.end());
        other = cells.erase(other);
      }
    }
    const auto is_alike = [&](Image image) {
      return histories.first(held(image).last_step) == histories.first(held(ring[0]).last_step);
    };
    if (!std::all_of(ring.begin(), ring.end(), is_alike)) add_ring(ring);
  }
}

bool Standing::may_stand_on(Image image, Image base) const {
  const HistoryTable& histories = m_inventory.histories;
  const StepId own = held(image).last_step, other = held(base).last_step;
  if (m_chain_of[base] == 0) return histories.begins(other, own);
  if (!is_whole(image) || !is_whole(base)) return true;
  return histories.first(own) != histories.first(other) || histories.begins(other, own);
}

// What has fewer layers: the nearest, and on to what that cannot stand for.
void Standing::find_below(Image image) {
  Chain chain = m_chain_of[image];
  // One of a ring is enough.
  if (m_is_ring[chain] && !is_whole(image) && m_unread[chain] != image) return;
  for (chain = m_nearest[chain]; chain != k_none; chain = m_nearest[chain]) {
    if (m_is_ring[chain]) return add_base(image, m_unread[chain], m_length[chain]);
    bool is_enough = m_unread[chain] != k_none;
    for (const Image base : members(chain)) {
      if (!may_stand_on(image, base)) continue;
      add_base(image, base, m_length[chain]);
      is_enough =
          is_enough || (is_whole(image) &&
                        m_inventory.histories.begins(held(base).last_step, held(image).last_step));
    }
    if (is_enough) return;
  }
}

// Images with other layers than their history has steps for: any image whose history is a
// beginning of theirs may be what they stand on.
void Standing::find_squashed() {
  std::unordered_map<StepId, std::vector<Image>> by_end;
  std::vector<Image> squashed;
  for (Image image = 0; image < m_images.size(); ++image) {
    const StepId end = held(image).last_step;
    if (end != k_no_step && !is_whole(image)) squashed.push_back(image);
  }
  if (squashed.empty()) return;
  for (Image image = 0; image < m_images.size(); ++image)
    by_end[held(image).last_step].push_back(image);
  const HistoryTable& histories = m_inventory.histories;
  for (const Image image : squashed) {
    const StepId end = held(image).last_step;
    for (StepId step = histories.before(end); step != k_no_step; step = histories.before(step)) {
      const auto bases = by_end.find(step);
      if (bases == by_end.end()) continue;
      for (const Image base : bases->second) add_base(image, base, 0);
    }
  }
}

void Standing::keep_bases() {
  m_is_shown.resize(m_images.size());
  m_first_base.assign(m_images.size() + 1, 0);
  for (const Found& found : m_found) ++m_first_base[found.image + 1];
  for (std::size_t i = 1; i < m_first_base.size(); ++i) m_first_base[i] += m_first_base[i - 1];
  std::vector<std::uint32_t> next(m_first_base.begin(), m_first_base.end() - 1);
  m_bases.resize(m_found.size());
  for (const Found& found : m_found) {
    m_bases[next[found.image]++] = {m_images[found.base], found.layers};
    m_is_shown[found.image] = m_is_shown[found.base] = true;
  }
  std::vector<Found>().swap(m_found);
}

std::uint32_t Standing::image_at(ImagePlace place) const {
  return m_image_of[m_first_manifest[place.repository] + place.manifest];
}

std::span<const Base> Standing::bases(ImagePlace place) const {
  const Image image = image_at(place);
  if (image == k_none) return {};
  return std::span(m_bases).subspan(m_first_base[image],
                                    m_first_base[image + 1] - m_first_base[image]);
}

Witness Standing::witness_of(Image image) const {
  const auto bases = this->bases(m_images[image]);
  if (std::any_of(bases.begin(), bases.end(), [](const Base& b) { return b.layers > 0; }))
    return Witness::base;
  const HeldManifest& one = held(image);
  if (!is_whole(image) || one.blobs.size() < 2) return Witness::unknown;
  // All of a squashed image is one layer, and its history may be that layer's alone.
  if (one.blobs.size() == 2 && !one.begins_anew) return Witness::unknown;
  for (std::size_t i = 1; i < one.blobs.size(); ++i) {
    if (!m_is_content_known[m_layer[one.blobs[i]]]) return Witness::unknown;
  }
  // A base compressed otherwise looks like another image until its configuration is read. What is
  // doomed is read, and what is not doomed stays.
  return Witness::nothing;
}

Witness Standing::witness(ImagePlace place) const {
  const auto& repository = m_inventory.repositories[place.repository];
  std::set<const HeldManifest*> seen;
  std::vector<const HeldManifest*> open{&repository.manifests[place.manifest]};
  std::optional<Witness> all;
  while (!open.empty()) {
    const HeldManifest* one = open.back();
    open.pop_back();
    if (one == nullptr) return Witness::unknown;
    if (!seen.insert(one).second) continue;
    for (const auto& child : one->children) open.push_back(repository.find(child));
    if (one->kind == ManifestKind::index) continue;
    const auto id = static_cast<registry::ManifestId>(one - repository.manifests.data());
    if (one->kind == ManifestKind::artifact && id != place.manifest) continue;  // an attestation
    const Image image = image_at({place.repository, id});
    const Witness says = image == k_none ? Witness::unknown : witness_of(image);
    if (says == Witness::unknown) return says;
    if (!all || says == Witness::base) all = says;
  }
  return all.value_or(Witness::unknown);
}

Witness Standing::witness(const registry::RepositoryInventory& repository,
                          const HeldManifest& manifest) const {
  return witness({static_cast<std::uint32_t>(&repository - m_inventory.repositories.data()),
                  static_cast<registry::ManifestId>(&manifest - repository.manifests.data())});
}

// What stands on another, or another on it.
void Standing::number_all() {
  m_number.assign(m_layer.size(), k_none);
  m_configuration_number = m_number;
  m_step_number.assign(m_inventory.histories.size(), k_none);
  std::uint32_t layers = 0, configurations = 0, steps = 0;
  for (Image image = 0; image < m_images.size(); ++image) {
    if (!m_is_shown[image]) continue;
    const HeldManifest& one = held(image);
    if (auto& number = m_configuration_number[one.blobs[0]]; number == k_none)
      number = configurations++;
    for (std::size_t i = 1; i < one.blobs.size(); ++i) {
      if (auto& number = m_number[m_layer[one.blobs[i]]]; number == k_none) number = layers++;
    }
    std::vector<StepId> fresh;
    for (StepId step = one.last_step; step != k_no_step && m_step_number[step] == k_none;
         step = m_inventory.histories.before(step))
      fresh.push_back(step);
    for (auto step = fresh.rbegin(); step != fresh.rend(); ++step) m_step_number[*step] = steps++;
  }
}

std::optional<Shown> Standing::shown(ImagePlace place) const {
  const Image image = image_at(place);
  if (image == k_none || !m_is_shown[image]) return std::nullopt;
  const HeldManifest& one = held(image);
  Shown shown;
  shown.configuration = m_configuration_number[one.blobs[0]];
  for (std::size_t i = 1; i < one.blobs.size(); ++i)
    shown.layers.push_back(m_number[m_layer[one.blobs[i]]]);
  for (StepId step = one.last_step; step != k_no_step; step = m_inventory.histories.before(step))
    shown.steps.push_back(m_step_number[step]);
  std::reverse(shown.steps.begin(), shown.steps.end());
  shown.layered_steps = one.layered_steps;
  return shown;
}

}  // namespace keelson::cleanup
