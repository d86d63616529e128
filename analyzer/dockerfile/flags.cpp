// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/flags.hpp"

#include <algorithm>

#include "analyzer/dockerfile/whitespace.hpp"

namespace keelson::dockerfile {
namespace {

// BuildKit reads bytes here and writes them as runes.
void append_byte(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x80) {
    out += c;
  } else {
    out += static_cast<char>(0xC0 | (byte >> 6));
    out += static_cast<char>(0x80 | (byte & 0x3F));
  }
}

struct Word {
  std::string text;
  bool is_quoted = false;
  std::size_t end = 0;
};

// One flag, from its "--" on.
Word read_word(std::string_view line, std::size_t at, char escape) {
  Word word;
  char quote = 0;
  for (; at < line.size(); ++at) {
    char c = line[at];
    if (quote == 0 && is_space_byte(c)) break;
    if (quote == 0 ? (c == '"' || c == '\'') : c == quote) {
      quote = quote == 0 ? c : 0;
      word.is_quoted = true;
      continue;
    }
    if (c == escape) {
      if (at + 1 == line.size()) continue;
      c = line[++at];
    }
    append_byte(word.text, c);
  }
  word.end = at;
  return word;
}

std::string_view name_of(std::string_view flag) {
  return flag.substr(0, flag.find('='));
}

}  // namespace

std::vector<std::string> take_flags(std::string_view& arguments, char escape) {
  std::vector<std::string> flags;
  std::size_t at = 0;
  while (true) {
    while (at < arguments.size() && is_space_byte(arguments[at])) ++at;
    if (arguments.substr(at, 2) != "--") break;
    Word word = read_word(arguments, at, escape);
    const bool at_end = word.end == arguments.size();
    at = word.end;
    if (word.text == "--") {
      // A lone "--" ends the flags; as the last word it is dropped.
      if (at_end) at = arguments.size();
      break;
    }
    if (word.is_quoted || !word.text.empty()) flags.push_back(std::move(word.text));
  }
  arguments = trim(arguments.substr(at));
  return flags;
}

std::optional<std::string_view> value_if(std::string_view flag, std::string_view name) {
  if (flag.size() < name.size() + 3 || flag.substr(2, name.size()) != name ||
      flag[name.size() + 2] != '=') {
    return std::nullopt;
  }
  return flag.substr(name.size() + 3);
}

std::string_view flag_value(std::span<const std::string> flags, std::string_view name) {
  std::string_view value;
  for (const std::string& flag : flags) {
    if (const auto given = value_if(flag, name)) value = *given;
  }
  return value;
}

std::optional<std::string> flag_problem(std::span<const std::string> flags,
                                        std::span<const KnownFlag> known) {
  for (std::size_t i = 0; i < flags.size(); ++i) {
    const std::string_view flag = flags[i], name = name_of(flag);
    const auto found = std::find_if(known.begin(), known.end(), [&](const KnownFlag& k) {
      return name.size() >= 2 && k.name == name.substr(2);
    });
    if (found == known.end()) return "unknown flag " + std::string(name);
    const bool has_value = name.size() < flag.size();
    const std::string_view value = has_value ? flag.substr(name.size() + 1) : "";
    const bool again = std::any_of(flags.begin(), flags.begin() + static_cast<long>(i),
                                   [&](const std::string& f) { return name_of(f) == name; });
    if (again && found->type != FlagType::texts)
      return "the flag " + std::string(name) + " is given twice";
    if (found->type == FlagType::boolean) {
      if (has_value && !equal_fold(value, "true") && !equal_fold(value, "false"))
        return "the flag " + std::string(name) + " takes true or false, not \"" +
               std::string(value) + "\"";
    } else if (!has_value) {
      return "the flag " + std::string(name) + " has no value";
    }
  }
  return std::nullopt;
}

}  // namespace keelson::dockerfile
