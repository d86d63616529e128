// SPDX-License-Identifier: Apache-2.0
// What an answer of the registry API means: its lists, its pages, its errors, and whether
// something is really absent. An auth error or a proxy's page is never absence. For the
// adapters alone.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "src/net/http_client.hpp"

namespace keelson::registry {

// "MANIFEST_UNKNOWN", … of the error body; empty when the answer has none.
std::vector<std::string> error_codes(const net::Response& response);
bool has_code(const net::Response& response, std::initializer_list<const char*> codes);

// Whether a GET says that there is no such thing. Throws Error{protocol} for a 404 that
// says anything else.
bool is_absent(const net::Response& response, const std::string& doing, const std::string& object);
// Whether it is the registry itself that answered, and no proxy before it.
bool is_of_registry(const net::Response& response);

// Throws unless the registry did what it was asked: require_success, and no web page.
void require_done(const net::Response& response, const std::string& doing,
                  const std::string& object);
// The same, and with just this status: what is changed has to be said as the API does.
void require_status(const net::Response& response, int status, const std::string& doing,
                    const std::string& object);

// Names under `key`, which the registry writes as null when there are none. Throws
// Error{protocol} for what is not such a list.
void append_names(const net::Response& response, const char* key, const std::string& doing,
                  const std::string& object, std::vector<std::string>& names);

// The path of the next page (RFC 8288); the host, if any, is dropped: we stay where we are.
std::optional<std::string> next_page(const net::Response& response);
// "https://host/prefix/v2/…" → "/v2/…"
std::string path_of(const std::string& location);

}  // namespace keelson::registry
