// SPDX-License-Identifier: Apache-2.0
#include "src/cli/wrapped.hpp"

#include <algorithm>

namespace keelson::cli {
namespace {

constexpr std::size_t k_width = 80;

}  // namespace

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string wrapped(const std::string& lead, std::size_t indent, std::string_view text) {
  std::string out, line = lead;
  const auto end_line = [&] {
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
    line.assign(indent, ' ');
  };
  if (columns(line) > indent && !text.empty()) end_line();
  line.append(indent - std::min(indent, columns(line)), ' ');
  bool is_first = true;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    if (!is_first && columns(line) + 1 + columns(word) > k_width) {
      end_line();
      is_first = true;
    }
    if (!is_first) line += ' ';
    line += word;
    is_first = false;
  }
  end_line();
  return out;
}

}  // namespace keelson::cli
