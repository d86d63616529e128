// SPDX-License-Identifier: Apache-2.0
// The steps images were made by, as their configurations tell them: what their histories have
// in common is here once. Knows a step by a hash of its words and of all before it.
#pragma once
#include <cstdint>
#include <vector>

namespace keelson::registry {

using StepId = std::uint32_t;  // k_no_step: before any step

constexpr StepId k_no_step = 0;

class HistoryTable {
 public:
  HistoryTable();

  // The step with this hash after `before`; a new one when it was not there.
  StepId add(StepId before, std::uint64_t hash);

  std::uint32_t size() const { return static_cast<std::uint32_t>(m_steps.size()); }
  StepId before(StepId step) const { return m_steps[step].before; }
  std::uint64_t hash(StepId step) const { return m_steps[step].hash; }
  std::uint32_t length(StepId step) const { return m_steps[step].length; }
  StepId first(StepId step) const { return m_steps[step].first; }
  // Whether one history, which ends with `end`, is the beginning of a longer one.
  bool begins(StepId end, StepId longer) const;

 private:
  struct Step {
    std::uint64_t hash = 0;
    StepId before = k_no_step, first = k_no_step;
    std::uint32_t length = 0;
  };
  void grow();

  std::vector<Step> m_steps;
  std::vector<StepId> m_places;  // open addressing by the hash itself
};

}  // namespace keelson::registry
