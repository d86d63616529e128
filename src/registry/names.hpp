// SPDX-License-Identifier: Apache-2.0
// Names as the registry API allows them. What could mean another path than it says is
// refused before a request is made of it. For src/registry alone.
#pragma once
#include <string>

namespace keelson::registry {

// All throw Error{invalid}.
void require_repository(const std::string& repository);
void require_tag(const std::string& repository, const std::string& tag);
void require_digest_name(const std::string& repository, const std::string& digest);
// A tag or a digest.
void require_reference(const std::string& repository, const std::string& reference);

// "app:1" or "app@sha256:…"
std::string written(const std::string& repository, const std::string& reference);

}  // namespace keelson::registry
