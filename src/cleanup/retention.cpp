// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/retention.hpp"

#include <algorithm>
#include <map>

#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/version.hpp"
#include "src/registry/hold_tag.hpp"

namespace keelson::cleanup {
namespace {

using config::RetentionRule;
using registry::HeldManifest;
using registry::HeldTag;
using registry::ManifestId;
using registry::RepositoryInventory;

std::optional<std::uint32_t> first_match(const std::vector<std::string>& patterns,
                                         const std::string& text) {
  for (std::uint32_t i = 0; i < patterns.size(); ++i) {
    if (matches_pattern(patterns[i], text)) return i;
  }
  return std::nullopt;
}

// NAME, or NAME=PATTERN of its value.
std::optional<std::uint32_t> first_label(const std::vector<std::string>& wanted,
                                         const HeldManifest& manifest) {
  if (!manifest.origin) return std::nullopt;
  for (std::uint32_t i = 0; i < wanted.size(); ++i) {
    const std::size_t equals = wanted[i].find('=');
    for (const auto& [name, value] : manifest.origin->labels) {
      if (!matches_pattern(wanted[i].substr(0, equals), name)) continue;
      if (equals == std::string::npos || matches_pattern(wanted[i].substr(equals + 1), value))
        return i;
    }
  }
  return std::nullopt;
}

// Places of one group: how many are greater than this. Equals share a place, so a tie never
// dooms by its order.
template <class Key>
class Places {
 public:
  void add(Key key) { m_keys.push_back(std::move(key)); }
  void settle() { std::sort(m_keys.begin(), m_keys.end()); }
  std::uint32_t above(const Key& key) const {
    return static_cast<std::uint32_t>(m_keys.end() -
                                      std::upper_bound(m_keys.begin(), m_keys.end(), key));
  }

 private:
  std::vector<Key> m_keys;
};

struct Group {
  Places<Time> times;
  Places<Version> versions;
  std::vector<ManifestId> members;         // each manifest once
  std::map<ManifestId, Version> greatest;  // of each manifest's tags in the group
};

class Chooser {
 public:
  Chooser(const Policy& policy, const RepositoryInventory& repository, const RetentionRule& rule)
      : m_policy(policy), m_repository(repository), m_rule(rule), m_groups(rule.groups.size() + 1) {
    for (const HeldTag& tag : repository.tags) {
      if (registry::is_hold_tag(tag.name) || repository.manifest(tag).subject) continue;
      Group& group = group_of(tag.name);
      if (rule.order == config::Order::time) {
        group.members.push_back(tag.manifest);
      } else if (const auto version = parse_version(tag.name)) {
        const auto [at, is_new] = group.greatest.emplace(tag.manifest, *version);
        if (at->second < *version) at->second = *version;
      }
    }
    for (Group& group : m_groups) settle(group);
  }

  Choice choose(const HeldTag& tag) {
    const HeldManifest& manifest = m_repository.manifest(tag);
    if (manifest.subject || registry::subject_of_tag(tag.name)) return keep(Ground::attached);
    if (const auto kept = first_match(m_rule.keep, tag.name)) return keep(Ground::kept_tag, *kept);
    if (const auto kept = first_label(m_rule.keep_labels, manifest))
      return keep(Ground::kept_label, *kept);
    if (!m_rule.keep_last || !m_rule.max_age || !m_rule.not_pulled_for)
      return keep(Ground::unlimited);
    const bool by_version = m_rule.order == config::Order::version;
    const auto version = by_version ? parse_version(tag.name) : std::nullopt;
    if (by_version && !version) return keep(Ground::no_version);
    const Group& group = group_of(tag.name);
    std::uint32_t place = version ? group.versions.above(group.greatest.at(tag.manifest)) : 0;
    // Its time need not be known for this, which spares reading its configuration.
    if (version && place < *m_rule.keep_last) return keep(Ground::place, place);
    if (!manifest.is_config_read) return unknown(Ground::config_unread);
    if (!manifest.created) return unknown(Ground::time_missing);
    const auto time = time_of(manifest, m_policy.now);
    if (!time) return unknown(Ground::time_impossible);
    if (!version) place = group.times.above(*time);
    if (place < *m_rule.keep_last) return keep(Ground::place, place);
    const auto age = m_policy.now - *time;
    if (age < *m_rule.max_age) return keep(Ground::age, place);
    if (*m_rule.not_pulled_for > std::chrono::seconds(0)) {
      if (!manifest.pulled || !is_possible(*manifest.pulled, m_policy.now))
        return unknown(Ground::pulls_unknown);
      if (m_policy.now - *manifest.pulled <= *m_rule.not_pulled_for)
        return keep(Ground::pulled, place);
    }
    if (age <= m_policy.settings.grace) return keep(Ground::grace, place);
    return {Selection::selected, Ground::old_enough, place};
  }

 private:
  void settle(Group& group) {
    auto& members = group.members;
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    for (const ManifestId id : members) {
      if (const auto time = time_of(m_repository.manifests[id], m_policy.now))
        group.times.add(*time);
    }
    for (const auto& [id, version] : group.greatest) group.versions.add(version);
    group.times.settle();
    group.versions.settle();
  }

  static Choice keep(Ground ground, std::uint32_t place = 0) {
    return {Selection::not_selected, ground, place};
  }
  static Choice unknown(Ground ground) { return {Selection::unknown, ground}; }

  Group& group_of(const std::string& tag) {
    const auto group = first_match(m_rule.groups, tag);
    return m_groups[group ? *group : m_rule.groups.size()];
  }

  const Policy& m_policy;
  const RepositoryInventory& m_repository;
  const RetentionRule& m_rule;
  std::vector<Group> m_groups;
};

std::string in_days(std::chrono::seconds age) {
  using namespace std::chrono;
  if (age < hours(48)) return std::to_string(duration_cast<hours>(age).count()) + " h";
  return std::to_string(duration_cast<days>(age).count()) + " d";
}

std::string old_text(Time since, Time now, const std::string& key, std::chrono::seconds limit) {
  return in_days(now - since) + " old (" + key + " " +
         (limit == std::chrono::seconds(0) ? "any" : in_days(limit)) + ")";
}

}  // namespace

bool is_possible(Time time, Time now) {
  using namespace std::chrono;
  return time >= sys_days(2013y / March / 1) && time <= now + hours(1);
}

std::optional<Time> time_of(const HeldManifest& manifest, Time now) {
  if (!manifest.created || !is_possible(*manifest.created, now)) return std::nullopt;
  if (!manifest.pushed) return manifest.created;
  if (!is_possible(*manifest.pushed, now)) return std::nullopt;
  return std::max(*manifest.created, *manifest.pushed);
}

const RetentionRule* rule_for(const config::Settings& settings, const std::string& repository) {
  for (const RetentionRule& rule : settings.retention) {
    if (matches_pattern(rule.repositories, repository)) return &rule;
  }
  return nullptr;
}

std::vector<Choice> choose_tags(const Policy& policy, const RepositoryInventory& repository) {
  std::vector<Choice> choices(repository.tags.size());
  const RetentionRule* rule = rule_for(policy.settings, repository.name);
  if (rule == nullptr) return choices;
  Chooser chooser(policy, repository, *rule);
  for (std::size_t i = 0; i < choices.size(); ++i) choices[i] = chooser.choose(repository.tags[i]);
  return choices;
}

Choice choose_alone(const Policy& policy, const RepositoryInventory& repository,
                    const HeldManifest& manifest) {
  const RetentionRule* rule = rule_for(policy.settings, repository.name);
  const bool is_orphan = manifest.subject.has_value();
  const Ground ground = is_orphan ? Ground::orphan : Ground::alone;
  const Ground unlimited = is_orphan ? Ground::orphan_unlimited : Ground::alone_unlimited;
  const Selection otherwise = is_orphan ? Selection::not_selected : Selection::unknown;
  if (rule == nullptr) return {};
  const auto& limit = is_orphan ? rule->orphans : rule->untagged;
  if (!limit) return {otherwise, unlimited};
  if (!manifest.untagged || !is_possible(*manifest.untagged, policy.now))
    return {Selection::unknown, ground};
  // What is attached often has no time; an image without one may be anything.
  if (!is_orphan && !time_of(manifest, policy.now))
    return {Selection::unknown, manifest.created ? Ground::time_impossible : Ground::time_missing};
  if (policy.now - *manifest.untagged < *limit) return {Selection::not_selected, ground};
  for (const auto& time : {manifest.created, manifest.pushed}) {
    if (time && is_possible(*time, policy.now) && policy.now - *time <= policy.settings.grace)
      return {Selection::not_selected, Ground::grace};
  }
  return {Selection::selected, ground};
}

Reason reason_of(const Choice& choice, const Policy& policy, const RepositoryInventory& repository,
                 const HeldManifest& manifest) {
  const RetentionRule* rule = rule_for(policy.settings, repository.name);
  const auto say = [&](const char* code, const std::string& text) {
    return Reason{code, text, rule ? std::vector{rule->origin} : std::vector<std::string>{}};
  };
  const auto time = time_of(manifest, policy.now);
  const auto place = [&] {
    const bool by_version = rule->order == config::Order::version;
    return "no. " + std::to_string(choice.place + 1) + (by_version ? " by version" : " by age") +
           " (keep_last " + std::to_string(*rule->keep_last) + ")";
  };
  const auto age = [&] { return old_text(*time, policy.now, "max_age", *rule->max_age); };
  const auto alone = [&](const char* key, const std::optional<std::chrono::seconds>& limit) {
    return manifest.untagged ? "for " + in_days(policy.now - *manifest.untagged) + " (" + key +
                                   " " + in_days(*limit) + ")"
                             : std::string("since when is not known");
  };
  switch (choice.ground) {
    case Ground::no_rule:
      return say("retention", "no retention rule matches the repository");
    case Ground::kept_tag:
      return say("retention", "its tag is kept by " + rule->keep[choice.place]);
    case Ground::kept_label:
      return say("label", "it has the label " + rule->keep_labels[choice.place]);
    case Ground::unlimited:
      return say("retention", "the rule for " + rule->repositories + " is unlimited");
    case Ground::no_version:
      return say("retention", "its tag is no version, so it has no place among them");
    case Ground::time_missing:
      return say("time", "when it was made is not known");
    case Ground::time_impossible:
      return say(
          "time",
          is_possible(*manifest.created, policy.now)
              ? "it is said to be pushed at " + format_time(*manifest.pushed) + ", which cannot be"
              : "it says it was made at " + format_time(*manifest.created) + ", which cannot be");
    case Ground::config_unread:
      return say("time", "its configuration was not read, so when it was made is not known");
    case Ground::place:
      return say("retention", place());
    case Ground::age:
      return say("retention", age());
    case Ground::pulls_unknown:
      return say("pulled", "when it was last pulled is not known");
    case Ground::pulled:
      return say("pulled", "pulled " + in_days(policy.now - *manifest.pulled) +
                               " ago (not_pulled_for " + in_days(*rule->not_pulled_for) + ")");
    case Ground::grace:
      return say("grace", "made or pushed within " + in_days(policy.settings.grace) + " (grace)");
    case Ground::old_enough:
      return say("retention", age() + ", " + place());
    case Ground::alone:
      return say("untagged", "without a tag " + alone("untagged", rule->untagged));
    case Ground::alone_unlimited:
      return say("part", "it has no tag and belongs to no index Keelson knows");
    case Ground::attached:
      return say("attached", "it belongs to another image and goes only with it");
    case Ground::orphan:
      return say("orphan", "the image it belongs to is gone " + alone("orphans", rule->orphans));
    case Ground::orphan_unlimited:
      return say("orphan", "the image it belongs to is gone, and no orphans: allows it to go");
  }
  return {};
}

}  // namespace keelson::cleanup
