// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/verify/policy.hpp"

#include <algorithm>
#include <set>

#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/verify/version.hpp"

namespace keelson::cleanup::verifying {

bool counts(const std::string& tag) {
  constexpr std::string_view hold = "keelson-hold-";
  return !tag.starts_with(hold) || tag.size() != hold.size() + 12 ||
         tag.find_first_not_of("0123456789abcdef", hold.size()) != std::string::npos;
}

bool has_counted_tag(const Item& item) {
  return std::any_of(item.tags.begin(), item.tags.end(), counts);
}

namespace {

using config::RetentionRule;

constexpr std::chrono::hours k_hour{1};
const Time k_first_possible = std::chrono::sys_days(std::chrono::year(2013) / 3 / 1);

bool can_be(Time time, Time now) {
  return time >= k_first_possible && time <= now + k_hour;
}

bool any_matches(const Texts& patterns, const std::string& text) {
  for (const std::string& pattern : patterns) {
    if (matches_pattern(pattern, text)) return true;
  }
  return false;
}

// One repository that was read wholly, under its rule.
class Policy {
 public:
  Policy(const Case& in, const RetentionRule& rule, const std::vector<ItemNumber>& items)
      : m_case(in), m_rule(rule), m_now(in.plan.header.created) {
    for (const ItemNumber i : items) {
      // What is attached is no image: it takes no place from one.
      if (in.subjects[i].empty()) add_to_groups(in.item(i));
    }
    for (auto& [group, times] : m_times) std::sort(times.begin(), times.end());
    for (auto& [group, versions] : m_versions) std::sort(versions.begin(), versions.end());
  }

  Choice choose_tagged(const Item& item) const {
    Choice choice;
    for (const std::string& tag : item.tags)
      choice.tags.push_back(counts(tag) ? choose_tag(item, tag) : Selection::kept);
    const auto any = [&](Selection one) {
      for (std::size_t t = 0; t < item.tags.size(); ++t) {
        if (choice.tags[t] == one && counts(item.tags[t])) return true;
      }
      return false;
    };
    choice.selection = any(Selection::unknown) ? Selection::unknown
                       : any(Selection::kept)  ? Selection::kept
                                               : Selection::selected;
    choice.why = "by the retention rule " + m_rule.origin;
    return choice;
  }

  // Rules 7 and 8: alone for so long, and past grace.
  Selection choose_alone(const Item& item, std::optional<std::chrono::seconds> limit,
                         Selection without) const {
    if (!limit) return without;
    if (!item.untagged || !can_be(*item.untagged, m_now)) return Selection::unknown;
    if (item.subject.empty() && !time_of(item, m_now)) return Selection::unknown;
    if (m_now - *item.untagged < *limit) return Selection::kept;
    for (const auto& time : {item.created, item.pushed}) {
      if (time && can_be(*time, m_now) && is_in_grace(*time)) return Selection::kept;
    }
    return Selection::selected;
  }

 private:
  std::size_t group_of(const std::string& tag) const {
    for (std::size_t g = 0; g < m_rule.groups.size(); ++g) {
      if (matches_pattern(m_rule.groups[g], tag)) return g;
    }
    return m_rule.groups.size();
  }

  // The greatest version of the manifest in a group.
  std::optional<Version> greatest(const Item& item, std::size_t group) const {
    std::optional<Version> best;
    for (const std::string& tag : item.tags) {
      const auto version = version_of(tag);
      if (version && group_of(tag) == group && (!best || *best < *version)) best = version;
    }
    return best;
  }

  void add_to_groups(const Item& item) {
    std::set<std::size_t> groups;
    for (const std::string& tag : item.tags) {
      if (counts(tag)) groups.insert(group_of(tag));
    }
    const auto time = time_of(item, m_now);
    for (const std::size_t group : groups) {
      if (m_rule.order == config::Order::version) {
        if (const auto version = greatest(item, group)) m_versions[group].push_back(*version);
      } else if (time) {
        m_times[group].push_back(*time);
      }
    }
  }

  // Rule 4: how many manifests of the group are newer.
  template <class All, class One>
  static bool is_among(const All& all, const One& one, std::int64_t keep_last) {
    return all.end() - std::upper_bound(all.begin(), all.end(), one) < keep_last;
  }

  bool is_in_grace(Time time) const { return m_now - time <= m_case.plan.header.grace; }

  bool has_kept_label(const Item& item) const {
    for (const std::string& wanted : m_rule.keep_labels) {
      const std::size_t equals = wanted.find('=');
      const std::string name = wanted.substr(0, equals);
      const std::string value = equals == std::string::npos ? "*" : wanted.substr(equals + 1);
      for (const auto& [label, text] : item.labels) {
        if (matches_pattern(name, label) && matches_pattern(value, text)) return true;
      }
    }
    return false;
  }

  // The first rule that holds decides.
  Selection choose_tag(const Item& item, const std::string& tag) const {
    const bool is_by_version = m_rule.order == config::Order::version;
    if (!subject_of_tag(tag).empty()) return Selection::kept;                           // rule 8
    if (any_matches(m_rule.keep, tag) || has_kept_label(item)) return Selection::kept;  // 1
    if (!m_rule.keep_last || !m_rule.max_age || !m_rule.not_pulled_for) return Selection::kept;
    if (is_by_version && !version_of(tag)) return Selection::kept;  // 3
    const std::size_t group = group_of(tag);
    if (is_by_version && is_among(m_versions.at(group), *greatest(item, group), *m_rule.keep_last))
      return Selection::kept;  // 4
    const auto time = time_of(item, m_now);
    if (!time) return Selection::unknown;
    if (!is_by_version && is_among(m_times.at(group), *time, *m_rule.keep_last))
      return Selection::kept;
    if (m_now - *time < *m_rule.max_age) return Selection::kept;  // 5
    if (m_rule.not_pulled_for->count() > 0) {
      if (!item.pulled || !can_be(*item.pulled, m_now)) return Selection::unknown;
      if (m_now - *item.pulled <= *m_rule.not_pulled_for) return Selection::kept;
    }
    if (is_in_grace(*time)) return Selection::kept;  // 6
    return Selection::selected;
  }

  const Case& m_case;
  const RetentionRule& m_rule;
  const Time m_now;
  std::map<std::size_t, std::vector<Time>> m_times;        // by group, one a manifest; sorted
  std::map<std::size_t, std::vector<Version>> m_versions;  // likewise
};

Choice choose_one(const Case& in, ItemNumber i, const RetentionRule& rule, const Policy& policy) {
  const Item& item = in.item(i);
  Choice choice;
  choice.tags.assign(item.tags.size(), Selection::kept);
  if (!in.subjects[i].empty()) {  // rule 8
    if (in.subject_here(i)) {
      choice.selection = Selection::selected;
    } else if (in.holders_anywhere.contains(in.subjects[i])) {
      choice.why = "attached to what another repository holds";
    } else if (!in.plan.header.failed.empty()) {
      choice.why = "attached to what a repository that was not read may hold";
    } else {
      choice.selection = policy.choose_alone(item, rule.orphans, Selection::kept);
      choice.why = "attached to nothing; orphans of " + rule.origin;
    }
  } else if (!has_counted_tag(item)) {  // rule 7
    choice.selection = in.indexes[i].empty()
                           ? policy.choose_alone(item, rule.untagged, Selection::unknown)
                           : Selection::selected;
    choice.why = "without a tag; untagged of " + rule.origin;
  } else {
    choice = policy.choose_tagged(item);
  }
  return choice;
}

}  // namespace

const RetentionRule* rule_of(const PlanHeader& header, const std::string& repository) {
  for (const RetentionRule& rule : header.retention) {
    if (matches_pattern(rule.repositories, repository)) return &rule;
  }
  return nullptr;
}

std::optional<Time> time_of(const Item& item, Time now) {
  if (!item.created || !item.is_config_read || !can_be(*item.created, now)) return std::nullopt;
  if (!item.pushed) return item.created;
  if (!can_be(*item.pushed, now)) return std::nullopt;
  return std::max(*item.created, *item.pushed);
}

std::vector<Choice> choose(const Case& in) {
  std::vector<Choice> choices(in.plan.items.size());
  for (const auto& [repository, items] : in.repositories) {
    const RetentionRule* rule = rule_of(in.plan.header, repository);
    if (rule != nullptr && !in.is_failed(repository)) {
      const Policy policy(in, *rule, items);
      for (const ItemNumber i : items) choices[i] = choose_one(in, i, *rule, policy);
      continue;
    }
    for (const ItemNumber i : items) {
      choices[i].why = rule == nullptr ? "no retention rule is for it" : "not read wholly";
      choices[i].tags.assign(in.item(i).tags.size(), Selection::kept);
      const bool is_part = in.item(i).tags.empty() && !in.indexes[i].empty();
      if (in.subject_here(i) || (in.subjects[i].empty() && is_part))
        choices[i].selection = Selection::selected;
    }
  }
  return choices;
}

}  // namespace keelson::cleanup::verifying
