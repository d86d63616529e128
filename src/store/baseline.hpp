// SPDX-License-Identifier: Apache-2.0
// How much the last believed run of a registry rested on, to notice when an input has
// shrunk. Counts only.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "analyzer/model/time.hpp"
#include "src/store/database.hpp"

namespace keelson::store {

struct Baseline {
  Time taken{};
  std::map<std::string, std::int64_t> live;         // images by live source
  std::map<std::string, std::int64_t> dockerfiles;  // by source
  std::map<std::string, std::int64_t> protections;  // protected manifests by repository
  std::map<std::string, std::int64_t> known{};      // those of them that what is known protects
  std::string policy{};                             // hash of keelson.yml's settings
  bool operator==(const Baseline&) const = default;
};

void save(Database& database, const std::string& registry_url, const Baseline& baseline);
std::optional<Baseline> last_baseline(Database& database, const std::string& registry_url);

}  // namespace keelson::store
