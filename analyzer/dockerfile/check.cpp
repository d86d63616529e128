// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/check.hpp"

#include <algorithm>
#include <charconv>

#include "analyzer/dockerfile/flags.hpp"
#include "analyzer/dockerfile/json.hpp"
#include "analyzer/dockerfile/mount.hpp"
#include "analyzer/dockerfile/whitespace.hpp"
#include "analyzer/dockerfile/words.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::dockerfile {
namespace {

using Cause = std::optional<std::string>;
using enum FlagType;

constexpr KnownFlag k_add_flags[] = {
    {"chown", text},    {"chmod", text},     {"link", boolean}, {"keep-git-dir", boolean},
    {"checksum", text}, {"unpack", boolean}, {"exclude", texts}};
constexpr KnownFlag k_copy_flags[] = {{"chown", text},   {"from", text},     {"chmod", text},
                                      {"link", boolean}, {"exclude", texts}, {"parents", boolean}};
constexpr KnownFlag k_from_flags[] = {{"platform", text}};
constexpr KnownFlag k_run_flags[] = {
    {"mount", texts}, {"network", text}, {"security", text}, {"device", texts}};
constexpr KnownFlag k_health_flags[] = {{"interval", text},
                                        {"timeout", text},
                                        {"start-period", text},
                                        {"start-interval", text},
                                        {"retries", text}};

std::string needs(const Instruction& i, const char* what) {
  return std::string(keyword_name(i.keyword)) + " needs " + what;
}

// time.ParseDuration, and at least a millisecond unless zero.
bool is_duration(std::string_view s) {
  if (s.empty()) return true;
  const bool negative = s[0] == '-';
  if (s[0] == '-' || s[0] == '+') s.remove_prefix(1);
  if (s == "0") return true;
  if (s.empty()) return false;
  double seconds = 0;
  while (!s.empty()) {
    std::size_t end = 0, digits = 0;
    for (bool dot = false; end < s.size(); ++end) {
      if (s[end] >= '0' && s[end] <= '9')
        ++digits;
      else if (s[end] == '.' && !dot)
        dot = true;
      else
        break;
    }
    if (digits == 0) return false;
    const double number = std::strtod(std::string(s.substr(0, end)).c_str(), nullptr);
    s.remove_prefix(end);
    std::size_t unit = 0;
    while (unit < s.size() && s[unit] != '.' && (s[unit] < '0' || s[unit] > '9')) ++unit;
    const std::string_view name = s.substr(0, unit);
    if (name == "h")
      seconds += number * 3600;
    else if (name == "m")
      seconds += number * 60;
    else if (name == "s")
      seconds += number;
    else if (name == "ms")
      seconds += number / 1e3;
    else if (name == "us" || name == "\xC2\xB5s" || name == "\xCE\xBCs")
      seconds += number / 1e6;
    else if (name == "ns")
      seconds += number / 1e9;
    else
      return false;
    s.remove_prefix(unit);
  }
  return seconds == 0 || (!negative && seconds >= 0.000999999 && seconds < 9.2e9);
}

bool is_count(std::string_view s) {
  if (s.starts_with('+')) s.remove_prefix(1);
  int value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  return error == std::errc() && end == s.data() + s.size() && value >= 0;
}

Cause health_problem(const Instruction& i) {
  if (i.arguments.empty()) return needs(i, "a type: CMD or NONE");
  std::size_t end = 0;
  while (end < i.arguments.size() && !is_space_byte(i.arguments[end])) ++end;
  const std::string_view type = i.arguments.substr(0, end);
  std::string_view command = i.arguments.substr(end);
  while (!command.empty() && is_space_byte(command[0])) command.remove_prefix(1);
  const JsonArray array = read_json_array(command);
  const bool has_command =
      array.form == ExecForm::strings ? !array.items.empty() : !command.empty();
  if (equal_fold(type, "none")) {
    return has_command ? Cause("HEALTHCHECK NONE takes no arguments") : std::nullopt;
  }
  if (auto problem = flag_problem(i.flags, k_health_flags)) return problem;
  if (!equal_fold(type, "cmd"))
    return "HEALTHCHECK knows CMD and NONE, not \"" + std::string(type) + "\"";
  if (!has_command) return "HEALTHCHECK CMD has no command";
  for (const char* name : {"interval", "timeout", "start-period", "start-interval"}) {
    const std::string_view value = flag_value(i.flags, name);
    if (!is_duration(value))
      return "--" + std::string(name) + "=" + std::string(value) + " is not a duration such as 30s";
  }
  const std::string_view retries = flag_value(i.flags, "retries");
  if (!retries.empty() && !is_count(retries))
    return "--retries=" + std::string(retries) + " is not a number";
  return std::nullopt;
}

// ENV and LABEL in the form name=value; ARG also takes names alone.
Cause names_problem(const Instruction& i, char escape) {
  std::string_view rest = i.arguments, word;
  if (!take_quoted(rest, word, escape)) return needs(i, "a name");
  const bool is_old_form = i.keyword != Keyword::arg && word.find('=') == std::string_view::npos;
  do {
    if (!is_old_form && word.starts_with('=')) return needs(i, "a name before the =");
  } while (take_quoted(rest, word, escape));
  return std::nullopt;
}

Cause copy_problem(const Instruction& i) {
  const JsonArray array = read_json_array(i.arguments);
  std::size_t count = array.items.size();
  std::string_view last;
  if (array.form == ExecForm::strings) {
    if (count > 0) last = array.items.back();
  } else {
    const auto words = split_blanks(i.arguments);
    count = words.size();
    if (count > 0) last = words.back();
  }
  if (count < 2) return needs(i, "a source and a destination");
  const auto known = i.keyword == Keyword::copy ? std::span<const KnownFlag>(k_copy_flags)
                                                : std::span<const KnownFlag>(k_add_flags);
  if (auto problem = flag_problem(i.flags, known)) return problem;
  try {
    if (parse_heredoc(last))
      return std::string(keyword_name(i.keyword)) + " cannot write to a heredoc";
  } catch (const Error&) {
    // Open quotes: BuildKit takes it for a path here.
  }
  return std::nullopt;
}

// --device=vendor/class=name,required
Cause device_problem(std::string_view value) {
  const auto fields = split_csv(value);
  if (!fields) return "--device=" + std::string(value) + " is not a list of fields";
  bool is_named = false;
  for (const std::string& field : *fields) {
    const auto [key, given] = mount_field(field);
    if (!given && key == "required") continue;
    if (given && key == "required") {
      if (*given == "true" || *given == "false" || *given == "1" || *given == "0") continue;
      return "--device: required= takes true or false";
    }
    if (is_named) return "--device: \"" + field + "\" is not known";
    is_named = true;
  }
  return std::nullopt;
}

Cause run_problem(const Instruction& i) {
  if (i.flags.empty()) return std::nullopt;
  if (auto problem = flag_problem(i.flags, k_run_flags)) return problem;
  for (const std::string& flag : i.flags) {
    if (const auto value = value_if(flag, "mount")) {
      if (const Mount mount = read_mount(*value); !mount.problem.empty()) return mount.problem;
    }
    if (const auto value = value_if(flag, "device")) {
      if (auto problem = device_problem(*value)) return problem;
    }
    if (const auto value = value_if(flag, "network")) {
      if (*value != "default" && *value != "none" && *value != "host")
        return "--network takes default, none or host";
    }
    if (const auto value = value_if(flag, "security")) {
      if (*value != "insecure" && *value != "sandbox")
        return "--security takes insecure or sandbox";
    }
  }
  return std::nullopt;
}

bool is_stage_name(std::string_view name) {
  if (name.empty() || lower(name[0]) < 'a' || lower(name[0]) > 'z') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

Cause from_problem(const Instruction& i) {
  const auto words = split_blanks(i.arguments);
  if (words.size() == 3 && equal_fold(words[1], "as")) {
    if (!is_stage_name(words[2]))
      return "\"" + std::string(words[2]) +
             "\" cannot name a stage: letters first, then also digits - _ .";
  } else if (words.size() != 1) {
    return "FROM takes an image, or an image AS a name";
  }
  return flag_problem(i.flags, k_from_flags);
}

Cause onbuild_problem(const Instruction& i, char escape) {
  if (i.arguments.empty()) return needs(i, "an instruction");
  if (auto problem = flag_problem(i.flags, {})) return problem;
  switch (sub_instruction(i, escape).keyword) {
    case Keyword::onbuild:
      return "ONBUILD cannot trigger ONBUILD";
    case Keyword::from:
      return "ONBUILD cannot trigger FROM";
    case Keyword::maintainer:
      return "ONBUILD cannot trigger MAINTAINER";
    default:
      return std::nullopt;
  }
}

Cause volume_problem(const Instruction& i) {
  const JsonArray array = read_json_array(i.arguments);
  if (array.form == ExecForm::strings ? array.items.empty() : i.arguments.empty())
    return needs(i, "at least one path");
  for (const std::string& item : array.items) {
    if (array.form == ExecForm::strings && trim(item).empty())
      return needs(i, "paths that are not empty");
  }
  return flag_problem(i.flags, {});
}

Cause shell_problem(const Instruction& i) {
  if (auto problem = flag_problem(i.flags, {})) return problem;
  const JsonArray array = read_json_array(i.arguments);
  if (array.form != ExecForm::strings) return "SHELL needs a JSON list, such as [\"sh\", \"-c\"]";
  return array.items.empty() ? Cause("SHELL needs at least one argument") : std::nullopt;
}

Cause one_argument_problem(const Instruction& i) {
  if (i.arguments.empty()) return needs(i, "exactly one argument");
  return i.keyword == Keyword::stopsignal ? std::nullopt : flag_problem(i.flags, {});
}

}  // namespace

std::optional<std::string> instruction_problem(const Instruction& i, char escape) {
  switch (i.keyword) {
    case Keyword::unknown:
      return "unknown instruction " + (i.word.empty() ? "\"\"" : std::string(i.word));
    case Keyword::add:
    case Keyword::copy:
      return copy_problem(i);
    case Keyword::arg:
      return names_problem(i, escape);
    case Keyword::cmd:
    case Keyword::entrypoint:
      return flag_problem(i.flags, {});
    case Keyword::env:
    case Keyword::label:
      if (auto problem = flag_problem(i.flags, {})) return problem;
      return names_problem(i, escape);
    case Keyword::expose:
      if (i.arguments.empty()) return needs(i, "at least one port");
      return flag_problem(i.flags, {});
    case Keyword::from:
      return from_problem(i);
    case Keyword::healthcheck:
      return health_problem(i);
    case Keyword::onbuild:
      return onbuild_problem(i, escape);
    case Keyword::run:
      return run_problem(i);
    case Keyword::shell:
      return shell_problem(i);
    case Keyword::volume:
      return volume_problem(i);
    case Keyword::maintainer:
    case Keyword::stopsignal:
    case Keyword::user:
    case Keyword::workdir:
      return one_argument_problem(i);
  }
  return std::nullopt;
}

}  // namespace keelson::dockerfile
