// SPDX-License-Identifier: Apache-2.0
// Reads what an image says of what it was built from: annotations and labels, a builder's
// provenance, ONBUILD triggers. They are anybody's bytes: bounded, and what cannot be read says
// nothing. Asks nobody. For src/registry alone.
#pragma once
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "analyzer/model/claim.hpp"
#include "src/registry/inventory.hpp"

namespace keelson::registry {

// The part of a reference for an image whose name is not said; derive() names who holds the digest.
inline constexpr std::string_view k_any_name = "*/*";

// OCI image-spec, annotations: org.opencontainers.image.base.name and .base.digest. Name and
// digest are two witnesses: the digest may be that of a step no registry holds.
std::vector<ClaimedBase> bases_of_annotations(std::string_view name, std::string_view digest);

// The Docker image-spec's config.OnBuild: instructions that every build on the image runs.
std::vector<ClaimedBase> bases_of_triggers(const nlohmann::json& triggers);

// The images among the materials of SLSA provenance, v0.2 or v1: an in-toto statement, in a DSSE
// envelope or a Sigstore bundle or neither.
std::vector<ClaimedBase> bases_of_provenance(std::string_view statement);

// Adds bases to what an image says already.
void add_bases(std::vector<ClaimedBase> bases, Origin& origin);

}  // namespace keelson::registry
