// SPDX-License-Identifier: Apache-2.0
// Files a project's CI builds that are not called like Dockerfiles: "docker/prod.docker", or all
// that "docker/$ENV.docker" may mean. Only finds and reads them.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::scan {

// Texts by path. Of a pattern only those that have a FROM and begin with a word Docker knows; of a
// closed name the file, whatever is in it. What cannot be read is left out: its build then takes
// any image.
std::map<std::string, std::string> read_named_files(const std::vector<Job>& jobs, const Tree& tree);

}  // namespace keelson::scan
