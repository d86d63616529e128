// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan/diff.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace keelson::cleanup {
namespace {

constexpr std::size_t k_named = 10;

using Names = std::set<std::string>;

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

// "+ a", "- b": what came and went, the first ten of each.
void add_difference(const Names& before, const Names& after, const std::string& what,
                    std::vector<std::string>& lines) {
  const auto add = [&](const Names& from, const Names& to, const char* sign) {
    std::size_t count = 0;
    for (const std::string& name : to) {
      if (from.contains(name) || ++count > k_named) continue;
      lines.push_back(what + ": " + sign + " " + name);
    }
    if (count > k_named)
      lines.push_back(what + ": " + sign + " " + std::to_string(count - k_named) + " more");
  };
  add(before, after, "+");
  add(after, before, "-");
}

std::string words_for(const Reason& reason) {
  return reason.code + ": " + reason.text;
}

void add_change(const Item* before, const Item* after, PlanDiff& diff) {
  const bool is_same = before != nullptr && after != nullptr && before->verdict == after->verdict &&
                       before->untag == after->untag;
  if (is_same) return;
  const Item& item = after != nullptr ? *after : *before;
  PlanDiff::Change change{item.repository, item.digest, item.tags, "", "", {}};
  if (before != nullptr) change.before = verdict_name(before->verdict);
  if (after != nullptr) change.after = verdict_name(after->verdict);
  const auto reasons = [](const Item* of) {
    Names names;
    if (of != nullptr) {
      for (const Reason& reason : of->reasons) names.insert(words_for(reason));
      for (const std::string& tag : of->untag) names.insert("untag: " + tag);
    }
    return names;
  };
  const Names then = reasons(before), now = reasons(after);
  for (const std::string& reason : now) {
    if (!then.contains(reason)) change.why.push_back("+ " + reason);
  }
  for (const std::string& reason : then) {
    if (!now.contains(reason)) change.why.push_back("- " + reason);
  }
  diff.changes.push_back(std::move(change));
}

// Both lists are sorted, so one walk over the two is enough.
void add_changes(const Plan& before, const Plan& after, PlanDiff& diff) {
  const auto key = [](const Item& item) { return std::tie(item.repository, item.digest); };
  auto then = before.items.begin();
  for (auto now = after.items.begin(); then != before.items.end() || now != after.items.end();) {
    if (now == after.items.end() || (then != before.items.end() && key(*then) < key(*now)))
      add_change(&*then++, nullptr, diff);
    else if (then == before.items.end() || key(*now) < key(*then))
      add_change(nullptr, &*now++, diff);
    else
      add_change(&*then++, &*now++, diff);
  }
}

void add_live(const PlanHeader& before, const PlanHeader& after, std::vector<std::string>& inputs) {
  std::map<std::string, std::pair<Names, Names>> images;
  std::map<std::string, std::pair<bool, bool>> is_there;
  for (const live::Observation& seen : before.live) {
    is_there[seen.source].first = true;
    for (const live::LiveImage& image : seen.images)
      images[seen.source].first.insert(image.reference);
  }
  for (const live::Observation& seen : after.live) {
    is_there[seen.source].second = true;
    for (const live::LiveImage& image : seen.images)
      images[seen.source].second.insert(image.reference);
  }
  for (const auto& [source, there] : is_there) {
    const auto& [then, now] = images[source];
    if (!there.first) inputs.push_back("live " + source + ": was not asked before");
    if (!there.second) inputs.push_back("live " + source + ": is not asked any more");
    if (then == now) continue;
    inputs.push_back("live " + source + ": " + counted(now.size(), "image", "images") + ", was " +
                     std::to_string(then.size()));
    add_difference(then, now, "live " + source, inputs);
  }
}

std::string words_for(const std::optional<std::chrono::seconds>& time) {
  if (!time) return "unlimited";
  const auto seconds = time->count();
  if (seconds > 0 && seconds % 86400 == 0) return std::to_string(seconds / 86400) + "d";
  return std::to_string(seconds) + "s";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

std::string words_for(const config::RetentionRule& rule) {
  std::string text = rule.repositories + ": keep_last " +
                     (rule.keep_last ? std::to_string(*rule.keep_last) : "unlimited") +
                     ", max_age " + words_for(rule.max_age) + ", not_pulled_for " +
                     words_for(rule.not_pulled_for) + ", untagged " + words_for(rule.untagged) +
                     ", orphans " + words_for(rule.orphans) + ", min_keep " +
                     std::to_string(rule.min_keep);
  if (rule.order == config::Order::version) text += ", by version";
  if (!rule.groups.empty()) text += ", groups " + joined(rule.groups);
  if (!rule.keep.empty()) text += ", keep " + joined(rule.keep);
  if (!rule.keep_labels.empty()) text += ", keep_labels " + joined(rule.keep_labels);
  return text;
}

void add_policy(const PlanHeader& before, const PlanHeader& after,
                std::vector<std::string>& inputs) {
  if (before.policy_hash != after.policy_hash) inputs.push_back("keelson.yml changed");
  if (before.grace != after.grace)
    inputs.push_back("grace: " + words_for(after.grace) + ", was " + words_for(before.grace));
  const auto rules = [](const PlanHeader& header) {
    std::pair<Names, Names> names;
    for (const config::RetentionRule& rule : header.retention) names.first.insert(words_for(rule));
    for (const config::KeepRule& rule : header.keep) names.second.insert(rule.pattern);
    return names;
  };
  const auto then = rules(before), now = rules(after);
  add_difference(then.first, now.first, "retention", inputs);
  add_difference(then.second, now.second, "keep", inputs);
  if (then.first == now.first && before.retention.size() == after.retention.size()) {
    const auto same = [](const config::RetentionRule& a, const config::RetentionRule& b) {
      return words_for(a) == words_for(b);
    };
    if (!std::equal(before.retention.begin(), before.retention.end(), after.retention.begin(),
                    same))
      inputs.push_back("retention: the same rules in another order");
  }
}

std::string words_for(const Build& build) {
  return build.dockerfile + " makes " +
         (build.products.empty() ? "what is not known" : joined(build.products));
}

void add_builds(const PlanHeader& before, const PlanHeader& after,
                std::vector<std::string>& inputs) {
  const auto names = [](const PlanHeader& header) {
    std::tuple<Names, Names, Names> all;  // builds, what they take, uses
    auto& [builds, takes, uses] = all;
    for (const Build& build : header.builds) {
      builds.insert(words_for(build));
      if (!build.unproven.empty())
        takes.insert(build.dockerfile + " may make more: " + build.unproven);
      for (const Input& input : build.inputs)
        takes.insert(build.dockerfile + " takes " + input.reference);
    }
    for (const scan::Use& use : header.uses) uses.insert(use.reference + " by " + use.user);
    return all;
  };
  const auto [builds_then, takes_then, uses_then] = names(before);
  const auto [builds_now, takes_now, uses_now] = names(after);
  add_difference(builds_then, builds_now, "build", inputs);
  add_difference(takes_then, takes_now, "input", inputs);
  add_difference(uses_then, uses_now, "use", inputs);
}

void add_failures(const PlanHeader& before, const PlanHeader& after,
                  std::vector<std::string>& inputs) {
  for (const auto& [name, why] : after.failed) {
    if (!before.failed.contains(name))
      inputs.push_back("repository " + name + ": could not be read wholly: " + why);
  }
  for (const auto& [name, why] : before.failed) {
    if (!after.failed.contains(name)) inputs.push_back("repository " + name + ": was read again");
  }
}

}  // namespace

PlanDiff diff_plans(const Plan& before, const Plan& after) {
  PlanDiff diff;
  add_changes(before, after, diff);
  const PlanHeader &then = before.header, &now = after.header;
  if (then.url != now.url) diff.inputs.push_back("registry: " + now.url + ", was " + then.url);
  if (then.keelson != now.keelson)
    diff.inputs.push_back("keelson: " + now.keelson + ", was " + then.keelson);
  if (then.created != now.created) {
    diff.inputs.push_back("time: " + format_time(now.created) + ", was " +
                          format_time(then.created) + "; ages and times of grace have passed");
  }
  add_policy(then, now, diff.inputs);
  add_live(then, now, diff.inputs);
  add_builds(then, now, diff.inputs);
  add_failures(then, now, diff.inputs);
  return diff;
}

}  // namespace keelson::cleanup
