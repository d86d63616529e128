// SPDX-License-Identifier: Apache-2.0
#include "src/registry/history_table.hpp"

#include <algorithm>

namespace keelson::registry {

HistoryTable::HistoryTable() : m_steps(1) {}

StepId HistoryTable::add(StepId before, std::uint64_t hash) {
  if (m_steps.size() * 3 >= m_places.size() * 2) grow();
  const std::size_t mask = m_places.size() - 1;
  std::size_t place = hash & mask;
  for (; m_places[place] != k_no_step; place = (place + 1) & mask) {
    const Step& known = m_steps[m_places[place]];
    if (known.hash == hash && known.before == before) return m_places[place];
  }
  const StepId step = size();
  m_places[place] = step;
  m_steps.push_back({hash, before, before == k_no_step ? step : m_steps[before].first,
                     m_steps[before].length + 1});
  return step;
}

bool HistoryTable::begins(StepId end, StepId longer) const {
  if (end == k_no_step || length(end) >= length(longer)) return false;
  while (length(longer) > length(end)) longer = before(longer);
  return longer == end;
}

void HistoryTable::grow() {
  m_places.assign(std::max<std::size_t>(64, m_places.size() * 2), k_no_step);
  const std::size_t mask = m_places.size() - 1;
  for (StepId step = 1; step < size(); ++step) {
    std::size_t place = m_steps[step].hash & mask;
    while (m_places[place] != k_no_step) place = (place + 1) & mask;
    m_places[place] = step;
  }
}

}  // namespace keelson::registry
