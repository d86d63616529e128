// SPDX-License-Identifier: Apache-2.0
// The members of a plan's file, all but its hash, to text and back. Trusts nothing it
// reads; checks no hash.
#pragma once
#include <string_view>

#include "src/cleanup/plan/json_writer.hpp"
#include "src/cleanup/plan/plan.hpp"

namespace keelson::cleanup {

// Ends before the line of the hash.
void write_members(const PlanView& plan, JsonWriter& out);
void write_inputs(const PlanHeader& header, JsonWriter& out);

// Items are handed over one by one: no document of all of them is ever held. Throws some
// std::exception for all that is no plan.
Plan read_members(std::string_view text);

}  // namespace keelson::cleanup
