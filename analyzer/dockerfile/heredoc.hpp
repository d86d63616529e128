// SPDX-License-Identifier: Apache-2.0
// Finds the heredocs an instruction line opens (rules 13-15).
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace keelson::dockerfile {

struct Heredoc {
  std::string delimiter;    // quotes and escapes removed
  bool strip_tabs = false;  // "<<-"
};

// Heredocs in order. `line` is the joined instruction line.
std::vector<Heredoc> find_heredocs(std::string_view line, char escape);

}  // namespace keelson::dockerfile
