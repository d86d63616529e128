// SPDX-License-Identifier: Apache-2.0
// Plans for tests, said in a few words: what a registry holds and what is known of it.
// Verdicts are left for the test to say.
#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/make_plan.hpp"

namespace keelson::tests {

inline const Time k_planned = *parse_time("2026-11-24T12:00:00Z");

inline Time planned_days_ago(int days) {
  return k_planned - std::chrono::days(days);
}

// A digest that a short name stands for.
inline std::string digest_of(const std::string& name) {
  return registry::sha256_digest(name);
}

class Planned {
 public:
  Planned() {
    auto& header = plan.header;
    header.created = header.inventory_taken = k_planned;
    header.expires = k_planned + std::chrono::hours(24);
    header.keelson = "0.1.0";
    header.registry = "prod";
    header.url = "https://r.io";
    header.hosts = {"r.io", "alias.io"};
    header.capabilities = {true, true, ""};
    header.policy_hash = header.graph_hash = header.inventory_hash = header.live_hash =
        digest_of("input");
    header.retention = {rule("*")};
    header.live = {{"swarm", k_planned, {}}};
  }

  // keep_last 1, max_age 90d; untagged and orphans for 7d.
  static config::RetentionRule rule(const std::string& repositories) {
    config::RetentionRule one;
    one.repositories = repositories;
    one.keep_last = 1;
    one.max_age = std::chrono::days(90);
    one.not_pulled_for = std::chrono::seconds(0);
    one.untagged = one.orphans = std::chrono::days(7);
    one.min_keep = 0;
    one.origin = "keelson.yml:9";
    return one;
  }
  config::RetentionRule& rule() { return plan.header.retention[0]; }

  // A manifest whose digest is that of "repository name".
  cleanup::Item& add(const std::string& repository, const std::string& name,
                     std::vector<std::string> tags, int age_days) {
    cleanup::Item item;
    item.repository = repository;
    item.digest = digest_of(repository + " " + name);
    item.media_type = "application/vnd.oci.image.manifest.v1+json";
    item.tags = std::move(tags);
    std::sort(item.tags.begin(), item.tags.end());
    item.created = planned_days_ago(age_days);
    if (item.tags.empty()) item.untagged = item.created;
    item.size_bytes = 1000;
    plan.items.push_back(item);
    return plan.items.back();
  }
  cleanup::Item& tag(const std::string& repository, const std::string& tag, int age_days) {
    return add(repository, tag, {tag}, age_days);
  }
  static std::string digest(const std::string& repository, const std::string& name) {
    return digest_of(repository + " " + name);
  }

  Build& build(const std::string& dockerfile, const std::vector<std::string>& products,
               const std::vector<std::string>& bases) {
    Build& made = plan.header.builds.emplace_back();
    made.dockerfile = dockerfile;
    for (const auto& product : products)
      made.products.push_back(parse_image_reference(product).text());
    std::uint32_t line = 0;
    for (const auto& base : bases)
      made.inputs.push_back({EdgeKind::from, base, parse_image_reference(base).text(), ++line});
    return made;
  }
  void live(const std::string& reference) {
    plan.header.live[0].images.push_back(
        {parse_image_reference(reference).text(), "service web", "running"});
  }
  void use(const std::string& reference) {
    plan.header.uses.push_back({parse_image_reference(reference).text(), "job test"});
  }

  // By tag or name.
  cleanup::Item& item(const std::string& repository, const std::string& name) {
    for (auto& one : plan.items) {
      if (one.repository != repository) continue;
      if (one.digest == digest(repository, name) ||
          std::find(one.tags.begin(), one.tags.end(), name) != one.tags.end())
        return one;
    }
    throw std::runtime_error("no manifest " + repository + " " + name);
  }

  void sort() {
    std::sort(plan.items.begin(), plan.items.end(), [](const auto& a, const auto& b) {
      return std::tie(a.repository, a.digest) < std::tie(b.repository, b.digest);
    });
  }

  // The summary that fits the items.
  void count() {
    auto& summary = plan.header.summary;
    summary = {};
    for (const char* verdict : {"doomed", "kept", "protected", "unknown"})
      summary.verdicts[verdict] = 0;
    for (const auto& one : plan.items) {
      ++summary.verdicts[verdict_name(one.verdict)];
      summary.selected += one.selected;
      summary.untagged += static_cast<std::int64_t>(one.untag.size());
      if (one.verdict == cleanup::Verdict::doomed) summary.freed_bytes += one.size_bytes;
    }
    summary.manifests = static_cast<std::int64_t>(plan.items.size());
  }

  cleanup::Plan plan;
};

}  // namespace keelson::tests
