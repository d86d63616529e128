// SPDX-License-Identifier: Apache-2.0
// Finds the heredocs an instruction line opens (rules 13-15). Does not read their bodies.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::dockerfile {

struct Heredoc {
  std::string delimiter;     // quotes and escapes removed
  bool strip_tabs = false;   // "<<-"
  bool expands = true;       // no part of the delimiter is quoted
  std::string_view content;  // the body, once it has been read
};

// The heredoc that a word is: "<<EOF", "3<<-'E'". Throws Error{invalid} for a delimiter
// whose quotes are open.
std::optional<Heredoc> parse_heredoc(std::string_view word);

// Heredocs of the whole joined instruction line, in order. Throws as parse_heredoc.
std::vector<Heredoc> find_heredocs(std::string_view line);

}  // namespace keelson::dockerfile
