// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/retention.hpp"

#include <set>

#include "analyzer/model/image_reference.hpp"

namespace keelson::cleanup {
namespace {

using std::chrono::days;

const config::RetentionRule* rule_for(const config::Settings& settings,
                                      const std::string& repository) {
  for (const config::RetentionRule& rule : settings.retention) {
    if (matches_pattern(rule.repositories, repository)) return &rule;
  }
  return nullptr;
}

// "sha256-<hex>[.sig|.att|.sbom]": a signature, attestation or fallback tag.
bool is_attachment(const std::set<std::string>& tags) {
  for (const std::string& tag : tags) {
    if (tag.starts_with("sha256-") && tag.size() >= 71 &&
        tag.find_first_not_of("0123456789abcdef", 7) >= 71) {
      return true;
    }
  }
  return false;
}

std::string in_days(std::chrono::seconds age) {
  return std::to_string(std::chrono::duration_cast<days>(age).count()) + " d";
}

}  // namespace

std::optional<Time> possible_time(const std::string& created, Time now) {
  using namespace std::chrono;
  const auto time = parse_time(created);
  if (!time || *time < sys_days(2013y / March / 1) || *time > now + hours(1)) return std::nullopt;
  return time;
}

std::map<std::string, Selected> select(const config::Settings& settings,
                                       const registry::RepositoryInventory& repository, Time now) {
  std::map<std::string, std::set<std::string>> tagged;
  for (const auto& [tag, digest] : repository.tags) tagged[digest].insert(tag);
  const auto fact = [&](const std::string& digest) { return repository.manifests.at(digest); };

  std::multiset<Time> times;
  for (const auto& [digest, tags] : tagged) {
    const auto time = possible_time(fact(digest).created, now);
    if (time && !is_attachment(tags)) times.insert(*time);
  }
  const config::RetentionRule* rule = rule_for(settings, repository.name);
  std::map<std::string, Selected> result;
  for (const auto& [digest, tags] : tagged) {
    Selected& s = result[digest];
    const auto decide = [&](Selection selection, const char* code, const std::string& text) {
      s = {selection, {code, text, rule ? std::vector{rule->origin} : std::vector<std::string>{}}};
    };
    const auto time = possible_time(fact(digest).created, now);
    if (!rule) {
      decide(Selection::not_selected, "retention", "no retention rule matches the repository");
    } else if (is_attachment(tags) || !fact(digest).subject.empty()) {
      decide(Selection::not_selected, "attached",
             "it belongs to another image and goes only with it");
    } else if (!rule->keep_last || !rule->max_age) {
      decide(Selection::not_selected, "retention",
             "the rule for " + rule->repositories + " is unlimited");
    } else if (!time) {
      const std::string& created = fact(digest).created;
      decide(Selection::unknown, "time",
             created.empty() ? "when it was made is not known"
                             : "it says it was made at " + created + ", which cannot be");
    } else {
      // Equal times count as one place, so a tie never dooms by its order.
      const auto newer = std::distance(times.upper_bound(*time), times.end());
      const auto age = now - *time;
      const std::string place = "no. " + std::to_string(newer + 1) + " by age";
      if (newer < *rule->keep_last) {
        decide(Selection::not_selected, "retention",
               place + " (keep_last " + std::to_string(*rule->keep_last) + ")");
      } else if (age < *rule->max_age) {
        decide(Selection::not_selected, "retention",
               in_days(age) + " old (max_age " + in_days(*rule->max_age) + ")");
      } else {
        decide(Selection::selected, "retention",
               in_days(age) + " old (max_age " + in_days(*rule->max_age) + "), " + place +
                   " (keep_last " + std::to_string(*rule->keep_last) + ")");
      }
    }
  }
  return result;
}

}  // namespace keelson::cleanup
