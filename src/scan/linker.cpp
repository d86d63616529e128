// SPDX-License-Identifier: Apache-2.0
#include "src/scan/linker.hpp"

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/scan/facts.hpp"
#include "src/scan/path_pattern.hpp"

namespace keelson::scan {
namespace {

constexpr const char* k_nothing = "none";

std::string product_of(const config::BuildLink& link, const std::vector<std::string>& stars) {
  std::string text = link.produces;
  for (std::size_t i = 0; i < stars.size(); ++i) {
    const std::string mark = "{" + std::to_string(i + 1) + "}";
    for (std::size_t at; (at = text.find(mark)) != std::string::npos;)
      text.replace(at, mark.size(), stars[i]);
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
    const std::string product = product_of(m_settings.builds[i], *stars);
    builds.push_back({&m_inputs[i], m_keys[i], {product}, Confidence::stated, {}, {product}});
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
