// SPDX-License-Identifier: Apache-2.0
// A script as the grammar of bash sees it. Writes what that grammar does not know in a form that
// it knows, of the same length; changes nothing in a script that it understands.
#pragma once
#include <memory>
#include <string>

#include "grammars/syntax.hpp"

namespace keelson::shell {

// nullptr: too large or too broken.
std::shared_ptr<const grammars::SyntaxTree> parse(const std::string& script);

}  // namespace keelson::shell
