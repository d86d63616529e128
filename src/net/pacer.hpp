// SPDX-License-Identifier: Apache-2.0
// Spreads requests evenly, so that a server gets no more in a second than it likes, from
// however many threads. Knows no request.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace keelson::net {

class Pacer {
 public:
  explicit Pacer(std::int64_t per_second) : m_interval(std::chrono::seconds(1)) {
    m_interval /= per_second;
  }
  // Returns when it is this caller's turn.
  void wait();

 private:
  std::mutex m_mutex;
  std::chrono::nanoseconds m_interval;
  std::chrono::steady_clock::time_point m_next{};
};

// The pacer of all clients of a URL: what reads and what changes share its limit. Null when
// it is unlimited.
std::shared_ptr<Pacer> pacer_of(const std::string& url, std::int64_t per_second);

}  // namespace keelson::net
