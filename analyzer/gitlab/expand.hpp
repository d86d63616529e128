// SPDX-License-Identifier: Apache-2.0
// Variables in texts as GitLab and its runner replace them: `$name`, `${name}`, `%name%`, with
// `$$` for a dollar (rule 2.8). What nobody defines is `*`, never empty. No shell operators.
#pragma once
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/gitlab/findings.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::gitlab {

// A piece of a text: itself, or the name of a variable, or what only run time knows.
struct Piece {
  enum class Kind : std::uint8_t { text, name, unknown };
  Kind kind = Kind::text;
  std::string text;     // or the name
  std::string written;  // as it stood there
};
std::vector<Piece> pieces_of(std::string_view text);

// A variable before its value is expanded.
struct Given {
  std::string text;
  bool is_raw = false;        // `expand: false`
  bool may_be_unset = false;  // there in some pipelines only
  auto operator<=>(const Given&) const = default;
};
using Layer = std::map<std::string, Given, std::less<>>;

// The variables of all layers, a later one winning, each value expanded with the others. A value
// that uses its own name takes that of the layer below; one that needs itself otherwise is `*`.
Variables expanded(const std::vector<const Layer*>& layers, Findings& findings);

// The text with what the variables are; a name that is none of them becomes `*`.
std::string expanded(std::string_view text, const Variables& variables);

// The same, but a name that is none of them stays as written.
std::string expanded_where_known(std::string_view text, const Variables& variables);

}  // namespace keelson::gitlab
