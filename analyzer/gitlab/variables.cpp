// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/variables.hpp"

#include <algorithm>
#include <set>

#include "analyzer/gitlab/plain.hpp"

namespace keelson::gitlab {
namespace {

// One pattern of both: what they begin and end with alike, and `*` between.
std::string common_pattern(const std::string& a, const std::string& b) {
  if (a == b) return a;
  std::size_t begin = 0, end = 0;
  const std::size_t most = std::min(a.size(), b.size());
  while (begin < most && a[begin] == b[begin]) ++begin;
  while (end < most - begin && a[a.size() - 1 - end] == b[b.size() - 1 - end]) ++end;
  return a.substr(0, begin) + "*" + a.substr(a.size() - end);
}

// {value, description, options, expand}. Without a value it is there only when somebody fills
// it in as the pipeline starts.
Given given_of(const Value& map) {
  const Value* value = map.find("value");
  Given given;
  if (value == nullptr) {
    given = {"*", true, true};
  } else if (value->is_list() || value->is_map()) {
    given = {"*", true, false};
  } else {
    given.text = plain_text(*value);
    // Whoever starts a pipeline by hand is asked for it.
    const Value* options = map.find("options");
    if (options != nullptr && options->is_list()) {
      for (const ValuePtr& option : options->items)
        given.text = common_pattern(given.text, plain_text(*option));
    } else if (map.find("description") != nullptr) {
      given.text = "*";
    }
  }
  const Value* expand = map.find("expand");
  if (expand != nullptr && is_false(*expand)) given.is_raw = true;
  return given;
}

}  // namespace

Layer variables_of(const Value* value) {
  Layer layer;
  if (value == nullptr) return layer;
  for (const auto& [name, member] : value->members) {
    if (member->is_map())
      layer[name] = given_of(*member);
    else if (member->is_list())
      layer[name] = {"*", true, false};
    else
      layer[name].text = plain_text(*member);
  }
  return layer;
}

void put(Layer& layer, const Layer& over) {
  for (const auto& [name, given] : over) layer[name] = given;
}

std::vector<Rule> rules_of(const ValuePtr& rules, Findings& findings) {
  std::vector<Rule> result;
  if (!rules || !rules->is_list()) return result;
  const auto items = flattened(rules);
  if (!items)
    findings.open("rules config should be an array of nested hashes up to 10 levels deep",
                  place_of(*rules));
  for (const ValuePtr& rule : items.value_or(std::vector<ValuePtr>{})) {
    findings.spend_values(1);
    if (text_of(*rule, "when") == "never") continue;
    result.push_back({text_of(*rule, "if"), variables_of(specified(*rule, "variables"))});
  }
  return result;
}

std::vector<Layer> ways_of(const std::vector<Rule>& rules) {
  std::vector<Layer> ways;
  std::set<Layer> seen;
  for (const Rule& rule : rules) {
    if (seen.insert(rule.variables).second) ways.push_back(rule.variables);
  }
  if (ways.empty()) ways.emplace_back();
  return ways;
}

Layer united(const std::vector<Layer>& ways, const Layer& base) {
  Layer result;
  for (const Layer& way : ways)
    for (const auto& [name, given] : way) result.emplace(name, given);
  for (auto& [name, given] : result) {
    const auto below = base.find(name);
    bool is_same = true, may_be_unset = false;
    for (const Layer& way : ways) {
      const auto set = way.find(name);
      const Given* here = set != way.end()      ? &set->second
                          : below != base.end() ? &below->second
                                                : nullptr;
      is_same = is_same && here != nullptr && *here == given;
      may_be_unset = may_be_unset || here == nullptr || here->may_be_unset;
    }
    if (!is_same) given = {"*", true, may_be_unset};
  }
  return result;
}

}  // namespace keelson::gitlab
