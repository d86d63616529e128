// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/extends.hpp"

#include <algorithm>
#include <unordered_map>

#include "analyzer/gitlab/merge.hpp"

namespace keelson::gitlab {
namespace {

// GitLab takes ten ancestors above a key that extends; its own parent is the last step.
constexpr std::size_t k_levels_max = 11;
constexpr std::size_t k_recursion_max = 200;

class Extender {
 public:
  Extender(const Value& configuration, Findings& findings)
      : m_configuration(configuration), m_findings(findings) {}

  ValuePtr all() {
    Value::Members members;
    for (const auto& [name, value] : m_configuration.members)
      members.emplace_back(name, entry(name, value, 0).value);
    return map_like(m_configuration, std::move(members));
  }

 private:
  enum class State { reading, done };
  struct Entry {
    State state = State::reading;
    ValuePtr value;
    std::size_t levels = 0;
  };

  const Entry& entry(const std::string& name, const ValuePtr& value, std::size_t depth) {
    const auto [place, is_new] = m_entries.try_emplace(name);
    Entry& found = place->second;  // stays where it is: the map only grows
    if (!is_new) return found;
    found.value = value;
    const ValuePtr extends = value->member("extends");
    if (extends && !extends->is_null()) {
      if (depth < k_recursion_max)
        extend(name, found, *extends, depth);
      else
        m_findings.open(name + ": nesting too deep in `extends`", place_of(*extends));
    }
    found.state = State::done;
    return found;
  }

  void extend(const std::string& name, Entry& found, const Value& extends, std::size_t depth) {
    Merged merged(m_findings);
    std::vector<const Value*> names;
    if (extends.is_list())
      for (const ValuePtr& item : extends.items) names.push_back(item.get());
    else
      names.push_back(&extends);
    for (const Value* parent_name : names) {
      m_findings.spend_values(1);
      const std::string& text = parent_name->text;
      const ValuePtr parent = m_configuration.member(text);
      if (!parent_name->is_scalar() || !parent) {
        m_findings.open(name + ": unknown keys in `extends` (" + text + ")",
                        place_of(*parent_name));
      } else if (!parent->is_map()) {
        m_findings.open(name + ": invalid base hashes in `extends` (" + text + ")",
                        place_of(*parent_name));
      } else {
        const Entry& base = entry(text, parent, depth + 1);
        if (base.state == State::reading) {
          m_findings.open(name + ": circular dependency detected in `extends`",
                          place_of(*parent_name));
          continue;
        }
        found.levels = std::max(found.levels, base.levels + 1);
        merged.add(*base.value);
      }
    }
    if (found.levels == k_levels_max + 1)
      m_findings.open(name + ": nesting too deep in `extends`", place_of(extends));
    merged.add(*found.value);
    found.value = merged.take(*found.value);
  }

  const Value& m_configuration;
  Findings& m_findings;
  std::unordered_map<std::string, Entry> m_entries;
};

}  // namespace

ValuePtr extended(const ValuePtr& configuration, Findings& findings) {
  if (!configuration->is_map()) return configuration;
  return Extender(*configuration, findings).all();
}

}  // namespace keelson::gitlab
