// SPDX-License-Identifier: Apache-2.0
// Answers 401: Basic with the credentials, Bearer with a token from the realm it names.
// Never sends credentials in clear where the server itself is asked over TLS. Safe to use
// from several threads; one token is fetched at a time. For src/net alone.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "src/net/http_client.hpp"

namespace keelson::net {

class Authorizer {
 public:
  explicit Authorizer(const ClientOptions& options) : m_options(options) {}

  // The header value now in use in this space; empty: none. Secret.
  std::string current(const std::string& space);
  struct Renewed {
    std::string value;
    bool is_fetched = false;  // else another thread got it meanwhile
  };
  // One to try instead of `used`, which was answered with `response`. nullopt when there is
  // none better.
  std::optional<Renewed> renew(const std::string& space, const std::string& used,
                               const Response& response);

 private:
  std::string fetch_token(const std::map<std::string, std::string>& challenge) const;

  const ClientOptions& m_options;
  std::mutex m_mutex;
  std::string m_basic;                          // for every space, once it was asked for
  std::map<std::string, std::string> m_tokens;  // by space
};

}  // namespace keelson::net
