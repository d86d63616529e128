// SPDX-License-Identifier: Apache-2.0
// Rule 21's patterns against the plainest way to match them, on all short ones.
#include "analyzer/dockerfile/shell_pattern.hpp"

#include <catch2/catch.hpp>

using keelson::dockerfile::ShellPattern;
using Length = ShellPattern::Length;
using Count = ShellPattern::Count;

namespace {

bool matches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*')
    return matches(pattern.substr(1), text) || (!text.empty() && matches(pattern, text.substr(1)));
  return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) &&
         matches(pattern.substr(1), text.substr(1));
}

std::string without_prefix(std::string_view pattern, const std::string& text, Length length) {
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const std::size_t n = length == Length::shortest ? i : text.size() - i;
    if (matches(pattern, text.substr(0, n))) return text.substr(n);
  }
  return text;
}

std::string without_suffix(std::string_view pattern, const std::string& text, Length length) {
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const std::size_t n = length == Length::shortest ? i : text.size() - i;
    if (matches(pattern, text.substr(text.size() - n))) return text.substr(0, text.size() - n);
  }
  return text;
}

// As Go's regexp does: the longest match at each place, no empty one right after a match.
std::string replaced(std::string_view pattern, const std::string& text, Count count) {
  std::string out;
  bool is_after_match = false;
  for (std::size_t at = 0; at <= text.size();) {
    std::size_t n = text.size() - at + 1;
    while (n > 0 && !matches(pattern, text.substr(at, n - 1))) --n;
    if (n > 0 && !(n == 1 && is_after_match)) {
      out += '-';
      if (count == Count::first) return out + text.substr(at + n - 1);
      is_after_match = n > 1;
      at += n - 1;
      if (n > 1) continue;
    }
    is_after_match = false;
    if (at < text.size()) out += text[at];
    ++at;
  }
  return out;
}

std::vector<std::string> all(std::string_view letters, std::size_t longest) {
  std::vector<std::string> out{""};
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i].size() == longest) break;
    for (const char c : letters) out.push_back(out[i] + c);
  }
  return out;
}

}  // namespace

TEST_CASE("rule 21: patterns match as if every way were tried", "[rule21]") {
  const auto texts = all("ab", 5);
  for (const std::string& text : all("ab?*", 4)) {
    const auto pattern = ShellPattern::parse(text);
    REQUIRE(pattern);
    std::string wrong;
    for (const std::string& value : texts) {
      for (const Length length : {Length::shortest, Length::longest}) {
        if (pattern->without_prefix(value, length) != without_prefix(text, value, length) ||
            pattern->without_suffix(value, length) != without_suffix(text, value, length))
          wrong += value + " ";
      }
      for (const Count count : {Count::first, Count::all}) {
        if (pattern->replace(value, "-", count, 99) != replaced(text, value, count))
          wrong += value + "/ ";
      }
    }
    CAPTURE(text);
    CHECK(wrong.empty());
  }
}

TEST_CASE("rule 21: only known escapes are patterns", "[rule21]") {
  CHECK(ShellPattern::parse("\\*\\?\\\\")->without_prefix("*?\\x", Length::shortest) == "x");
  CHECK(ShellPattern::parse("\\/")->replace("a/b", "-", Count::all, 99) == "a-b");
  CHECK_FALSE(ShellPattern::parse("\\a"));
  CHECK_FALSE(ShellPattern::parse("a\\"));
}

TEST_CASE("rule 21: what a replacement may grow to is bounded", "[rule21]") {
  const auto pattern = ShellPattern::parse("a");
  CHECK(pattern->replace("aaa", "xx", Count::all, 6) == "xxxxxx");
  CHECK_FALSE(pattern->replace("aaa", "xx", Count::all, 5));
}
