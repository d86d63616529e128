// SPDX-License-Identifier: Apache-2.0
// The patterns of ${name#p}, ${name%p} and ${name/p/r}: `*` and `?`, `\` before either,
// no brackets (rule 21). Never backtracks more than length × length.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::dockerfile {

class ShellPattern {
 public:
  // nullopt for an escape BuildKit does not know.
  static std::optional<ShellPattern> parse(std::string_view text);

  // Whether all of `text` matches.
  bool matches(std::string_view text) const;

  enum class Length { shortest, longest };
  // `value` without the beginning or end that matches; whole if none does.
  std::string without_prefix(const std::string& value, Length length) const;
  std::string without_suffix(const std::string& value, Length length) const;

  enum class Count { first, all };
  // The longest match at each place is replaced.
  std::string replace(const std::string& value, std::string_view with, Count count) const;

 private:
  // A character to match, or one of these.
  static constexpr int k_any = -1, k_star = -2;
  std::vector<int> m_tokens;
};

}  // namespace keelson::dockerfile
