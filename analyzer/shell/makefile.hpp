// SPDX-License-Identifier: Apache-2.0
// A Makefile as lines of meaning: assignments, rules, recipes, conditionals. Read line by line
// as make does, since what a line is depends on tabs and on the line before; nothing is expanded.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::shell {

enum class MakeKind : std::uint8_t {
  assignment,    // name, op ("=", ":=", "?=", "+=", "!="), text
  rule,          // name: targets; text: prerequisites; op ":" or "::"
  recipe,        // text, without its tab
  include,       // text; op "-" when it need not be there
  export_names,  // text; empty: all
  condition,     // ifeq, ifdef, …
  expansion,     // text: `$(…)` that stands alone
  otherwise,     // else, also `else ifeq …`
  end,           // endif
};

struct MakeLine {
  MakeKind kind;
  std::uint32_t line = 0;
  std::string name, op, text;
  bool is_exported = false, is_override = false;
};

std::vector<MakeLine> read_makefile(std::string_view text);

// NAME = text, NAME := text, …; false when it is none.
bool split_assignment(std::string_view text, MakeLine& into);

// One past the reference that starts at the `$`: $x, $(…), ${…}.
std::size_t skip_reference(std::string_view text, std::size_t at);

}  // namespace keelson::shell
