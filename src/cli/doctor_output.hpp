// SPDX-License-Identifier: Apache-2.0
// What doctor found, as text of 80 columns and as JSON. Asks nobody.
#pragma once
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "src/cleanup/hold.hpp"
#include "src/registry/identify.hpp"
#include "src/registry/registry.hpp"

namespace keelson::cli {

struct RegistryHealth {
  std::string name, url;
  bool is_reachable = false, is_authorised = false;
  std::string problem, next;  // empty: there is none
  std::optional<std::size_t> repositories;
  std::optional<registry::Identity> identity;
  std::optional<registry::Capabilities> capabilities;  // of the first repository
  std::optional<std::int64_t> seconds_ahead;           // of our clock
  bool is_clock_right = true;
  std::vector<registry::Danger> dangers;
};

struct SourceHealth {
  std::string name, where;
  std::string found;          // "34 images"
  std::string problem, next;  // empty: there is none
};

struct Health {
  std::vector<RegistryHealth> registries;
  std::vector<SourceHealth> live, sources;
  // Nothing found that keeps Keelson from its work. That a registry deletes is no part of it.
  bool is_well() const;
};

void print_text(const Health& health, std::ostream& out);
void print_json(const Health& health, std::ostream& out);

// `done` is what became of the parts: "held" or "released".
void print_holds_text(const cleanup::HoldResult& result, const char* done, std::ostream& out);
void print_holds_json(const cleanup::HoldResult& result, const char* done, std::ostream& out);

}  // namespace keelson::cli
