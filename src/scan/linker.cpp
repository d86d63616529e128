// SPDX-License-Identifier: Apache-2.0
#include "src/scan/linker.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/scan/facts.hpp"
#include "src/scan/path_pattern.hpp"

namespace keelson::scan {
namespace {

constexpr const char* k_nothing = "none";

// Whether a directory's name can be part of a repository's: not `*`, `{1}` or `a:b`.
bool can_name(std::string_view star) {
  return !star.empty() && std::all_of(star.begin(), star.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

// nullopt where what a `*` matched can be in no name: what the file makes is not known then.
std::optional<std::string> product_of(const config::BuildLink& link,
                                      const std::vector<std::string>& stars) {
  std::string text;
  const std::string& from = link.produces;
  for (std::size_t at = 0; at < from.size();) {
    const std::size_t close = from[at] == '{' ? from.find('}', at) : std::string::npos;
    std::size_t number = 0;
    if (close != std::string::npos) {
      const auto [end, error] = std::from_chars(&from[at + 1], &from[close], number);
      if (error != std::errc() || end != &from[close]) number = 0;
    }
    if (number == 0 || number > stars.size()) {
      text += from[at++];
      continue;
    }
    if (!can_name(stars[number - 1])) return std::nullopt;
    text += stars[number - 1];
    at = close + 1;
  }
  ImageReference reference = parse_image_query(text);
  if (reference.tag.empty()) reference.tag = "*";
  return reference.text();
}

dockerfile::BuildInputs inputs_of(const config::BuildLink& link) {
  dockerfile::BuildInputs inputs;
  for (const std::string& text : link.arguments) {
    const std::size_t equals = text.find('=');
    inputs.arguments[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return inputs;
}

}  // namespace

Linker::Linker(const config::Settings& settings)
    : m_settings(settings), m_used(new std::atomic<bool>[settings.builds.size()]()) {
  for (const config::BuildLink& link : settings.builds) m_inputs.push_back(inputs_of(link));
  // Nobody is seen to build it: whoever does may give other arguments.
  m_inputs.emplace_back().defaults = dockerfile::Defaults::open;
  for (const auto& inputs : m_inputs) m_keys.push_back(key_of(inputs));
}

std::vector<StatedBuild> Linker::builds_of(std::string_view path, std::string_view shown,
                                           const CiLinks& links) {
  std::vector<StatedBuild> builds;
  bool makes_nothing = false;
  for (std::size_t i = 0; i < m_settings.builds.size(); ++i) {
    const auto stars = match_path(m_settings.builds[i].dockerfile, path);
    if (!stars) continue;
    m_used[i] = true;
    makes_nothing = makes_nothing || m_settings.builds[i].produces == k_nothing;
    if (makes_nothing) continue;
    StatedBuild& stated = builds.emplace_back(StatedBuild{&m_inputs[i], m_keys[i], {}});
    if (const auto product = product_of(m_settings.builds[i], *stars))
      stated.products = stated.owned = {*product};
  }
  if (makes_nothing) return {};
  // Who states what a Dockerfile makes says it in full.
  const bool is_stated = !builds.empty();
  for (const LinkedBuild& build : links.builds_of(shown)) {
    builds.push_back({&build.inputs, build.inputs_key, build.products, build.confidence,
                      build.evidence, build.owned, is_stated ? std::string() : build.unproven,
                      build.opened, build.takes_any});
  }
  if (builds.empty()) builds.push_back({&m_inputs.back(), m_keys.back(), {}});
  return builds;
}

void Linker::check_all_used() const {
  for (std::size_t i = 0; i < m_settings.builds.size(); ++i) {
    if (m_used[i]) continue;
    throw Error(ErrorKind::configuration, m_settings.file + ": link",
                "builds: dockerfile: " + m_settings.builds[i].dockerfile,
                "no Dockerfile has this path",
                "`keelson scan` lists the paths; correct or remove the entry");
  }
}

}  // namespace keelson::scan
