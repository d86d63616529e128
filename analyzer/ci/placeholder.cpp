// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/placeholder.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "analyzer/ci/files.hpp"
#include "analyzer/model/text.hpp"

namespace keelson::ci {
namespace {

// The length of the placeholder that `text` starts with; 0 when it starts with none.
std::size_t placeholder_length(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> brackets{{
      {"{{", "}}"},
      {"{%", "%}"},
      {"<%", "%>"},
      {"${", "}"},
      {"$(", ")"},
      {"#{", "}#"},
      {"<", ">"},
  }};
  for (const auto& [open, close] : brackets) {
    if (!text.starts_with(open)) continue;
    const auto end = text.find(close, open.size());
    if (end != std::string_view::npos) return end + close.size();
  }
  const auto name_end = [&](std::size_t from) {
    while (from < text.size() && is_name_char(text[from])) ++from;
    return from;
  };
  if (text.starts_with('$') && name_end(1) > 1) return name_end(1);
  if (text.starts_with('%')) {
    const auto end = name_end(1);
    if (end > 1 && end < text.size() && text[end] == '%') return end + 1;
  }
  if (text.starts_with("__")) {
    const auto end = text.find("__", 2);
    if (end != std::string_view::npos && end > 2 && name_end(2) >= end) return end + 2;
  }
  return 0;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() > 1 && (text.front() == '"' || text.front() == '\'')) {
    const auto end = text.rfind(text.front());
    if (end > 0) return text.substr(1, end - 1);
  }
  return text;
}

// What stands after `image:` in the line; empty when it is no such line.
std::string_view image_value(std::string_view line) {
  line = trimmed(line);
  while (line.starts_with("- ")) line = trimmed(line.substr(2));
  for (const std::string_view key : {"image:", "\"image\":", "'image':"}) {
    if (line.starts_with(key)) return trimmed(line.substr(key.size()));
  }
  return {};
}

// Without a comment. Only after opening: `#` may stand in a placeholder.
std::string_view without_comment(std::string_view text) {
  const auto hash = text.find(" #");
  return trimmed(hash == std::string_view::npos ? text : text.substr(0, hash));
}

}  // namespace

std::string open_placeholders(std::string_view text) {
  // A bracket that is never closed would be sought from each place again.
  constexpr std::size_t longest = 4096;
  std::string result;
  while (!text.empty()) {
    const auto length = placeholder_length(text.substr(0, longest));
    if (length == 0) {
      result += text.front();
      text.remove_prefix(1);
    } else {
      if (!result.ends_with('*')) result += '*';
      text.remove_prefix(length);
    }
  }
  return result;
}

bool says_something(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  const auto slash = reference.rfind('/');
  const auto colon = reference.rfind(':');
  if (colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash))
    reference = reference.substr(0, colon);
  return std::any_of(reference.begin(), reference.end(),
                     [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
}

std::vector<ImageUse> image_lines(std::string_view text, const std::string& file) {
  std::vector<ImageUse> uses;
  std::uint32_t line = 0;
  while (!text.empty()) {
    ++line;
    const auto end = std::min(text.find('\n'), text.size());
    const auto value = image_value(text.substr(0, std::min<std::size_t>(end, 4096)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (value.empty() || value.front() == '#') continue;
    const std::string opened = open_placeholders(value);
    const std::string reference(unquoted(without_comment(opened)));
    if (reference.find_first_of(" \t{}[]\"'") == std::string::npos && says_something(reference))
      uses.push_back({reference, {file, line}});
  }
  return uses;
}

}  // namespace keelson::ci
