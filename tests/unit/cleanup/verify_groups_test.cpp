// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/verify/groups.hpp"

#include <catch2/catch.hpp>

#include "tests/planned.hpp"

using namespace keelson;
using namespace keelson::tests;
using namespace keelson::cleanup::verifying;

namespace {

Derived derived(Planned& planned, const std::string& repository, const std::string& name) {
  planned.sort();
  const Case in(planned.plan);
  const auto all = derive(in, Meanings(in));
  const auto index = &planned.item(repository, name) - planned.plan.items.data();
  return all[static_cast<std::size_t>(index)];
}

std::string group_verdict(Planned& planned, const std::string& name) {
  return verdict_name(derived(planned, "app", name).verdict);
}

// An old index "index" with parts "amd" and "arm", and app:new.
Planned index_of_two() {
  Planned planned;
  planned.add("app", "index", {"1"}, 400).children = {
      Planned::digest("app", "amd"), Planned::digest("app", "arm"), Planned::digest("app", "gone")};
  planned.add("app", "amd", {}, 400);
  planned.add("app", "arm", {}, 400);
  planned.tag("app", "new", 1);
  return planned;
}

}  // namespace

TEST_CASE("[3.2] an index is protected by a part, and then protects the others") {
  Planned planned = index_of_two();
  for (const char* name : {"index", "amd", "arm"}) CHECK(group_verdict(planned, name) == "doomed");
  planned.live("r.io/app@" + Planned::digest("app", "amd"));
  for (const char* name : {"index", "amd", "arm"})
    CHECK(group_verdict(planned, name) == "protected");
  CHECK(group_verdict(planned, "new") == "kept");
}

TEST_CASE("[3.2] a subject is protected by what is attached, wherever the subject is") {
  Planned planned;
  planned.tag("app", "1", 400);
  planned.tag("app", "2", 1);
  planned.add("signatures", "s", {"sha256-" + Planned::digest("app", "1").substr(7) + ".sig"}, 400);
  CHECK(group_verdict(planned, "1") == "doomed");
  planned.plan.header.keep = {{"signatures", "keelson.yml:3"}};
  CHECK(group_verdict(planned, "1") == "protected");
}

TEST_CASE("[3.2] an index kept by its own part does not need more bases") {
  Planned planned = index_of_two();
  planned.tag("base", "1", 400);
  planned.tag("base", "2", 1);
  planned.item("app", "arm").built_on = {
      {"r.io/base@" + Planned::digest("base", "1"), Claim::annotation}};
  planned.live("r.io/app@" + Planned::digest("app", "amd"));
  CHECK(group_verdict(planned, "arm") == "protected");
  CHECK(derived(planned, "base", "1").verdict == cleanup::Verdict::doomed);
}

TEST_CASE("[3.3] the newest that are selected are kept until enough stay; equals by digest") {
  Planned planned;
  planned.rule().keep_last = 0;
  planned.rule().min_keep = 2;
  for (const char* tag : {"a", "b", "c"}) planned.tag("app", tag, 400);
  planned.tag("app", "d", 300);
  planned.add("app", "alone", {}, 200);
  planned.add("app", "sig", {}, 200).subject = Planned::digest("app", "a");
  CHECK(group_verdict(planned, "d") == "kept");
  std::vector<std::string> digests;
  for (const char* tag : {"a", "b", "c"}) digests.push_back(Planned::digest("app", tag));
  const auto least = std::min_element(digests.begin(), digests.end());
  for (const char* tag : {"a", "b", "c"}) {
    INFO(tag);
    CHECK(group_verdict(planned, tag) ==
          (Planned::digest("app", tag) == *least ? "kept" : "doomed"));
  }
  planned.live("r.io/app:c");
  planned.live("r.io/app:b");
  // What others need lets none go.
  CHECK(group_verdict(planned, "d") == "kept");
  CHECK(group_verdict(planned, "alone") == "doomed");
  planned.rule().min_keep = 0;
  CHECK(group_verdict(planned, "d") == "doomed");
}

TEST_CASE("[3.4] a part is at least what each index that holds it is") {
  Planned planned = index_of_two();
  planned.add("app", "index2", {"keep"}, 400).children = {Planned::digest("app", "amd")};
  planned.rule().keep = {"keep"};
  CHECK(group_verdict(planned, "index") == "doomed");
  CHECK(group_verdict(planned, "arm") == "doomed");
  CHECK(group_verdict(planned, "amd") == "kept");
  // With a tag of its own it may be more than its index.
  planned.item("app", "arm").tags = {"keep-arm"};
  planned.rule().keep = {"keep-arm"};
  CHECK(group_verdict(planned, "arm") == "kept");
  CHECK(group_verdict(planned, "index") == "doomed");
}

TEST_CASE("[3.4] what is not known of an index is not known of its parts, nested ones too") {
  Planned planned = index_of_two();
  planned.add("app", "outer", {"0"}, 400).children = {Planned::digest("app", "index")};
  planned.item("app", "index").tags.clear();
  CHECK(group_verdict(planned, "amd") == "doomed");
  planned.item("app", "outer").created.reset();
  for (const char* name : {"outer", "index", "amd"})
    CHECK(group_verdict(planned, name) == "unknown");
}

TEST_CASE("[3.5] what is attached is what its subject is, or stronger") {
  Planned planned;
  planned.tag("app", "1", 400);
  planned.tag("app", "2", 1);
  planned.add("app", "sig", {}, 400).subject = Planned::digest("app", "1");
  planned.add("app", "sigsig", {}, 400).subject = Planned::digest("app", "sig");
  planned.add("app", "sig2", {}, 400).subject = Planned::digest("app", "2");
  CHECK(group_verdict(planned, "sigsig") == "doomed");
  CHECK(group_verdict(planned, "sig2") == "kept");
  planned.item("app", "1").created.reset();
  CHECK(group_verdict(planned, "sigsig") == "unknown");
  planned.live("r.io/app:1");
  CHECK(group_verdict(planned, "sigsig") == "protected");
}

TEST_CASE("what is attached to itself in a circle is never doomed") {
  Planned planned;
  const auto tag = [](const std::string& name) {
    return "sha256-" + Planned::digest("app", name).substr(7) + ".sig";
  };
  planned.add("app", "self", {tag("self")}, 400);
  planned.add("app", "a", {tag("b")}, 400);
  planned.add("app", "b", {tag("a")}, 400);
  planned.add("app", "c", {tag("a")}, 400);
  for (const char* name : {"self", "a", "b", "c"}) CHECK(group_verdict(planned, name) == "kept");
}

TEST_CASE("indexes that hold each other are never doomed") {
  Planned planned;
  planned.add("app", "a", {}, 400).children = {Planned::digest("app", "b")};
  planned.add("app", "b", {}, 400).children = {Planned::digest("app", "a"),
                                               Planned::digest("app", "b")};
  for (const char* name : {"a", "b"}) CHECK(group_verdict(planned, name) == "kept");
}

TEST_CASE("[3.6] nothing in a repository that was not read wholly is less than unknown") {
  Planned planned = index_of_two();
  planned.add("app", "sig", {}, 400).subject = Planned::digest("gone", "gone");
  planned.plan.header.failed = {{"app", "timeout"}};
  CHECK(group_verdict(planned, "index") == "protected");
  CHECK(group_verdict(planned, "new") == "protected");
  CHECK(group_verdict(planned, "sig") == "protected");  // it may be what app:* means
}

TEST_CASE("[3.7] a selected tag goes alone when another stays") {
  Planned planned;
  planned.add("app", "m", {"keep", "old"}, 400);
  planned.tag("app", "new", 1);
  planned.rule().keep = {"keep"};
  CHECK(derived(planned, "app", "m").untag == Texts{"old"});
  planned.plan.header.capabilities.untags = false;
  CHECK(derived(planned, "app", "m").untag.empty());
  planned.plan.header.capabilities.untags = true;
  planned.live("r.io/app:old");
  CHECK(derived(planned, "app", "m").untag.empty());
}

TEST_CASE("[3.7] no tag goes when all would, or when its manifest goes") {
  Planned planned;
  planned.add("app", "m", {"1", "2"}, 400);
  planned.tag("app", "new", 1);
  CHECK(group_verdict(planned, "m") == "doomed");
  CHECK(derived(planned, "app", "m").untag.empty());
  planned.rule().min_keep = 5;
  CHECK(group_verdict(planned, "m") == "kept");
  CHECK(derived(planned, "app", "m").untag.empty());
}
