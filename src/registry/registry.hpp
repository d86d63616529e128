// SPDX-License-Identifier: Apache-2.0
// The one interface to a registry, in two halves: what reads, and what changes. Only
// the cleanup executor and restore are ever given the second. Safe to call from several
// threads at once.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/time.hpp"

namespace keelson::registry {

struct Manifest {
  std::string digest;      // "sha256:…", verified against `bytes`
  std::string media_type;  // as the registry says
  std::string bytes;       // exactly as stored
};

// What a registry lets us change, found out without changing anything.
struct Capabilities {
  bool deletes = false;  // manifests, by digest
  bool untags = false;   // a tag alone, its manifest and other tags staying
  std::string why_not;   // when it does not delete: "405 UNSUPPORTED: deletion is off, …"
  bool operator==(const Capabilities&) const = default;
};

// Times only a registry can know; absent where this one does not, or not truthfully.
struct Times {
  std::optional<Time> pushed, pulled;
};

// Takes bytes as they come.
using Sink = std::function<void(std::string_view)>;

// All throw Error; an authorization failure is never reported as absence.
class Registry {
 public:
  virtual ~Registry() = default;
  virtual std::vector<std::string> repositories() = 0;
  // nullopt when the registry has no such repository.
  virtual std::optional<std::vector<std::string>> tags(const std::string& repository) = 0;
  // Digests of manifests without a tag, where the registry can list them.
  virtual std::vector<std::string> untagged(const std::string& repository);
  // The digest a tag or digest resolves to, in its stored form (an index stays an index).
  virtual std::optional<std::string> resolve(const std::string& repository,
                                             const std::string& reference) = 0;
  // By tag or digest; verified.
  virtual std::optional<Manifest> manifest(const std::string& repository,
                                           const std::string& reference) = 0;
  virtual Times times(const std::string& repository, const std::string& digest);
  // A small blob (image configuration), verified.
  virtual std::optional<std::string> blob(const std::string& repository,
                                          const std::string& digest) = 0;
  virtual bool has_blob(const std::string& repository, const std::string& digest) = 0;
  // A blob of any size, verified when its last byte has gone into `sink`. Absent: false.
  virtual bool read_blob(const std::string& repository, const std::string& digest,
                         const Sink& sink) = 0;

  virtual Capabilities capabilities(const std::string& repository) = 0;
  // What its clock showed in its latest answer.
  virtual std::optional<Time> clock() = 0;
  // How many requests at once do it no harm.
  virtual int connections() const { return 1; }
};

// Failures that pass (429, 503) carry how long to wait: see net::retry_after.
class RegistryEditor {
 public:
  virtual ~RegistryEditor() = default;
  // Removes the manifest and, with it, every tag on it. Absent already: false.
  virtual bool remove(const std::string& repository, const std::string& digest) = 0;
  // Removes the tag alone. Absent already: false. Throws Error{unsupported} where the
  // registry cannot; it never deletes more instead.
  virtual bool untag(const std::string& repository, const std::string& tag) = 0;
  // Stores `manifest` under a tag or its own digest; the registry's digest is checked.
  virtual void put(const std::string& repository, const std::string& reference,
                   const Manifest& manifest) = 0;
  // Stores a blob of `size` bytes, which `read` hands over piece by piece until it gives an
  // empty one. The registry checks the digest.
  virtual void put_blob(const std::string& repository, const std::string& digest, std::int64_t size,
                        const std::function<std::string()>& read) = 0;
};

}  // namespace keelson::registry
