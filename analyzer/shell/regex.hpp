// SPDX-License-Identifier: Apache-2.0
// Patterns of grep and sed, by the same engine that those have: POSIX's of the C library.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::shell {

class Regex {
 public:
  // nullopt: no pattern, or one that takes more time or space than a text like this is worth.
  static std::optional<Regex> read(const std::string& pattern, bool is_extended, bool ignores_case);

  std::size_t groups() const;

  struct Part {
    std::size_t begin = 0, end = 0;
    bool is_there = false;
  };
  // The match and its groups, up to nine; empty: none. `at_start`: `^` matches where it begins.
  std::vector<Part> find(std::string_view line, std::size_t from, bool at_start) const;

 private:
  std::shared_ptr<const void> m_compiled;
};

}  // namespace keelson::shell
