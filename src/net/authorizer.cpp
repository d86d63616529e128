// SPDX-License-Identifier: Apache-2.0
#include "src/net/authorizer.hpp"

#include <Poco/Base64Encoder.h>
#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "analyzer/model/error.hpp"
#include "src/net/challenge.hpp"

namespace keelson::net {
namespace {

constexpr std::size_t k_spaces_max = 10'000;

std::string base64(const std::string& text) {
  std::ostringstream out;
  Poco::Base64Encoder encoder(out);
  encoder.rdbuf()->setLineLength(0);
  encoder << text;
  encoder.close();
  return out.str();
}

std::string basic(const Credentials& credentials) {
  return "Basic " + base64(credentials.username + ":" + credentials.password);
}

std::string value(const std::map<std::string, std::string>& challenge, const char* key) {
  const auto found = challenge.find(key);
  return found == challenge.end() ? "" : found->second;
}

}  // namespace

std::string Authorizer::current(const std::string& space) {
  const std::lock_guard lock(m_mutex);
  const auto token = m_tokens.find(space);
  return token == m_tokens.end() ? m_basic : token->second;
}

std::optional<Authorizer::Renewed> Authorizer::renew(const std::string& space,
                                                     const std::string& used,
                                                     const Response& response) {
  const auto header = response.header("WWW-Authenticate");
  if (!header) return std::nullopt;
  const auto challenge = parse_challenge(*header);
  const std::string scheme = value(challenge, "scheme");
  const std::lock_guard lock(m_mutex);
  if (scheme == "basic" && m_options.credentials) {
    m_basic = basic(*m_options.credentials);
    m_tokens.erase(space);
    return m_basic == used ? std::nullopt : std::optional(Renewed{m_basic, true});
  }
  if (scheme != "bearer" || !challenge.contains("realm")) return std::nullopt;
  if (const auto other = m_tokens.find(space); other != m_tokens.end() && other->second != used)
    return Renewed{other->second, false};
  const std::string token = fetch_token(challenge);
  if (token.empty() || "Bearer " + token == used) return std::nullopt;
  if (m_tokens.size() > k_spaces_max) m_tokens.clear();
  return Renewed{m_tokens[space] = "Bearer " + token, true};
}

// The token endpoint of the distribution project (docs/spec/auth/token).
std::string Authorizer::fetch_token(const std::map<std::string, std::string>& challenge) const {
  Request request;
  ClientOptions options = m_options;
  options.credentials.reset();
  options.connections = 1;
  try {
    Poco::URI realm(challenge.at("realm"));
    if (m_options.url.starts_with("https:") && realm.getScheme() != "https") {
      throw Error(ErrorKind::protocol, "authenticate with", m_options.url,
                  "it asks for credentials to be sent without TLS to " + realm.getHost());
    }
    for (const char* key : {"service", "scope"}) {
      if (const std::string text = value(challenge, key); !text.empty())
        realm.addQueryParameter(key, text);
    }
    options.url = realm.getScheme() + "://" + realm.getAuthority();
    request.path = realm.getPathAndQuery();
  } catch (const Poco::Exception&) {
    throw Error(ErrorKind::protocol, "authenticate with", m_options.url,
                "it names a realm that is no URL");
  }
  if (m_options.credentials)
    request.headers.emplace("Authorization", basic(*m_options.credentials));
  const Response response = HttpClient(options).send(request, "fetch token from");
  if (response.status != 200) return {};
  const auto answer = nlohmann::json::parse(response.body, nullptr, false);
  for (const char* key : {"token", "access_token"}) {
    if (!answer.is_object() || !answer.contains(key) || !answer[key].is_string()) continue;
    const std::string token = answer[key];
    // It becomes part of a header.
    return token.find_first_of("\r\n") == std::string::npos ? token : "";
  }
  return {};
}

}  // namespace keelson::net
