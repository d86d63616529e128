// SPDX-License-Identifier: Apache-2.0
// What simple programs write, from their words and input: echo, printf, cat, cut, tr, head, … .
// `*` for all else. Never reads anything by itself.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::shell {

struct Written {
  const std::vector<std::string>& words;  // the program's name first
  std::optional<std::string> input;
  std::function<std::optional<std::string>(const std::string&)> read;  // a file
  bool is_literal = false;  // each `*` in the words was written: none is unknown
};

std::string output_of(const Written& program);

}  // namespace keelson::shell
