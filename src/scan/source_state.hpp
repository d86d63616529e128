// SPDX-License-Identifier: Apache-2.0
// How much one source of Dockerfiles gave, and how fresh it can be. Counts only.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "analyzer/model/time.hpp"
#include "src/config/settings.hpp"

namespace keelson::scan {

struct SourceState {
  std::string name;  // as written in keelson.yml
  std::int64_t dockerfiles = 0;
  std::int64_t open = 0;        // references and files nobody could read wholly
  std::optional<Time> fetched;  // git: when the one longest ago was brought up to date
  bool operator==(const SourceState&) const = default;
};

// When the repository of a git source that was fetched longest ago was fetched or written
// to. nullopt for other sources, or where nothing tells.
std::optional<Time> last_fetched(const config::Source& source);

}  // namespace keelson::scan
