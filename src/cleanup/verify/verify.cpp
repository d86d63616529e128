// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/verify/verify.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "src/cleanup/verify/groups.hpp"
#include "src/cleanup/verify/waves.hpp"

namespace keelson::cleanup {
namespace {

using verifying::Case;
using verifying::Derived;
using verifying::ItemNumber;

std::string name_of(const Item& item) {
  return item.repository + "@" + item.digest;
}

bool is_sorted_and_unique(const std::vector<std::string>& texts) {
  return std::adjacent_find(texts.begin(), texts.end(), std::greater_equal<>()) == texts.end();
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all.empty() ? "none" : all;
}

// What no plan can say, whatever its inputs. Nothing can be derived from such a one.
std::vector<Disagreement> contradictions(const Plan& plan) {
  std::vector<Disagreement> all;
  if (plan.header.expires <= plan.header.created) {
    all.push_back({"expires", format_time(plan.header.expires),
                   "later than " + format_time(plan.header.created)});
  }
  if (plan.header.hosts.empty()) all.push_back({"registry", "no host", "at least one"});
  std::map<std::string, std::string> owner;  // of the tags of one repository
  const Item* before = nullptr;
  for (const Item& item : plan.items) {
    if (before == nullptr || before->repository != item.repository) owner.clear();
    if (before != nullptr &&
        std::tie(before->repository, before->digest) >= std::tie(item.repository, item.digest))
      all.push_back({name_of(item), "after " + name_of(*before), "sorted, each once"});
    if (!is_sorted_and_unique(item.tags))
      all.push_back({name_of(item), "tags " + joined(item.tags), "sorted, each once"});
    for (const std::string& tag : item.tags) {
      const auto [other, is_first] = owner.try_emplace(tag, item.digest);
      if (!is_first && other->second != item.digest)
        all.push_back({name_of(item), "tag " + tag, "the tag of " + other->second});
    }
    before = &item;
  }
  return all;
}

void check_item(const Item& item, const Derived& derived, std::vector<Disagreement>& all) {
  if (item.verdict != derived.verdict) {
    all.push_back({name_of(item), verdict_name(item.verdict),
                   std::string(verdict_name(derived.verdict)) + ": " + derived.why});
  }
  if (item.untag != derived.untag) {
    all.push_back({name_of(item), "untag " + joined(item.untag), "untag " + joined(derived.untag)});
  }
  static const std::set<std::string> allows = {"retention", "untagged", "orphan", "part",
                                               "attached"};
  const bool is_allowed =
      std::any_of(item.reasons.begin(), item.reasons.end(),
                  [](const Reason& reason) { return allows.contains(reason.code); });
  if (item.verdict == Verdict::doomed && !is_allowed)
    all.push_back({name_of(item), "doomed", "no reason says that it may go"});
}

void check_summary(const Plan& plan, std::vector<Disagreement>& all) {
  Summary counted;
  for (const Verdict v : {Verdict::doomed, Verdict::protected_, Verdict::kept, Verdict::unknown})
    counted.verdicts[verdict_name(v)] = 0;
  for (const Item& item : plan.items) {
    ++counted.verdicts[verdict_name(item.verdict)];
    counted.selected += item.selected;
    counted.untagged += static_cast<std::int64_t>(item.untag.size());
  }
  counted.manifests = static_cast<std::int64_t>(plan.items.size());
  const Summary& planned = plan.header.summary;
  const auto check = [&](const std::string& what, std::int64_t one, std::int64_t other) {
    if (one != other)
      all.push_back({"summary", std::to_string(one) + " " + what, std::to_string(other)});
  };
  check("manifests", planned.manifests, counted.manifests);
  check("selected", planned.selected, counted.selected);
  check("untagged", planned.untagged, counted.untagged);
  for (const auto& [verdict, count] : counted.verdicts) {
    const auto found = planned.verdicts.find(verdict);
    check(verdict, found == planned.verdicts.end() ? -1 : found->second, count);
  }
  if (planned.verdicts.size() != counted.verdicts.size())
    all.push_back({"summary", std::to_string(planned.verdicts.size()) + " verdicts", "four"});
}

}  // namespace

std::vector<Disagreement> verify(const Plan& plan) {
  std::vector<Disagreement> all = contradictions(plan);
  if (!all.empty()) return all;
  const Case in(plan);
  const verifying::Meanings meanings(in);
  const std::vector<Derived> derived = verifying::derive(in, meanings);
  for (ItemNumber i = 0; i < derived.size(); ++i) check_item(in.item(i), derived[i], all);
  for (const verifying::WrongOrder& wrong : verifying::wrong_orders(in, meanings)) {
    const Item &item = in.item(wrong.item), &before = in.item(wrong.before);
    all.push_back(
        {name_of(item), "wave " + std::to_string(item.wave),
         "after wave " + std::to_string(before.wave) + ": " + name_of(before) + " " + wrong.how});
  }
  check_summary(plan, all);
  return all;
}

}  // namespace keelson::cleanup
