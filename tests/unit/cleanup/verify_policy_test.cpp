// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "src/cleanup/verify/groups.hpp"
#include "src/cleanup/verify/version.hpp"
#include "tests/planned.hpp"

using namespace keelson;
using namespace keelson::tests;
using namespace keelson::cleanup::verifying;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

std::string verdict(Planned& planned, const std::string& name, const std::string& repo = "app") {
  planned.sort();
  const Case in(planned.plan);
  const auto derived = derive(in, Meanings(in));
  const auto index = &planned.item(repo, name) - planned.plan.items.data();
  return verdict_name(derived[static_cast<std::size_t>(index)].verdict);
}

// app:old of 400 days is doomed, app:new of one is not.
Planned pair() {
  Planned planned;
  planned.tag("app", "old", 400);
  planned.tag("app", "new", 1);
  return planned;
}

}  // namespace

TEST_CASE("[2] the first rule that matches counts; without one nothing is selected") {
  Planned planned = pair();
  CHECK(verdict(planned, "old") == "doomed");
  CHECK(verdict(planned, "new") == "kept");
  planned.rule().repositories = "other";
  CHECK(verdict(planned, "old") == "kept");
  planned.plan.header.retention.push_back(Planned::rule("a*"));
  CHECK(verdict(planned, "old") == "doomed");
  planned.plan.header.retention[0] = Planned::rule("app");
  planned.rule().keep_last.reset();
  CHECK(verdict(planned, "old") == "kept");
}

TEST_CASE("[2.1] a tag or label the rule keeps is not selected") {
  Planned planned = pair();
  planned.rule().keep = {"x", "o*"};
  CHECK(verdict(planned, "old") == "kept");
  planned.rule().keep.clear();
  planned.item("app", "old").labels = {{"team", "a"}, {"team", "b"}};
  for (const auto& [wanted, told] : std::map<std::string, std::string>{{"team", "kept"},
                                                                       {"team=b", "kept"},
                                                                       {"team=*", "kept"},
                                                                       {"te*=a", "kept"},
                                                                       {"team=c", "doomed"},
                                                                       {"tea", "doomed"},
                                                                       {"b", "doomed"}}) {
    planned.rule().keep_labels = {wanted};
    INFO(wanted);
    CHECK(verdict(planned, "old") == told);
  }
}

TEST_CASE("[2.2] unlimited selects nothing") {
  Planned planned = pair();
  planned.rule().keep_last.reset();
  CHECK(verdict(planned, "old") == "kept");
  planned.rule().keep_last = 1;
  planned.rule().max_age.reset();
  CHECK(verdict(planned, "old") == "kept");
}

TEST_CASE("[2.3] what is no version stays when versions are counted") {
  Planned planned;
  planned.tag("app", "latest", 400);
  planned.tag("app", "1.0.0", 300);
  planned.tag("app", "1.1.0", 400);
  planned.rule().order = config::Order::version;
  CHECK(verdict(planned, "latest") == "kept");
  CHECK(verdict(planned, "1.0.0") == "doomed");
  CHECK(verdict(planned, "1.1.0") == "kept");
}

TEST_CASE("versions are ordered as SemVer says, and doubtful ones are none") {
  const std::vector<std::string> rising = {
      "0.9",        "1.0.0-1",      "1.0.0-alpha",         "1.0.0-alpha.1",
      "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",       "v1.0",
      "1.0.1",      "v1.10.0",      "999999999999999999.0"};
  for (std::size_t i = 0; i + 1 < rising.size(); ++i) {
    INFO(rising[i] << " " << rising[i + 1]);
    const auto a = version_of(rising[i]), b = version_of(rising[i + 1]);
    REQUIRE(a);
    REQUIRE(b);
    CHECK(*a < *b);
    CHECK_FALSE(*b < *a);
  }
  CHECK_FALSE(*version_of("1.2") < *version_of("v1.2.0+7"));
  CHECK_FALSE(*version_of("v1.2.0+7") < *version_of("1.2"));
  for (const char* tag : {"", "v", "1", "v1", "20240131", "1.", "1.2.", "1.2.3.4.5", "1.2-",
                          "1.2-a..b", "latest", "1.x", "9999999999999999999.0"}) {
    INFO(tag);
    CHECK_FALSE(version_of(tag));
  }
}

TEST_CASE("[2.4] each group keeps its newest") {
  Planned planned;
  for (const char* tag : {"dev-1", "dev-2", "rel-1", "rel-2", "x"}) planned.tag("app", tag, 300);
  planned.item("app", "dev-1").created = planned.item("app", "rel-1").created =
      planned_days_ago(400);
  planned.item("app", "x").created = planned_days_ago(500);
  planned.rule().groups = {"dev-*", "rel-*"};
  CHECK(verdict(planned, "dev-1") == "doomed");
  CHECK(verdict(planned, "dev-2") == "kept");
  CHECK(verdict(planned, "rel-1") == "doomed");
  CHECK(verdict(planned, "rel-2") == "kept");
  CHECK(verdict(planned, "x") == "kept");
  planned.rule().groups = {"*", "rel-*"};
  CHECK(verdict(planned, "x") == "doomed");
}

TEST_CASE("[2.4] equals share a place; a manifest counts once, and not what has no place") {
  Planned planned;
  planned.rule().keep_last = 2;
  planned.add("app", "a", {"1", "2", "3"}, 200);
  planned.tag("app", "b", 300);
  planned.tag("app", "c", 300);
  planned.tag("app", "d", 400);
  CHECK(verdict(planned, "b") == "kept");
  CHECK(verdict(planned, "c") == "kept");
  CHECK(verdict(planned, "d") == "doomed");
  planned.item("app", "b").created.reset();
  CHECK(verdict(planned, "b") == "unknown");
  CHECK(verdict(planned, "d") == "doomed");
  planned.item("app", "c").is_config_read = false;
  CHECK(verdict(planned, "c") == "unknown");
  CHECK(verdict(planned, "d") == "kept");
}

TEST_CASE("[2.4] what is attached takes no place") {
  Planned planned = pair();
  planned.add("app", "sig", {"sha256-" + Planned::digest("app", "new").substr(7) + ".sig"}, 0);
  planned.item("app", "new").created = planned_days_ago(200);
  CHECK(verdict(planned, "new") == "kept");
}

TEST_CASE("[2.4] a manifest of several versions has the place of its greatest") {
  Planned planned;
  planned.rule().order = config::Order::version;
  planned.add("app", "m", {"1.0.0", "2.0.0"}, 400);
  planned.tag("app", "1.5.0", 400);
  CHECK(verdict(planned, "m") == "kept");
  CHECK(verdict(planned, "1.5.0") == "doomed");
}

TEST_CASE("[2.5] what is younger than max_age is not selected; any age is zero") {
  Planned planned = pair();
  planned.rule().keep_last = 0;
  planned.rule().max_age = days(400);
  CHECK(verdict(planned, "old") == "doomed");
  planned.rule().max_age = days(400) + 1s;
  CHECK(verdict(planned, "old") == "kept");
  CHECK(verdict(planned, "new") == "kept");
  planned.rule().max_age = 0s;
  CHECK(verdict(planned, "new") == "doomed");
}

TEST_CASE("[2.5] what was pulled lately is not selected; not known keeps") {
  Planned planned = pair();
  planned.rule().not_pulled_for = days(30);
  CHECK(verdict(planned, "old") == "unknown");
  const auto pull = [&](std::optional<Time> time) { planned.item("app", "old").pulled = time; };
  pull(planned_days_ago(30));
  CHECK(verdict(planned, "old") == "kept");
  pull(planned_days_ago(31));
  CHECK(verdict(planned, "old") == "doomed");
  pull(Time{});
  CHECK(verdict(planned, "old") == "unknown");
  pull(planned_days_ago(31));
  planned.rule().not_pulled_for.reset();  // however long ago
  CHECK(verdict(planned, "old") == "kept");
}

TEST_CASE("[2.6] what is within grace is not selected") {
  Planned planned = pair();
  planned.plan.header.grace = days(2);
  planned.rule().keep_last = 0;
  planned.rule().max_age = 0s;
  CHECK(verdict(planned, "old") == "doomed");
  CHECK(verdict(planned, "new") == "kept");
  planned.item("app", "old").pushed = planned_days_ago(2);
  CHECK(verdict(planned, "old") == "kept");
}

TEST_CASE("[2] a time that is not known or cannot be keeps") {
  Planned planned = pair();
  for (const char* time :
       {"0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1980-01-01T00:00:00Z",
        "2013-02-28T23:59:59Z", "2026-11-24T13:00:01Z", "9999-01-01T00:00:00Z"}) {
    INFO(time);
    planned.item("app", "old").created = parse_time(time);
    CHECK(verdict(planned, "old") == "unknown");
    planned.item("app", "old").created = planned_days_ago(400);
    planned.item("app", "old").pushed = parse_time(time);
    CHECK(verdict(planned, "old") == "unknown");
    planned.item("app", "old").pushed.reset();
  }
  planned.item("app", "old").created = parse_time("2013-03-01T00:00:00Z");
  CHECK(verdict(planned, "old") == "doomed");
  planned.item("app", "old").is_config_read = false;
  CHECK(verdict(planned, "old") == "unknown");
}

TEST_CASE("[2] its time is when it was pushed, if that is later") {
  Planned planned = pair();
  planned.item("app", "old").pushed = planned_days_ago(10);
  CHECK(verdict(planned, "old") == "kept");
  planned.item("app", "old").pushed = planned_days_ago(1000);
  CHECK(verdict(planned, "old") == "doomed");
}

TEST_CASE("[2] a manifest is selected only when all its tags are") {
  Planned planned = pair();
  planned.item("app", "old").tags = {"old", "stable"};
  CHECK(verdict(planned, "old") == "doomed");
  planned.rule().keep = {"stable"};
  CHECK(verdict(planned, "old") == "kept");
}

TEST_CASE("[2.7] without a tag it goes once it has been alone for long enough") {
  Planned planned;
  planned.add("app", "alone", {}, 400).untagged = planned_days_ago(7);
  CHECK(verdict(planned, "alone") == "doomed");
  planned.item("app", "alone").untagged = planned_days_ago(6);
  CHECK(verdict(planned, "alone") == "kept");
  planned.item("app", "alone").untagged.reset();
  CHECK(verdict(planned, "alone") == "unknown");
  planned.item("app", "alone").untagged = planned_days_ago(7);
  planned.item("app", "alone").pushed = planned_days_ago(1);
  planned.plan.header.grace = days(2);
  CHECK(verdict(planned, "alone") == "kept");
  planned.plan.header.grace = 1h;
  CHECK(verdict(planned, "alone") == "doomed");
  planned.rule().untagged.reset();
  CHECK(verdict(planned, "alone") == "unknown");
}

TEST_CASE("[2.8] what is attached goes alone only when its subject is gone from everywhere") {
  Planned planned = pair();
  auto& sig = planned.add("app", "sig", {}, 400);
  sig.subject = Planned::digest("other", "x");
  CHECK(verdict(planned, "sig") == "doomed");
  planned.plan.header.failed = {{"third", "timeout"}};
  CHECK(verdict(planned, "sig") == "kept");
  planned.plan.header.failed.clear();
  planned.rule().orphans = days(500);
  CHECK(verdict(planned, "sig") == "kept");
  planned.rule().orphans.reset();
  CHECK(verdict(planned, "sig") == "kept");
  planned.rule().orphans = days(7);
  planned.tag("other", "x", 400);
  planned.tag("other", "y", 1);
  REQUIRE(verdict(planned, "x", "other") == "doomed");
  CHECK(verdict(planned, "sig") == "kept");
}

TEST_CASE("[2.8] a tag says what it is attached to") {
  const std::string hex = Planned::digest("app", "old").substr(7);
  for (const std::string& tag :
       {"sha256-" + hex, "sha256-" + hex + ".sig", "sha256-" + hex + ".att",
        "sha256-" + hex + ".sbom", "sha256-" + hex + ".other"}) {
    Planned planned = pair();
    planned.add("app", "sig", {tag}, 0);
    INFO(tag);
    CHECK(verdict(planned, "sig") == "doomed");
    CHECK(verdict(planned, "old") == "doomed");
  }
  for (const std::string& tag :
       {"sha256-" + hex + "x", "sha256-" + hex.substr(1), "sha512-" + hex, "x-sha256-" + hex}) {
    Planned planned = pair();
    planned.add("app", "sig", {tag}, 0);
    CHECK(verdict(planned, "sig") == "kept");
  }
}
