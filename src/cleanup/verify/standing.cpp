// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/verify/standing.hpp"

#include <algorithm>

namespace keelson::cleanup::verifying {
namespace {

// A step for each layer: nothing was squashed, and nothing cut off.
bool is_history_known(const Shown& image) {
  return !image.steps.empty() && image.layered_steps == image.layers.size();
}

bool begins(const std::vector<std::uint32_t>& shorter, const std::vector<std::uint32_t>& longer) {
  return shorter.size() < longer.size() &&
         std::equal(shorter.begin(), shorter.end(), longer.begin());
}

}  // namespace

Standings::Standings(const Case& in) : m_case(in) {
  for (ItemNumber i = 0; i < in.plan.items.size(); ++i) {
    const auto& shown = in.item(i).shown;
    if (!shown) continue;
    m_by_layers[shown->layers].push_back(i);
    if (!shown->steps.empty()) m_by_last_step[shown->steps.back()].push_back(i);
  }
}

// The layers of the base are the first of the image's, or all of them.
bool Standings::may_stand_on(const Shown& image, const Shown& base) const {
  if (image.layers.size() == base.layers.size() && image.configuration == base.configuration)
    return false;
  if (base.layers.empty()) return begins(base.steps, image.steps) && !base.steps.empty();
  if (!is_history_known(image) || !is_history_known(base)) return true;
  if (begins(base.steps, image.steps)) return true;
  const bool is_alike = image.steps[0] == base.steps[0];
  if (image.layers.size() != base.layers.size()) return !is_alike;
  return !is_alike && image.steps.size() != base.steps.size();
}

std::vector<ItemNumber> Standings::bases(ItemNumber number) const {
  std::vector<ItemNumber> all;
  const auto& shown = m_case.item(number).shown;
  if (!shown) return all;
  Numbers first;
  for (std::size_t count = 0; count <= shown->layers.size(); ++count) {
    if (count > 0) first.push_back(shown->layers[count - 1]);
    const auto same = m_by_layers.find(first);
    if (same == m_by_layers.end()) continue;
    for (const ItemNumber base : same->second) {
      if (base != number && may_stand_on(*shown, *m_case.item(base).shown)) all.push_back(base);
    }
  }
  if (is_history_known(*shown)) return all;
  for (std::size_t step = 0; step + 1 < shown->steps.size(); ++step) {
    const auto same = m_by_last_step.find(shown->steps[step]);
    if (same != m_by_last_step.end())
      all.insert(all.end(), same->second.begin(), same->second.end());
  }
  return all;
}

std::string Standings::reference(ItemNumber image) const {
  const Item& item = m_case.item(image);
  return m_case.name_of(item.repository) +
         (item.tags.empty() ? "@" + item.digest : ":" + item.tags[0]);
}

}  // namespace keelson::cleanup::verifying
