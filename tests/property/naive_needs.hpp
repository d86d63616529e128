// SPDX-License-Identifier: Apache-2.0
// What must stay in a model, worked out the slow way from the registry's own bytes: an oracle
// that shares no code with decide or verify but reading references and patterns. Says less than
// docs/verdicts.md where that rests on times and rules; never more.
#pragma once
#include <map>
#include <set>
#include <string>

#include "tests/property/model.hpp"

namespace keelson::tests {

using RegistryContent = std::map<std::string, MemoryRegistry::Repository>;

struct Needed {
  std::set<std::string> digests;  // "repository@sha256:…"
  std::set<std::string> tags;     // "repository:tag"
};

// By the model's builds and live images now, what was known when the inventory was taken, and
// the tags as they are now.
Needed needed(const Model& model, const RegistryContent& known);

}  // namespace keelson::tests
