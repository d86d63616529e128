// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "src/cleanup/verify/groups.hpp"
#include "tests/planned.hpp"

using namespace keelson;
using namespace keelson::tests;
using namespace keelson::cleanup::verifying;

namespace {

// Old images of base, and a new one so that each old one is selected.
Planned bases(const std::vector<std::string>& tags) {
  Planned planned;
  for (const auto& tag : tags) planned.tag("base", tag, 400);
  planned.tag("base", "new", 1);
  return planned;
}

// The tags that are protected: "base:1 base:2".
std::string protected_by(Planned& planned) {
  planned.sort();
  const Case in(planned.plan);
  const auto derived = derive(in, Meanings(in));
  std::string all;
  for (const auto& [repository, items] : in.repositories) {
    std::vector<std::string> names;
    for (const auto i : items) {
      if (derived[i].verdict != cleanup::Verdict::protected_) continue;
      for (const auto& tag : in.item(i).tags) names.push_back(repository + ":" + tag);
      if (in.item(i).tags.empty()) names.push_back(repository + "@");
    }
    std::sort(names.begin(), names.end());
    for (const auto& name : names) all += (all.empty() ? "" : " ") + name;
  }
  return all;
}

}  // namespace

TEST_CASE("[1.1] what is live is needed, by tag or digest, whatever host it is written with") {
  Planned planned = bases({"1", "2", "3"});
  CHECK(protected_by(planned) == "");
  planned.live("alias.io/base:1");
  CHECK(protected_by(planned) == "base:1");
  planned.live("r.io/base@" + Planned::digest("base", "2"));
  CHECK(protected_by(planned) == "base:1 base:2");
  planned.live("other.io/base:3");
  CHECK(protected_by(planned) == "base:1 base:2");
}

TEST_CASE("[1.2] a keep rule is written with or without registry, tag or digest") {
  const std::string digest = Planned::digest("base", "1");
  for (const std::string& pattern :
       {std::string("base"), std::string("base:1"), std::string("*:1"), std::string("b*"),
        std::string("r.io/base"), std::string("r.io/base:1"), std::string("alias.io/base:1"),
        "base@" + digest, "base:1@" + digest, "r.io/base@" + digest, std::string("r.io/*")}) {
    Planned planned = bases({"1"});
    planned.plan.header.keep = {{pattern, "keelson.yml:20"}};
    INFO(pattern);
    CHECK(protected_by(planned).starts_with("base:1"));
  }
  for (const char* pattern : {"bas", "base:2", "other.io/base", "base:1*2"}) {
    Planned planned = bases({"1"});
    planned.plan.header.keep = {{pattern, "keelson.yml:20"}};
    CHECK(protected_by(planned) == "");
  }
}

TEST_CASE("[1.2] a keep rule for a repository keeps what has no tag, too") {
  Planned planned;
  planned.add("base", "alone", {}, 400);
  planned.plan.header.keep = {{"base:1", "keelson.yml:20"}};
  CHECK(protected_by(planned) == "");
  planned.plan.header.keep = {{"base", "keelson.yml:20"}};
  CHECK(protected_by(planned) == "base@");
}

TEST_CASE("[1.3] what a CI job or workload uses is needed") {
  Planned planned = bases({"1", "2"});
  planned.use("r.io/base:2");
  CHECK(protected_by(planned) == "base:2");
}

TEST_CASE("[1.4] all of a repository that was not read wholly is needed, and its bases") {
  Planned planned = bases({"1", "2"});
  planned.tag("app", "1", 400);
  planned.build("app/Dockerfile", {"r.io/app:9"}, {"r.io/base:2"});
  planned.tag("app", "new", 1);
  planned.build("other", {"r.io/app:1"}, {});
  planned.plan.header.failed = {{"app", "timeout"}};
  CHECK(protected_by(planned) == "app:1 app:new base:2");
}

TEST_CASE("[1.5] a Dockerfile that may make anything protects its bases") {
  SECTION("no product is known") {
    Planned planned = bases({"1", "2"});
    planned.build("Dockerfile", {}, {"r.io/base:1"});
    CHECK(protected_by(planned) == "base:1");
  }
  SECTION("nothing knows its product") {
    Planned planned = bases({"1", "2"});
    planned.tag("app", "1", 400);
    planned.tag("app", "2", 1);
    planned.build("Dockerfile", {"r.io/app:3", "other.io/app:1"}, {"r.io/base:1"});
    CHECK(protected_by(planned) == "base:1");
    planned.build("Dockerfile.2", {"r.io/app:1"}, {"r.io/base:2"});
    CHECK(protected_by(planned) == "base:1");
  }
  SECTION("nothing knows one of its products") {
    Planned planned = bases({"1", "2"});
    planned.tag("app", "1", 400);
    planned.tag("app", "2", 1);
    planned.build("Dockerfile", {"r.io/app:1", "other.io/app:1"}, {"r.io/base:1"});
    CHECK(protected_by(planned) == "base:1");
  }
  SECTION("it may make more") {
    Planned planned = bases({"1", "2"});
    planned.tag("app", "1", 400);
    planned.tag("app", "2", 1);
    auto& build = planned.build("Dockerfile", {"r.io/app:1"}, {"r.io/base:1"});
    CHECK(protected_by(planned) == "");
    build.unproven = "include: not read";
    CHECK(protected_by(planned) == "base:1");
  }
  SECTION("a digest of the registry is known, any other is not") {
    Planned planned = bases({"1"});
    planned.tag("app", "1", 400);
    planned.tag("app", "2", 1);
    planned.build("Dockerfile", {"r.io/app@" + Planned::digest("app", "1")}, {"r.io/base:1"});
    CHECK(protected_by(planned) == "");
    planned.build("Dockerfile", {"r.io/app@" + Planned::digest("app", "x")}, {"r.io/base:1"});
    CHECK(protected_by(planned) == "base:1");
  }
}

TEST_CASE("[1.6, 1.7] an image needs all that any build of it takes, step by step") {
  Planned planned = bases({"1", "2", "3"});
  planned.tag("mid", "7", 400);
  planned.tag("mid", "8", 1);
  planned.tag("app", "1", 1);
  planned.build("app/Dockerfile", {"r.io/app:*"}, {"r.io/mid:7", "docker.io/alpine"});
  planned.build("mid/Dockerfile", {"r.io/mid:7"}, {"r.io/base:1"});
  planned.build("mid/Dockerfile.new", {"r.io/mid:8"}, {"r.io/base:2"});
  planned.build("mid/Dockerfile.any", {"*/mid:*"}, {"r.io/base:3"});
  CHECK(protected_by(planned) == "");
  planned.live("r.io/app:1");
  CHECK(protected_by(planned) == "app:1 base:1 base:3 mid:7");
}

TEST_CASE("[1.6] an image known by digest alone may be of any build of its name") {
  Planned planned = bases({"1", "2"});
  planned.tag("app", "1", 400);
  planned.tag("app", "2", 1);
  planned.build("app/Dockerfile", {"r.io/app:1"}, {"r.io/base:1"});
  planned.build("app/Dockerfile.2", {"r.io/app:2"}, {"r.io/base:2"});
  planned.live("r.io/app@" + Planned::digest("elsewhere", "gone"));
  CHECK(protected_by(planned) == "base:1 base:2");
}

TEST_CASE("[1.8] an open reference needs all it may mean") {
  Planned planned = bases({"1.1", "1.2", "2.1"});
  planned.use("r.io/base:1.*");
  CHECK(protected_by(planned) == "base:1.1 base:1.2");
  Planned anywhere = bases({"1.1"});
  anywhere.tag("team/base", "1.1", 400);
  anywhere.tag("team/base", "new", 1);
  anywhere.use("r.io/*base:1.1");
  CHECK(protected_by(anywhere) == "base:1.1 team/base:1.1");
  anywhere.plan.header.uses = {{"*/team/base:*", "job"}};
  CHECK(protected_by(anywhere) == "team/base:1.1 team/base:new");
}

TEST_CASE("[1.8] an open reference may mean what has no tag, and any digest something names") {
  Planned planned = bases({"1", "2"});
  planned.add("base", "alone", {}, 400);
  planned.use("r.io/base:1*");
  CHECK(protected_by(planned) == "base:1 base@");
  planned.tag("app", "1", 400);
  planned.tag("app", "2", 1);
  planned.build("app/Dockerfile", {"r.io/app:1"}, {"r.io/base@" + Planned::digest("base", "2")});
  CHECK(protected_by(planned) == "base:1 base:2 base@");
}

TEST_CASE("[1.8] a pinned reference needs its digest and its tag; a digest all its tags") {
  Planned planned = bases({"1"});
  planned.add("base", "many", {"2", "3"}, 400);
  planned.use("r.io/base:1@" + Planned::digest("base", "many"));
  CHECK(protected_by(planned) == "base:1 base:2 base:3");
}

TEST_CASE("[1.8] a tag that is needed needs its digest's other tags' builds") {
  Planned planned = bases({"1", "2"});
  planned.add("app", "many", {"1", "2"}, 400);
  planned.build("app/Dockerfile", {"r.io/app:1"}, {"r.io/base:1"});
  planned.build("app/Dockerfile.2", {"r.io/app:2"}, {"r.io/base:2"});
  planned.live("r.io/app:1");
  CHECK(protected_by(planned) == "app:1 app:2 base:1 base:2");
}

TEST_CASE("[1.9] an image needs the digest it says it was built on, through its parts, too") {
  Planned planned = bases({"1", "2"});
  planned.add("app", "index", {"1"}, 400).children = {Planned::digest("app", "part")};
  planned.add("app", "part", {}, 400).built_on = {
      {"alias.io/base@" + Planned::digest("base", "1"), Claim::annotation}};
  planned.tag("app", "2", 1);
  CHECK(protected_by(planned) == "");
  planned.live("r.io/app:1");
  CHECK(protected_by(planned) == "app:1 app@ base:1");
  planned.item("base", "1").built_on = {
      {"r.io/base@" + Planned::digest("base", "2"), Claim::annotation}};
  CHECK(protected_by(planned) == "app:1 app@ base:1 base:2");
}
