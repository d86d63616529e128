// SPDX-License-Identifier: Apache-2.0
// Compose files: which services build images and which only use them (rule 37). Never reads
// outside the repository.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "analyzer/compose/interpolate.hpp"
#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::compose {

// What the command line says besides files.
struct Project {
  std::string name;                      // -p; empty: as the files or the directory say
  std::optional<std::string> directory;  // --project-directory, from the root of the repository
  std::vector<std::string> env_files;    // --env-file, from the root; none: `.env`
  Environment environment = Environment::known;
};

// One job a service, in order; the first may carry what is open of the files. `files` are
// merged in order, as `-f a -f b`. `environment` fills `${VAR}` and `KEY` alone; `.env` beside the
// first file is weaker. Throws Error{invalid} when a file is missing or is no compose file.
std::vector<Job> read_compose(const Tree& tree, const std::vector<std::string>& files,
                              const Variables& environment, const Project& project = {});

// The files as anybody may run them, with variables of any value: each name, argument and path as
// the defaults say and as the environment may say.
std::vector<Job> read_standing(const Tree& tree, const std::vector<std::string>& files);

// The files `docker compose` takes by itself in this directory, override included; none: empty.
std::vector<std::string> default_files(const Tree& tree, const std::string& directory);

}  // namespace keelson::compose
