// SPDX-License-Identifier: Apache-2.0
// Failures that pass by themselves, with how long to wait for that. Never waits.
#pragma once
#include <chrono>
#include <optional>

#include "analyzer/model/error.hpp"
#include "src/net/http_client.hpp"

namespace keelson::net {

// 429 or 503: the same request may succeed later. What was asked is not done.
class RetryLater final : public Error {
 public:
  RetryLater(const Error& error, std::chrono::seconds wait) : Error(error), m_wait(wait) {}
  std::chrono::seconds wait() const noexcept { return m_wait; }

 private:
  std::chrono::seconds m_wait;
};

// How long to wait before the same request; nullopt where waiting is not known to help.
std::optional<std::chrono::seconds> retry_after(const Error& error) noexcept;

// What Retry-After asks for, as seconds or as a time; at most an hour. nullopt without it.
std::optional<std::chrono::seconds> wait_asked_for(const Response& response);

}  // namespace keelson::net
