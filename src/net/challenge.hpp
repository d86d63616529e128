// SPDX-License-Identifier: Apache-2.0
// Reads a WWW-Authenticate header (RFC 9110 §11.6.1). Sends nothing.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace keelson::net {

// "scheme" in lower case, and the parameters (realm, service, scope, …).
// {} when the header is not understood.
std::map<std::string, std::string> parse_challenge(std::string_view header);

}  // namespace keelson::net
