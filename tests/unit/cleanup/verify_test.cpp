// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/verify/verify.hpp"

#include <catch2/catch.hpp>

#include "src/cleanup/verify/groups.hpp"
#include "tests/planned.hpp"

using namespace keelson;
using namespace keelson::tests;
using cleanup::Disagreement;
using cleanup::Item;
using cleanup::Verdict;
using cleanup::verify;

namespace {

// A plan that says what `verify` derives, so that nothing but a test's change is wrong.
void agree(Planned& planned) {
  planned.sort();
  const cleanup::verifying::Case in(planned.plan);
  const auto derived = derive(in, cleanup::verifying::Meanings(in));
  for (std::size_t i = 0; i < derived.size(); ++i) {
    Item& item = planned.plan.items[i];
    item.verdict = derived[i].verdict;
    item.untag = derived[i].untag;
    item.reasons = {{"retention", derived[i].why, {}}};
  }
  planned.count();
}

Planned old_and_new() {
  Planned planned;
  planned.tag("app", "1", 400).wave = 0;
  planned.tag("app", "2", 1);
  planned.tag("os", "1", 500).wave = 1;
  planned.tag("os", "2", 2);
  planned.build("app/Dockerfile", {"r.io/app:1"}, {"r.io/os:1"});
  agree(planned);
  return planned;
}

std::string told(const std::vector<Disagreement>& all) {
  std::string text;
  for (const auto& one : all) text += one.item + ": " + one.planned + " / " + one.verified + "\n";
  return text;
}

}  // namespace

TEST_CASE("a plan that says what its inputs say verifies", "[verify]") {
  Planned planned = old_and_new();
  CHECK(planned.item("app", "1").verdict == Verdict::doomed);
  CHECK(told(verify(planned.plan)) == "");
}

TEST_CASE("a verdict that its inputs do not say is a disagreement that says why", "[verify]") {
  Planned planned = old_and_new();
  planned.live("r.io/app:1");
  const auto all = verify(planned.plan);
  REQUIRE(all.size() == 2);
  CHECK(all[0].item == "app@" + Planned::digest("app", "1"));
  CHECK(all[0].planned == "doomed");
  CHECK(all[0].verified == "protected: live: running, service web");
  CHECK(all[1].verified == "protected: needed by app/Dockerfile:1, which makes r.io/app:1");
}

TEST_CASE("keeping what could go is a disagreement, too", "[verify]") {
  Planned planned = old_and_new();
  planned.item("app", "1").verdict = Verdict::kept;
  planned.count();
  CHECK(verify(planned.plan).size() == 1);
}

TEST_CASE("another tag that goes alone is a disagreement", "[verify]") {
  Planned planned = old_and_new();
  planned.item("app", "2").untag = {"2"};
  planned.count();
  const auto all = verify(planned.plan);
  REQUIRE(all.size() == 1);
  CHECK(all[0].planned == "untag 2");
  CHECK(all[0].verified == "untag none");
}

TEST_CASE("a base that does not go after its image is a disagreement", "[verify]") {
  Planned planned = old_and_new();
  planned.item("os", "1").wave = 0;
  const auto all = verify(planned.plan);
  REQUIRE(all.size() == 1);
  CHECK(all[0].item == "os@" + Planned::digest("os", "1"));
  CHECK(all[0].verified == "after wave 0: app@" + Planned::digest("app", "1") + " is built on it");
}

TEST_CASE("what says itself what it was built on goes before it", "[verify]") {
  Planned planned;
  planned.tag("app", "1", 400).built_on = {
      {"r.io/os@" + Planned::digest("os", "1"), Claim::annotation}};
  planned.tag("app", "2", 1);
  planned.tag("os", "1", 500);
  planned.tag("os", "2", 2);
  agree(planned);
  CHECK(told(verify(planned.plan)).find("is built on it") != std::string::npos);
  planned.item("os", "1").wave = 1;
  CHECK(told(verify(planned.plan)) == "");
}

TEST_CASE("images built on each other in a circle go in any order", "[verify]") {
  Planned planned;
  planned.tag("a", "1", 400);
  planned.tag("a", "2", 1);
  planned.tag("b", "1", 400);
  planned.tag("b", "2", 1);
  planned.build("a/Dockerfile", {"r.io/a:1"}, {"r.io/b:1"});
  planned.build("b/Dockerfile", {"r.io/b:1"}, {"r.io/a:1"});
  agree(planned);
  CHECK(told(verify(planned.plan)) == "");
  // But what is built on the circle still goes first.
  planned.tag("c", "1", 400);
  planned.tag("c", "2", 1);
  planned.build("c/Dockerfile", {"r.io/c:1"}, {"r.io/a:1"});
  agree(planned);
  CHECK(verify(planned.plan).size() == 1);
  for (const char* name : {"a", "b"}) planned.item(name, "1").wave = 1;
  CHECK(told(verify(planned.plan)) == "");
}

TEST_CASE("a part goes after its index, and what is attached after its subject", "[verify]") {
  Planned planned;
  planned.add("app", "index", {"1"}, 400).children = {Planned::digest("app", "part")};
  planned.add("app", "part", {}, 400);
  planned.add("app", "signature", {}, 400).subject = Planned::digest("app", "index");
  planned.tag("app", "2", 1);
  agree(planned);
  REQUIRE(planned.item("app", "part").verdict == Verdict::doomed);
  REQUIRE(planned.item("app", "signature").verdict == Verdict::doomed);
  const std::string all = told(verify(planned.plan));
  CHECK(all.find("holds it") != std::string::npos);
  CHECK(all.find("has it attached") != std::string::npos);
  planned.item("app", "part").wave = planned.item("app", "signature").wave = 1;
  CHECK(told(verify(planned.plan)) == "");
}

TEST_CASE("nothing is doomed without a reason that allows it", "[verify]") {
  for (const char* code : {"retention", "untagged", "orphan", "part", "attached"}) {
    Planned planned = old_and_new();
    planned.item("app", "1").reasons = {{code, "text", {}}};
    CHECK(told(verify(planned.plan)) == "");
  }
  for (const char* code : {"", "live", "time"}) {
    Planned planned = old_and_new();
    planned.item("app", "1").reasons = {{code, "text", {}}};
    const auto all = verify(planned.plan);
    REQUIRE(all.size() == 1);
    CHECK(all[0].verified == "no reason says that it may go");
  }
}

TEST_CASE("a summary that does not fit the items is a disagreement", "[verify]") {
  const auto change = [](const std::function<void(cleanup::Summary&)>& by) {
    Planned planned = old_and_new();
    by(planned.plan.header.summary);
    return verify(planned.plan).size();
  };
  CHECK(change([](auto&) {}) == 0);
  CHECK(change([](auto& s) { s.manifests = 5; }) == 1);
  CHECK(change([](auto& s) { s.selected = 1; }) == 1);
  CHECK(change([](auto& s) { s.untagged = 1; }) == 1);
  CHECK(change([](auto& s) { s.verdicts["doomed"] = 1; }) == 1);
  CHECK(change([](auto& s) { s.verdicts["unknown"] = 1; }) == 1);
  CHECK(change([](auto& s) { s.verdicts.erase("kept"); }) == 2);
  CHECK(change([](auto& s) { s.verdicts["other"] = 0; }) == 1);
  // Layers are not in the plan, so what is freed cannot be counted again.
  CHECK(change([](auto& s) { s.freed_bytes = 1; }) == 0);
}

TEST_CASE("what no plan can say is a disagreement", "[verify]") {
  const auto first = [](const std::function<void(cleanup::Plan&)>& by) {
    Planned planned = old_and_new();
    by(planned.plan);
    const auto all = verify(planned.plan);
    return all.empty() ? "" : all[0].verified;
  };
  CHECK(first([](auto& p) { p.header.expires = p.header.created; }) ==
        "later than 2026-11-24T12:00:00Z");
  CHECK(first([](auto& p) { p.header.hosts.clear(); }) == "at least one");
  CHECK(first([](auto& p) { std::swap(p.items[0], p.items[1]); }) == "sorted, each once");
  CHECK(first([](auto& p) { p.items.push_back(p.items.back()); }) == "sorted, each once");
  CHECK(first([](auto& p) { p.items[0].tags = {"b", "a"}; }) == "sorted, each once");
  CHECK(first([](auto& p) { p.items[0].tags = {"a", "a"}; }) == "sorted, each once");
  CHECK(first([](auto& p) { p.items[1].tags = p.items[0].tags; }).starts_with("the tag of "));
}
