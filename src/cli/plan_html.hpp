// SPDX-License-Identifier: Apache-2.0
// A plan as one page that needs nothing from elsewhere: no script, no font, no request.
// Reads on paper and with a screen reader; every text is escaped.
#pragma once
#include <ostream>

#include "src/cli/plan_words.hpp"

namespace keelson::cli {

void print_plan_html(std::ostream& out, const cleanup::PlanView& plan, Detail detail,
                     const Brief& brief);

}  // namespace keelson::cli
