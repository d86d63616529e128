// SPDX-License-Identifier: Apache-2.0
// Reads what a manifest and an image's configuration say. They are anybody's bytes: read
// within bounds of depth, count and size, and nothing but Error comes out. Asks nobody.
#pragma once
#include <string>
#include <string_view>

#include "src/registry/facts.hpp"
#include "src/registry/registry.hpp"

namespace keelson::registry {

// Throws Error{protocol} about `object` when it is no manifest, goes over a bound, or names
// anything by a digest that is not sha256.
ManifestFact read_manifest(const Manifest& manifest, const std::string& object);

// What the configuration of an image adds. One that cannot be read says nothing.
void add_config(std::string_view config, ManifestFact& fact);

}  // namespace keelson::registry
