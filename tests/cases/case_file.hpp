// SPDX-License-Identifier: Apache-2.0
// Small fleets whose truth is known, as files of YAML documents: what the sources hold, what
// runs, what the registry holds, what must stay and what may go. Reads them; judges nothing.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace keelson::tests {

struct FleetCase {
  std::string name;                          // a sentence
  std::string place;                         // "builders.yml:12"
  std::map<std::string, std::string> files;  // below services/, a checkout a first folder
  std::vector<std::string> live, images, must_keep, may_go;
  std::map<std::string, std::string> layers;  // image → the image its layers begin with
  std::string more;                           // further lines of keelson.yml
};

// Throws std::runtime_error for a key nobody knows, or a case that says nothing.
std::vector<FleetCase> read_cases(const std::filesystem::path& file);

}  // namespace keelson::tests
