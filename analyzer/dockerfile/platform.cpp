// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/platform.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "analyzer/dockerfile/whitespace.hpp"

namespace keelson::dockerfile {
namespace {

constexpr std::array<std::string_view, 17> k_systems = {
    "aix",   "android", "darwin", "dragonfly", "freebsd", "hurd",    "illumos", "ios", "js",
    "linux", "nacl",    "netbsd", "openbsd",   "plan9",   "solaris", "windows", "zos"};
constexpr std::array<std::string_view, 24> k_architectures = {
    "386",     "amd64",   "amd64p32", "arm",    "armbe",  "arm64",    "arm64be",   "ppc64",
    "ppc64le", "loong64", "mips",     "mipsle", "mips64", "mips64le", "mips64p32", "mips64p32le",
    "ppc",     "riscv",   "riscv64",  "s390",   "s390x",  "sparc",    "sparc64",   "wasm"};

bool has_only(std::string_view text, std::string_view extra) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
           extra.find(c) != std::string_view::npos;
  });
}

// <os>[(<version>[+<feature>]*)]
std::optional<std::string> parse_system(std::string_view part) {
  const std::size_t open = part.find('(');
  const std::string_view name = part.substr(0, open);
  if (!has_only(name, "_-")) return std::nullopt;
  if (open != std::string_view::npos) {
    if (!part.ends_with(')')) return std::nullopt;
    const std::string_view options = part.substr(open + 1, part.size() - open - 2);
    if (!options.empty() && !has_only(options, "_.%-+")) return std::nullopt;
  }
  std::string system = lowered(name);
  return system == "macos" ? "darwin" : system;
}

void set_architecture(Platform& platform, std::string_view given, std::string_view variant) {
  std::string a = lowered(given), v = lowered(variant);
  if (a == "i386") {
    a = "386";
    v.clear();
  } else if (a == "x86_64" || a == "x86-64" || a == "amd64") {
    a = "amd64";
    if (v == "v1") v.clear();
  } else if (a == "aarch64" || a == "arm64") {
    a = "arm64";
    if (v == "8" || v == "v8" || v == "v8.0") v.clear();
    if (v == "9" || v == "9.0" || v == "v9.0") v = "v9";
  } else if (a == "armhf" || a == "armel") {
    v = a == "armhf" ? "v7" : "v6";
    a = "arm";
  } else if (a == "arm") {
    if (v.empty() || v == "7") v = "v7";
    if (v == "5" || v == "6" || v == "8") v = "v" + v;
  }
  platform.architecture = std::move(a);
  platform.variant = std::move(v);
}

void add(Variables& variables, const char* name, std::string exact, bool is_known) {
  (void)variables.set({name, exact, is_known ? exact : "*", !is_known});  // a few bytes
}

Variables make_platform_arguments(const Platform& target, bool is_known) {
  Variables variables;
  const Platform builder;
  add(variables, "BUILDPLATFORM", builder.text(), is_known);
  add(variables, "BUILDOS", builder.os, is_known);
  add(variables, "BUILDOSVERSION", "", is_known);
  add(variables, "BUILDARCH", builder.architecture, is_known);
  add(variables, "BUILDVARIANT", "", is_known);
  add(variables, "TARGETPLATFORM", target.text(), is_known);
  add(variables, "TARGETOS", target.os, is_known);
  add(variables, "TARGETOSVERSION", "", is_known);
  add(variables, "TARGETARCH", target.architecture, is_known);
  add(variables, "TARGETVARIANT", target.variant, is_known);
  return variables;
}

}  // namespace

std::string Platform::text() const {
  return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

std::optional<Platform> parse_platform(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end =
        parts.size() == 3 ? text.size() : std::min(text.find('/', start), text.size());
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  const auto system = parts.empty() ? std::nullopt : parse_system(parts[0]);
  if (!system || parts.size() > 3) return std::nullopt;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (!has_only(parts[i], "_.-")) return std::nullopt;
  }
  Platform platform;
  platform.os = *system;
  if (parts.size() == 1) {
    if (std::ranges::find(k_systems, platform.os) != k_systems.end()) return platform;
    set_architecture(platform, parts[0], "");
    if (std::ranges::find(k_architectures, platform.architecture) == k_architectures.end())
      return std::nullopt;
    platform.os = "linux";
  } else {
    set_architecture(platform, parts[1], parts.size() == 3 ? parts[2] : "");
    if (parts.size() == 3 && platform.architecture == "arm64" && platform.variant.empty())
      platform.variant = "v8";
  }
  if (parts.size() < 3 && platform.architecture == "arm" && platform.variant == "v7")
    platform.variant.clear();
  return platform;
}

Variables platform_arguments(const std::optional<Platform>& target) {
  static const Variables unknown = make_platform_arguments(Platform(), false);
  return target ? make_platform_arguments(*target, true) : Variables(&unknown);
}

}  // namespace keelson::dockerfile
