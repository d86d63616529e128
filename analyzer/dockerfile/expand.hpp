// SPDX-License-Identifier: Apache-2.0
// Word expansion as BuildKit does it (rule 21): quotes, escapes, $n, ${n} with
// :- - :+ + :? ? # ## % %% / //, nested. Never runs anything.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/dockerfile/variables.hpp"

namespace keelson::dockerfile {

enum class Unset {
  empty,     // as BuildKit: what nobody gave is nothing
  open,      // what the outside may give is `*`, what nothing declares is nothing
  wildcard,  // both are `*`: for salvaging
};

struct Expanded {
  std::string text;
  bool used_open = false;        // a variable whose value the outside may give
  bool used_undeclared = false;  // a variable nothing declares
};

// Whether expansion leaves the word as it is.
bool is_plain(std::string_view word, char escape);

// The word with variables replaced and quotes removed.
// Throws Error{invalid} for an unsupported modifier, bad substitution or open quote.
Expanded expand(std::string_view word, char escape, const Variables& variables,
                Unset unset = Unset::empty);

// The body of a heredoc: variables are replaced, quotes stay. Throws as expand.
Expanded expand_body(std::string_view body, const Variables& variables, Unset unset);

enum class Quotes { keep, remove };

// Splits at white space outside quotes, unset variables left as written: how heredocs are
// found (rule 14). The escape is always `\` here. nullopt when a quote or ${ is open.
std::optional<std::vector<std::string>> split_shell_words(std::string_view line, Quotes quotes);

}  // namespace keelson::dockerfile
