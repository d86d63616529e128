// SPDX-License-Identifier: Apache-2.0
// Plans as files: JSON with sorted keys, a manifest a line, and as its last member the hash
// of every byte before that line: `head -n -2 plan.json | sha256sum` tells it, too. Written
// as it comes; what was changed, or is not as it would be written, is not read.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "src/cleanup/plan/plan.hpp"

namespace keelson::cleanup {

// Hands the text to `sink` piece by piece and returns the hash it ends with.
std::string write_plan(const PlanView& plan, const registry::Sink& sink);
std::string plan_text(const PlanView& plan);

// Throws Error{refused} when the text was changed since it was made, or is not a plan.
Plan parse_plan(std::string_view text, const std::string& name);
Plan read_plan(const std::filesystem::path& path);

}  // namespace keelson::cleanup
