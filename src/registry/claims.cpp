// SPDX-License-Identifier: Apache-2.0
#include "src/registry/claims.hpp"

#include <algorithm>

#include "analyzer/dockerfile/read.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::registry {
namespace {

constexpr std::size_t k_bases_max = 1000;  // of one image
constexpr std::size_t k_triggers_max = 1000, k_trigger_bytes_max = 1u << 16;

}  // namespace

std::vector<ClaimedBase> bases_of_annotations(std::string_view name, std::string_view digest) {
  std::vector<ClaimedBase> bases;
  const auto base = normalised(std::string(name), Patterns::forbidden);
  if (base) bases.push_back({*base, Claim::annotation});
  if (!Digest::parse(digest)) return bases;
  const std::string of = base ? parse_image_reference(*base).name() : std::string(k_any_name);
  bases.push_back({of + "@" + std::string(digest), Claim::annotation});
  return bases;
}

std::vector<ClaimedBase> bases_of_triggers(const nlohmann::json& triggers) {
  if (!triggers.is_array() || triggers.size() > k_triggers_max) return {};
  std::string text = "FROM scratch\n";
  for (const auto& trigger : triggers) {
    if (trigger.is_string()) text += trigger.get_ref<const std::string&>() + "\n";
    if (text.size() > k_trigger_bytes_max) return {};
  }
  std::vector<ClaimedBase> bases;
  for (const Input& input : dockerfile::build_of(dockerfile::read(text)).inputs)
    bases.push_back({input.reference, Claim::onbuild});
  return bases;
}

void add_bases(std::vector<ClaimedBase> bases, Origin& origin) {
  auto& all = origin.built_on;
  all.insert(all.end(), bases.begin(), bases.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  if (all.size() > k_bases_max) all.resize(k_bases_max);
}

}  // namespace keelson::registry
