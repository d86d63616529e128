// SPDX-License-Identifier: Apache-2.0
// Word expansion as BuildKit does it (rule 21): quotes, escapes, $n, ${n} with
// :- - :+ + :? ? # ## % %% / //, nested. Never runs anything.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace keelson::dockerfile {

using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

// The word with variables replaced and quotes removed. An unset variable is empty.
// Throws Error{invalid} for an unsupported modifier, bad substitution or open quote.
std::string expand(std::string_view word, char escape, const Lookup& lookup);

}  // namespace keelson::dockerfile
