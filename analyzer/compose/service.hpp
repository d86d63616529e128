// SPDX-License-Identifier: Apache-2.0
// A service of compose files, as far as images go, and how the same service of several files
// becomes one. Paths are from the root already, except the Dockerfile's.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/compose/interpolate.hpp"
#include "analyzer/model/job.hpp"
#include "analyzer/yaml/value.hpp"

namespace keelson::compose {

// What a later file does to what earlier ones said: `!reset`, `!override`.
enum class Change : std::uint8_t { merge, reset, replace };

template <typename T>
struct Field {
  T value{};
  bool is_given = false;
  Change change = Change::merge;
};

struct BuildFields {
  Field<std::string> context, dockerfile, inline_dockerfile, target;
  Field<TextByName> arguments, contexts;
  Field<std::vector<std::string>> tags, platforms;
  Place place;
};

struct Service {
  std::string name;
  Place place;
  Field<std::string> image, platform;
  Field<BuildFields> build;
};

// What is `over` given what was `base` before.
Service merged(const Service& base, const Service& over);

// Where a service is read: the variables and the directory its paths count from.
struct Surroundings {
  const Variables& variables;
  std::string directory;  // from the root, "" for the root
  std::vector<Open>& open;
  Environment environment = Environment::known;
};

Service read_service(const std::string& name, const yaml::Value& value,
                     const Surroundings& surroundings);

}  // namespace keelson::compose
