// SPDX-License-Identifier: Apache-2.0
#include "src/net/pacer.hpp"

#include <algorithm>
#include <map>
#include <thread>

namespace keelson::net {

void Pacer::wait() {
  std::chrono::steady_clock::time_point turn;
  {
    const std::lock_guard lock(m_mutex);
    turn = std::max(m_next, std::chrono::steady_clock::now());
    m_next = turn + m_interval;
  }
  std::this_thread::sleep_until(turn);
}

std::shared_ptr<Pacer> pacer_of(const std::string& url, std::int64_t per_second) {
  if (per_second <= 0) return nullptr;
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::int64_t>, std::weak_ptr<Pacer>> pacers;
  const std::lock_guard lock(mutex);
  std::weak_ptr<Pacer>& known = pacers[{url, per_second}];
  if (auto pacer = known.lock()) return pacer;
  const auto pacer = std::make_shared<Pacer>(per_second);
  known = pacer;
  return pacer;
}

}  // namespace keelson::net
