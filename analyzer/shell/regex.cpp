// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/regex.hpp"

#include <regex.h>

#include <array>
#include <cctype>

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_pattern = 400, k_max_line = 8192;

// Back references and counts may cost more than the text is long; what looks at the character
// before, such as `\b`, is not found from the middle of a line; other letters mean what the
// program says.
bool is_declined(std::string_view pattern, bool is_extended) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      const char next = pattern[++i];
      const bool is_word = std::isalnum(static_cast<unsigned char>(next)) != 0 && next != 'w' &&
                           next != 'W' && next != 's' && next != 'S';
      if (is_word || next == '<' || next == '>' || next == '`' || next == '\'' ||
          (next == '{' && !is_extended))
        return true;
    } else if (pattern[i] == '{' && is_extended) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<Regex> Regex::read(const std::string& pattern, bool is_extended, bool ignores_case) {
  if (pattern.empty() || pattern.size() > k_max_pattern || is_declined(pattern, is_extended) ||
      pattern.find('\0') != std::string::npos)
    return std::nullopt;
  auto compiled = std::make_unique<regex_t>();
  const int flags = (is_extended ? REG_EXTENDED : 0) | (ignores_case ? REG_ICASE : 0);
  if (regcomp(compiled.get(), pattern.c_str(), flags) != 0) return std::nullopt;
  Regex result;
  result.m_compiled = std::shared_ptr<const regex_t>(compiled.release(), [](const regex_t* one) {
    regfree(const_cast<regex_t*>(one));
    delete one;
  });
  return result;
}

std::size_t Regex::groups() const {
  return static_cast<const regex_t*>(m_compiled.get())->re_nsub;
}

std::vector<Regex::Part> Regex::find(std::string_view line, std::size_t from, bool at_start) const {
  if (line.size() > k_max_line || from > line.size() || line.find('\0') != line.npos) return {};
  const std::string text(line.substr(from));
  std::array<regmatch_t, 10> parts{};
  const auto* const compiled = static_cast<const regex_t*>(m_compiled.get());
  if (regexec(compiled, text.c_str(), parts.size(), parts.data(), at_start ? 0 : REG_NOTBOL) != 0)
    return {};
  std::vector<Part> result;
  for (const regmatch_t& one : parts) {
    if (one.rm_so < 0)
      result.push_back({});
    else
      result.push_back({from + static_cast<std::size_t>(one.rm_so),
                        from + static_cast<std::size_t>(one.rm_eo), true});
  }
  return result;
}

}  // namespace keelson::shell
