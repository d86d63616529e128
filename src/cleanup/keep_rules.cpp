// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/keep_rules.hpp"

#include <algorithm>

#include "analyzer/model/image_reference.hpp"

namespace keelson::cleanup {

KeepRules::KeepRules(const World& world) : m_rules(world.settings.keep), m_prefixes{""} {
  for (const std::string& host : world.inventory.hosts) m_prefixes.push_back(host + "/");
  for (const config::KeepRule& rule : m_rules)
    m_asks_digest |= rule.pattern.find_first_of("@*") != std::string::npos;
}

void KeepRules::each(const std::string& repository, const std::string& tag,
                     const registry::Digest& digest,
                     const std::function<void(std::uint32_t rule)>& visit) {
  if (m_rules.empty()) return;
  m_texts.clear();
  for (const std::string& prefix : m_prefixes) {
    const std::string name = prefix + repository;
    m_texts.push_back(name);
    if (!tag.empty()) m_texts.push_back(name + ":" + tag);
    if (!m_asks_digest) continue;
    m_texts.push_back(name + "@" + digest.text());
    if (!tag.empty()) m_texts.push_back(name + ":" + tag + "@" + digest.text());
  }
  for (std::uint32_t i = 0; i < m_rules.size(); ++i) {
    if (std::any_of(m_texts.begin(), m_texts.end(), [&](const std::string& text) {
          return matches_pattern(m_rules[i].pattern, text);
        }))
      visit(i);
  }
}

bool KeepRules::any(const std::string& repository, const std::string& tag,
                    const registry::Digest& digest) {
  bool is_any = false;
  each(repository, tag, digest, [&](std::uint32_t) { is_any = true; });
  return is_any;
}

}  // namespace keelson::cleanup
