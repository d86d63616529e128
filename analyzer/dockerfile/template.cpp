// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/template.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "analyzer/dockerfile/whitespace.hpp"

namespace keelson::dockerfile {
namespace {

using Mark = std::pair<std::string_view, std::string_view>;
constexpr std::array<Mark, 6> k_marks = {Mark{"{{", "}}"},
                                         Mark{"{%", "%}"},
                                         Mark{"{#", "#}"},
                                         Mark{"<%", "%>"},
                                         Mark{"${templateOption:", "}"},
                                         Mark{"$(", ")"}};

bool is_name_character(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// Length of the mark `text` begins with; 0 if none.
std::size_t mark_length(std::string_view text) {
  if (std::string_view("{<$@").find(text[0]) == std::string_view::npos) return 0;
  for (const auto& [open, close] : k_marks) {
    if (!text.starts_with(open)) continue;
    const std::size_t end = text.find(close, open.size());
    if (end != std::string_view::npos) return end + close.size();
  }
  if (text.starts_with('@')) {  // @NAME@, where a digest would be name@sha256:…
    std::size_t end = 1;
    while (end < text.size() && is_name_character(text[end])) ++end;
    if (end > 1 && end < text.size() && text[end] == '@') return end + 1;
  }
  return 0;
}

}  // namespace

bool is_template_name(std::string_view path) {
  std::string name(path.substr(path.rfind('/') + 1));
  for (char& c : name) c = lower(c);
  for (const std::string_view ending :
       {".in", ".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template", ".erb", ".m4", ".gotmpl",
        ".mustache", ".hbs", ".ejs", ".mako", ".jsonnet", ".cpp"}) {
    if (name.ends_with(ending)) return true;
  }
  return name.find(".in.") != std::string::npos || name.find(".j2.") != std::string::npos ||
         name.find(".template.") != std::string::npos;
}

bool is_preprocessed(std::string_view path, std::string_view text) {
  std::string name(path.substr(path.rfind('/') + 1));
  for (char& c : name) c = lower(c);
  for (const std::string_view ending : {".m4", ".cpp", ".jsonnet"}) {
    if (name.ends_with(ending)) return true;
  }
  if (!name.ends_with(".in")) return false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trim_left(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with('#')) continue;
    line = trim_left(line.substr(1));
    // `# if it fails` is a comment in most files; here it may as well be meant.
    for (const std::string_view word : {"include", "define", "undef", "if"}) {
      if (line.starts_with(word)) return true;
    }
  }
  return false;
}

std::optional<std::string> open_template_marks(std::string_view text) {
  if (text.find_first_of("{<$@") == std::string_view::npos) return std::nullopt;
  std::string out;
  bool found = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = mark_length(text.substr(i));
    if (length == 0) {
      out += text[i++];
      continue;
    }
    found = true;
    if (!out.ends_with('*')) out += '*';
    i += length;
  }
  return found ? std::optional(std::move(out)) : std::nullopt;
}

bool is_template_line(std::string_view line) {
  line = trim_left(line);
  for (const std::string_view word : {"include(", "sinclude(", "define(", "ifdef(", "ifelse(",
                                      "changequote(", "m4_", "divert(", "dnl"}) {
    if (line.starts_with(word)) return true;
  }
  return open_template_marks(line).has_value();
}

}  // namespace keelson::dockerfile
