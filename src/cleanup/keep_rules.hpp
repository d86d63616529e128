// SPDX-License-Identifier: Apache-2.0
// Which images keep rules name (docs/verdicts.md, rule 1.2): written with or without registry,
// tag or digest. Decides nothing.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "src/cleanup/world.hpp"

namespace keelson::cleanup {

class KeepRules {
 public:
  explicit KeepRules(const World& world);

  bool empty() const { return m_rules.empty(); }
  // Calls `visit` with the place of each rule for it. `tag` is empty for what has none.
  void each(const std::string& repository, const std::string& tag, const registry::Digest& digest,
            const std::function<void(std::uint32_t rule)>& visit);
  bool any(const std::string& repository, const std::string& tag, const registry::Digest& digest);

 private:
  const std::vector<config::KeepRule>& m_rules;
  std::vector<std::string> m_prefixes, m_texts;
  bool m_asks_digest = false;
};

}  // namespace keelson::cleanup
