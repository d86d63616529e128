// SPDX-License-Identifier: Apache-2.0
// Which files of a repository are worth a look, and reading them so that one bad file is said
// and never ends the reading. Never decides what a file means.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/model/text.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::ci {

std::string_view file_name(std::string_view path);
std::string directory_of(std::string_view path);  // "" for the root

// Whether the file is under node_modules, vendor or testdata (or .git): copies of other people's
// files, and examples that nobody runs.
bool is_left_out(std::string_view path);

// ".yml" or ".yaml".
bool is_yaml(std::string_view path);

// The file, or nullopt: when it is absent silently, when it cannot be read with an Open.
std::optional<std::string> read_or_say(const Tree& tree, const std::string& path, Hides hides,
                                       std::vector<Open>& open);

// The parts between any of the separators, trimmed, empty ones left out.
std::vector<std::string> split_list(std::string_view text, std::string_view separators);

}  // namespace keelson::ci
