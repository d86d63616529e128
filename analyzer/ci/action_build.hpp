// SPDX-License-Identifier: Apache-2.0
// How the inputs of actions that build images become a build. Never knows a certain action.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/ci/github_builders.hpp"

namespace keelson::ci {

bool is_url(std::string_view text);

// "." for the empty path.
std::string or_root(std::string path);

std::string joined(const std::string& directory, const std::string& name);

// "NAME=value" lines.
void read_pairs(const std::vector<std::string>& lines, TextByName& into);

enum class Pushed : std::uint8_t { no, yes };

void add_product(ActionResult& result, ImageBuild& build, const std::string& name, Pushed pushed);

// An Open when the name of the product is all unknown.
void say_if_unknown(const ActionStep& step, const ImageBuild& build, ActionResult& result);

// Whether the name has a tag or digest.
bool is_tagged(const std::string& name);

// Sets the build's context from what the step says.
void read_context(const ActionStep& step, std::string context, ImageBuild& build);

}  // namespace keelson::ci
