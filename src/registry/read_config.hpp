// SPDX-License-Identifier: Apache-2.0
// Fetches an image's configuration, or an attestation's statements, into its facts. For
// src/registry alone.
#pragma once
#include <string>

#include "src/registry/facts.hpp"
#include "src/registry/registry.hpp"

namespace keelson::registry {

// Whether the facts tell more now. Not, where the registry has lost the configuration.
bool read_config(Registry& registry, const std::string& repository, ManifestFact& fact);

// What an attestation says of bases. Whether the facts tell more now.
bool read_provenance(Registry& registry, const std::string& repository, ManifestFact& fact);

}  // namespace keelson::registry
