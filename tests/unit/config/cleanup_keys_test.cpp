// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/config/load.hpp"
#include "src/config/values.hpp"

using namespace keelson;
using namespace keelson::config;
using std::chrono::hours;

namespace {

Settings settings_with_rule(const std::string& rule, const std::string& more = {}) {
  const std::string text = R"(version: 1
registries: [{name: prod, type: distribution, url: "https://registry.example.com"}]
sources: [{directory: services}]
live: [{name: swarm, type: docker, url: "unix:///var/run/docker.sock"}]
retention: [{repositories: "*", )" +
                           rule + "}]\nkeep: none\n" + more;
  return settings_of(Document::parse(text, "keelson.yml"), "/etc", "keelson.yml");
}

const std::string k_rule = "keep_last: 3, max_age: 90d";

}  // namespace

TEST_CASE("every guard is on without being written, and unlimited has to be written") {
  const Guards on = settings_with_rule(k_rule).guards;
  CHECK(on.max_deletions == 1000);
  CHECK(on.max_delete_percent == 20);
  CHECK(on.max_repository_delete_percent == 90);
  CHECK(on.max_delete_bytes == std::int64_t{1} << 40);
  CHECK(on.min_survivors == 1);
  CHECK(on.max_live_shrink_percent == 20);
  CHECK(on.max_source_shrink_percent == 20);
  CHECK(on.max_clock_skew == std::chrono::minutes(5));
  CHECK(on.plan_max_age == hours(24));
  const Guards off =
      settings_with_rule(k_rule,
                         "guards: {max_deletions: unlimited, max_delete_bytes: unlimited}\n")
          .guards;
  CHECK_FALSE(off.max_deletions);
  CHECK_FALSE(off.max_delete_bytes);
  for (const char* bad : {"max_deletions: 0", "max_delete_bytes: 0B", "max_delete_bytes: 5",
                          "max_live_shrink_percent: 0", "min_survivors: 0", "max_clock_skew: 0"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(settings_with_rule(k_rule, std::string("guards: {") + bad + "}\n"), Error);
  }
}

TEST_CASE("what a rule does not say selects nothing more") {
  const RetentionRule plain = settings_with_rule(k_rule).retention[0];
  CHECK(plain.order == Order::time);
  CHECK_FALSE(plain.untagged);
  CHECK_FALSE(plain.orphans);
  CHECK(plain.not_pulled_for == hours(0));
  CHECK(plain.min_keep == 1);
  CHECK(settings_with_rule(k_rule).grace == hours(1));
}

TEST_CASE("a rule says all it can") {
  const RetentionRule rule =
      settings_with_rule(
          "keep_last: 3, max_age: any, order: version, groups: [\"v*\"], keep: [latest], "
          "keep_labels: [\"team=*\"], not_pulled_for: 60d, untagged: 7d, orphans: 2w, min_keep: 5")
          .retention[0];
  CHECK(rule.max_age == hours(0));
  CHECK(rule.order == Order::version);
  CHECK(rule.groups == std::vector<std::string>{"v*"});
  CHECK(rule.keep == std::vector<std::string>{"latest"});
  CHECK(rule.keep_labels == std::vector<std::string>{"team=*"});
  CHECK(rule.not_pulled_for == hours(60 * 24));
  CHECK(rule.untagged == hours(7 * 24));
  CHECK(rule.orphans == hours(14 * 24));
  CHECK(rule.min_keep == 5);
  for (const char* bad :
       {"keep_last: any, max_age: 90d", "keep_last: 3, max_age: 0d",
        "keep_last: 3, max_age: 90d, untagged: any", "keep_last: 3, max_age: 90d, order: name",
        "keep_last: 3, max_age: 90d, min_keep: 0"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(settings_with_rule(bad), Error);
  }
}

TEST_CASE("the vault keeps what cannot be rebuilt unless told otherwise") {
  const Vault vault = settings_with_rule(k_rule).vault;
  CHECK(vault.use == VaultUse::irreplaceable);
  CHECK(vault.directory == "/etc/keelson-vault");
  CHECK(vault.max_age == hours(90 * 24));
  CHECK(vault.max_bytes == std::int64_t{100} << 30);
  const Vault other = settings_with_rule(k_rule, "vault: never\nvault_max_size: unlimited\n").vault;
  CHECK(other.use == VaultUse::never);
  CHECK_FALSE(other.max_bytes);
  CHECK_THROWS_AS(settings_with_rule(k_rule, "vault: sometimes\n"), Error);
}

TEST_CASE("sizes have a unit, and nothing else is a size") {
  CHECK(parse_size("1B") == 1);
  CHECK(parse_size("20MB") == 20'000'000);
  CHECK(parse_size("3KiB") == 3072);
  CHECK(parse_size("1TiB") == std::int64_t{1} << 40);
  for (const char* bad :
       {"", "B", "1", "0B", "-1B", "1iB", "1.5GB", "1 GB", "1PB", "GiB", "9999999999TiB", "1gb"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_size(bad));
  }
}
