// SPDX-License-Identifier: Apache-2.0
// The patterns of ${name#p}, ${name%p} and ${name/p/r}: `*` and `?`, `\` before either,
// no brackets (rule 21). Never backtracks: what stands between stars is found in order.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::dockerfile {

class ShellPattern {
 public:
  // nullopt for an escape BuildKit does not know.
  static std::optional<ShellPattern> parse(std::string_view text);

  enum class Length { shortest, longest };
  // `value` without the beginning or end that matches; whole if none does.
  std::string without_prefix(const std::string& value, Length length) const;
  std::string without_suffix(const std::string& value, Length length) const;

  enum class Count { first, all };
  // The longest match at each place is replaced. nullopt when that takes more bytes.
  std::optional<std::string> replace(const std::string& value, std::string_view with, Count count,
                                     std::size_t bytes_max) const;

 private:
  // A character to match, or one of these.
  static constexpr int k_any = -1, k_star = -2;
  using Tokens = std::span<const int>;

  static bool fits(Tokens plain, std::string_view text, std::size_t at);
  static std::optional<std::size_t> match_end(Tokens tokens, std::string_view text, std::size_t at,
                                              Length length);

  std::vector<int> m_tokens;
};

}  // namespace keelson::dockerfile
