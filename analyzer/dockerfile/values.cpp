// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "analyzer/dockerfile/whitespace.hpp"

namespace keelson::dockerfile {
namespace {

std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class List>
bool is_one_of(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_boolean(std::string_view text) {
  constexpr std::array<std::string_view, 12> known = {"1", "t", "T", "true",  "TRUE",  "True",
                                                      "0", "f", "F", "false", "FALSE", "False"};
  return is_one_of(known, text);
}

// [ugoa]*([-+=]([rwxXst]*|[ugo]))+
bool is_symbolic_clause(std::string_view clause) {
  std::size_t i = 0;
  while (i < clause.size() && std::string_view("ugoa").find(clause[i]) != std::string_view::npos)
    ++i;
  if (i == clause.size()) return false;
  while (i < clause.size()) {
    if (std::string_view("+-=").find(clause[i]) == std::string_view::npos) return false;
    ++i;
    while (i < clause.size() &&
           std::string_view("rwxXstugo").find(clause[i]) != std::string_view::npos) {
      ++i;
    }
  }
  return true;
}

bool is_port_number(std::string_view text) {
  const auto value = number(text, 10);
  return value && *value <= 65535;
}

bool is_port_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return is_port_number(text);
  const std::string_view low = text.substr(0, dash), high = text.substr(dash + 1);
  return is_port_number(low) && is_port_number(high) && *number(low, 10) <= *number(high, 10);
}

}  // namespace

bool is_file_mode(std::string_view value) {
  if (const auto octal = number(value, 8)) return *octal <= 07777;
  if (value.empty() || (value[0] >= '0' && value[0] <= '9')) return false;
  for (std::size_t start = 0; start <= value.size();) {
    const std::size_t end = std::min(value.find(',', start), value.size());
    if (!is_symbolic_clause(value.substr(start, end - start))) return false;
    start = end + 1;
  }
  return true;
}

bool is_signal(std::string_view value) {
  if (const auto n = number(value, 10)) return *n >= 1 && *n <= 64;
  constexpr std::array<std::string_view, 38> known = {
      "abrt", "alrm",   "bus",   "chld", "cld",  "cont",  "fpe",   "hup",    "ill",  "int",
      "io",   "iot",    "kill",  "pipe", "poll", "prof",  "pwr",   "quit",   "segv", "stkflt",
      "stop", "sys",    "term",  "trap", "tstp", "ttin",  "ttou",  "unused", "urg",  "usr1",
      "usr2", "vtalrm", "winch", "xcpu", "xfsz", "rtmin", "rtmax", "stkf"};
  std::string name(value);
  for (char& c : name) c = lower(c);
  if (name.starts_with("sig")) name.erase(0, 3);
  if (is_one_of(known, name)) return true;
  for (const std::string_view edge : {"rtmin+", "rtmax-"}) {
    if (name.starts_with(edge)) return number(name.substr(edge.size()), 10).value_or(99) <= 15;
  }
  return false;
}

bool is_port(std::string_view value) {
  if (const std::size_t slash = value.rfind('/'); slash != std::string_view::npos) {
    const std::string_view protocol = value.substr(slash + 1);
    if (!protocol.empty() && !equal_fold(protocol, "tcp") && !equal_fold(protocol, "udp") &&
        !equal_fold(protocol, "sctp")) {
      return false;
    }
    value = value.substr(0, slash);
  }
  // What stands before is for the host and changes nothing here.
  return is_port_range(value.substr(value.rfind(':') + 1));
}

std::optional<std::string> mount_problem(std::span<const MountValue> fields) {
  constexpr std::array<std::string_view, 5> types = {"bind", "cache", "tmpfs", "secret", "ssh"};
  constexpr std::array<std::string_view, 14> known = {
      "type", "from", "source", "src", "target", "dst",  "destination",
      "id",   "mode", "uid",    "gid", "env",    "size", "sharing"};
  std::string type = "bind";
  bool has_from = false, has_sharing = false, has_file_info = false, has_id = false;
  bool has_source = false, has_target = false;
  for (const auto& [key, given, is_known] : fields) {
    const bool is_flag = key == "readonly" || key == "ro" || key == "readwrite" || key == "rw";
    const bool may_be_required = type == "secret" || type == "ssh";
    if (key == "required" && !may_be_required)
      return "--mount: required is only for secret and ssh";
    if (is_flag || key == "required") {
      if (given && is_known && !is_boolean(*given))
        return "--mount: " + key + "= takes true or false";
      continue;
    }
    if (!is_one_of(known, key)) return "--mount: \"" + key + "\" is not known";
    if (!given) return "--mount: " + key + " has no value";
    const std::string& value = *given;
    if (!is_known) {
      if (key == "type") return std::nullopt;  // what else may be said depends on it
      continue;
    }
    if (key == "type") {
      type = value;
      for (char& c : type) c = lower(c);
      if (!is_one_of(types, type)) return "--mount: the type \"" + value + "\" is not known";
    } else if (key == "from") {
      has_from = !value.empty();
    } else if (key == "sharing") {
      if (!equal_fold(value, "shared") && !equal_fold(value, "private") &&
          !equal_fold(value, "locked")) {
        return "--mount: sharing= takes shared, private or locked";
      }
      has_sharing = true;
    } else if (key == "mode" || key == "uid" || key == "gid") {
      if (number(value, key == "mode" ? 8 : 10).value_or(1ull << 40) > 0xFFFFFFFFull)
        return "--mount: " + key + "=" + value + " is not a number";
      has_file_info = true;
    } else if (key == "size") {
      if (type != "tmpfs") return "--mount: size is only for tmpfs";
      if (value.empty() || ((value[0] < '0' || value[0] > '9') && value[0] != '.'))
        return "--mount: size=" + value + " is not a size";
    } else if (key == "id") {
      has_id = !value.empty();
    } else if (key == "source" || key == "src") {
      has_source = !value.empty();
    } else if (key != "env") {
      has_target = !value.empty();
    }
  }
  const bool may_have_file_info = type == "secret" || type == "ssh" || type == "cache";
  if (has_file_info && !may_have_file_info)
    return "--mount: mode, uid and gid are not for type " + type;
  if (type == "secret") {
    if (has_from) return "--mount: a secret has no from";
    if (has_sharing) return "--mount: a secret is not shared";
    if (!has_source && !has_target && !has_id) return "--mount: a secret needs an id or a target";
    if (has_source && has_id) return "--mount: a secret has an id or a source, not both";
  }
  if (type == "ssh" && has_source) return "--mount: ssh has no source";
  if (has_sharing && type != "cache") return "--mount: sharing is only for type cache";
  return std::nullopt;
}

}  // namespace keelson::dockerfile
