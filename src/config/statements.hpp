// SPDX-License-Identifier: Apache-2.0
// One entry of `statements:`, typed: one subject, one verdict that fits it. Matches nothing.
#pragma once
#include <string>

#include "src/config/document.hpp"
#include "src/config/settings.hpp"

namespace keelson::config {

// `at` is the entry's path: "statements[0]". Throws Error{configuration}.
Statement statement_of(const Document& document, const std::string& at);

}  // namespace keelson::config
