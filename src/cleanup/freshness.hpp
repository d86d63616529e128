// SPDX-License-Identifier: Apache-2.0
// When to ask again what may have changed: as soon as is sensible, yet so that asking takes
// no more than a twentieth of the time.
#pragma once
#include <algorithm>
#include <chrono>

namespace keelson::cleanup {

class Freshness {
 public:
  using Clock = std::chrono::steady_clock;
  // Never asked again sooner than `least`. Zero: asked each time, whatever it costs.
  explicit Freshness(std::chrono::milliseconds least) : m_least(least) {}

  bool is_due() const {
    if (m_least.count() == 0 || m_asked == Clock::time_point{}) return true;
    return Clock::now() - m_asked >= std::max<Clock::duration>(m_least, 20 * m_cost);
  }
  // Calls `ask` and remembers what it cost.
  template <class Ask>
  void refresh(Ask ask) {
    const auto start = Clock::now();
    ask();
    m_asked = Clock::now();
    m_cost = m_asked - start;
  }

 private:
  std::chrono::milliseconds m_least;
  Clock::time_point m_asked{};
  Clock::duration m_cost{};
};

}  // namespace keelson::cleanup
