// SPDX-License-Identifier: Apache-2.0
// The one interface to a registry, in two halves: what reads, and what changes. Only
// the cleanup executor is ever given the second.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace keelson::registry {

struct Manifest {
  std::string digest;      // "sha256:…", verified against `bytes`
  std::string media_type;  // as the registry says
  std::string bytes;       // exactly as stored
};

// All throw Error; an authorization failure is never reported as absence.
class Registry {
 public:
  virtual ~Registry() = default;
  virtual std::vector<std::string> repositories() = 0;
  // nullopt when the registry has no such repository.
  virtual std::optional<std::vector<std::string>> tags(const std::string& repository) = 0;
  // The digest a tag or digest resolves to, in its stored form (an index stays an index).
  virtual std::optional<std::string> resolve(const std::string& repository,
                                             const std::string& reference) = 0;
  virtual std::optional<Manifest> manifest(const std::string& repository,
                                           const std::string& digest) = 0;
  // A small blob (image configuration), verified.
  virtual std::optional<std::string> blob(const std::string& repository,
                                          const std::string& digest) = 0;
};

class RegistryEditor {
 public:
  virtual ~RegistryEditor() = default;
  // Removes the manifest and, with it, every tag on it. Absent already: false.
  virtual bool remove(const std::string& repository, const std::string& digest) = 0;
  // Stores `manifest` under a tag or its own digest; the registry's digest is checked.
  virtual void put(const std::string& repository, const std::string& reference,
                   const Manifest& manifest) = 0;
};

}  // namespace keelson::registry
