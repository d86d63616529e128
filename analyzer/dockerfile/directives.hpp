// SPDX-License-Identifier: Apache-2.0
// Parser directives, the `# key=value` lines a file may begin with (rules 2 and 3).
// Never reads past the first line that is none.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keelson::dockerfile {

struct Directive {
  std::string key;  // syntax, escape or check
  std::string_view value;
};

// The directive that `line` is, if it is one: nullopt ends the directives.
// `mark` is "#", or "//" where BuildKit looks for syntax in other languages' comments.
std::optional<Directive> read_directive(std::string_view line, std::string_view mark);

struct Syntax {
  std::string image;
  std::uint32_t line = 0;  // 1-based
};

// The front-end image a file asks for: `# syntax=`, `// syntax=` or {"syntax": …}, the
// first line left out when it is a `#!`.
std::optional<Syntax> find_syntax(std::string_view text);

// Whether the value of `# check=` is one BuildKit accepts.
bool is_valid_check(std::string_view value);

}  // namespace keelson::dockerfile
