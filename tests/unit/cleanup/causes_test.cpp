// SPDX-License-Identifier: Apache-2.0
// What each thing that is not known costs, and the line that settles it.
#include "src/cleanup/causes.hpp"

#include <catch2/catch.hpp>

#include "src/config/load.hpp"
#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;
using Catch::Matchers::Contains;

namespace {

const std::string k_include = "include: project p/ci is not among the sources";

// base:1 to base:4 and app:1 may go by age; app is built from base:1.
struct CausesFleet {
  MemoryRegistry registry;
  cleanup::World world;

  CausesFleet() {
    for (const char* tag : {"1", "2", "3", "4"}) registry.push("base", tag, days_ago(400));
    registry.push("base", "5", days_ago(1));
    registry.push("app", "1", days_ago(400));
    registry.push("app", "2", days_ago(1));
    world = world_of(registry);
    world.builds = {build("app/Dockerfile", "r.io/app:1", {"r.io/base:1"})};
  }

  Build& add(const std::string& dockerfile, const std::vector<std::string>& bases) {
    world.builds.push_back(build(dockerfile, "r.io/app:1", bases));
    return world.builds.back();
  }

  cleanup::Causes causes() const {
    const cleanup::Decision decision(world);
    return cleanup::causes(decision);
  }
};

config::Settings settings_with(const std::string& more) {
  const std::string text = R"(version: 1
registries: [{name: prod, type: distribution, url: "https://r.io"}]
sources: [{directory: services}]
live: [{name: file, type: file, path: live.yml}]
retention: [{repositories: "*", keep_last: 3, max_age: 1d}]
keep: none
)";
  return settings_of(config::Document::parse(text + more + "\n", "k.yml"), "/etc", "k.yml");
}

}  // namespace

TEST_CASE("where all is known there is no cause") {
  const auto causes = CausesFleet().causes();
  CHECK(causes.all.empty());
  CHECK(causes.images == 0);
}

TEST_CASE("causes are ranked by the images they keep, and one that costs nothing is last") {
  CausesFleet fleet;
  fleet.add("x/Dockerfile", {"r.io/other:1"}).unproven = "script a.sh is not read (x/ci.yml:1)";
  fleet.add("y/Dockerfile", {"r.io/base:2"}).unproven = k_include + " (y/ci.yml:1)";
  fleet.add("z/Dockerfile", {"r.io/base:3"}).unproven = k_include + " (z/ci.yml:7)";
  fleet.add("v/Dockerfile", {"r.io/base:4"}).unproven = "uses: a/b@v1 is not read (v/ci.yml:1)";
  const auto causes = fleet.causes();
  REQUIRE(causes.all.size() == 3);
  CHECK(causes.images == 3);
  CHECK(causes.all[0].text == k_include);
  CHECK(causes.all[0].images == 2);
  CHECK(causes.all[0].alone == 2);
  CHECK(causes.all[0].dockerfiles == 2);
  CHECK(causes.all[0].places == std::vector<std::string>{"y/ci.yml:1", "z/ci.yml:7"});
  CHECK(causes.all[1].text == "uses: a/b@v1 is not read");
  CHECK(causes.all[1].images == 1);
  CHECK(causes.all[2].text == "script a.sh is not read");
  CHECK(causes.all[2].images == 0);
}

TEST_CASE("what two causes keep counts for both, and for neither alone") {
  CausesFleet fleet;
  fleet.add("y/Dockerfile", {"r.io/base:2"}).unproven = "script a.sh is not read (y/ci.yml:1)";
  fleet.add("z/Dockerfile", {"r.io/base:2"}).unproven = "script b.sh is not read (z/ci.yml:1)";
  const auto causes = fleet.causes();
  REQUIRE(causes.all.size() == 2);
  CHECK(causes.images == 1);
  for (const auto& cause : causes.all) {
    CHECK(cause.images == 1);
    CHECK(cause.alone == 0);
  }
}

TEST_CASE("what something known keeps is no cost of what is not known") {
  CausesFleet fleet;
  make_live(fleet.world, "r.io/base:2");
  fleet.add("y/Dockerfile", {"r.io/base:2"}).unproven = k_include + " (y/ci.yml:1)";
  const auto causes = fleet.causes();
  REQUIRE(causes.all.size() == 1);
  CHECK(causes.all[0].images == 0);
  CHECK(causes.images == 0);
}

TEST_CASE("an input that may be anything costs what it may be, once its build is needed") {
  CausesFleet fleet;
  fleet.add("y/Dockerfile", {"r.io/base:*"}).opened = "a build argument is not known (y/ci.yml:1)";
  CHECK(fleet.causes().images == 0);
  make_live(fleet.world, "r.io/app:1");
  const auto causes = fleet.causes();
  REQUIRE(causes.all.size() == 1);
  CHECK(causes.all[0].text == "a build argument is not known");
  CHECK(causes.all[0].images == 3);  // base:1 is known to be needed
  CHECK(causes.all[0].settle ==
        "statements: [{file: y/Dockerfile, takes: [<which tags of r.io/base>]}]");
  fleet.world.builds.back().inputs[0].is_stated = true;
  CHECK(fleet.causes().all.empty());
}

TEST_CASE("what many Dockerfiles leave open is settled by few lines, which reach no other") {
  CausesFleet fleet;
  const auto open = [&](const std::string& dockerfile) {
    Build& one = fleet.add(dockerfile, {"*/*:*"});
    one.inputs[0].raw = "$BASE";
  };
  for (const char* name : {"shop", "cart", "mail"})
    open(std::string("s/addon-") + name + "/" + name + "/Dockerfile");
  for (const char* name : {"one", "two"}) open(std::string("s/docs/") + name + ".dockerfile");
  make_live(fleet.world, "r.io/app:1");
  CHECK(fleet.causes().all.at(0).settle ==
        R"(statements: [{file: "s/addon-*/*/Dockerfile", takes: [<which images>]}, )"
        R"({file: "s/docs/*.dockerfile", takes: [<which images>]}])");
  fleet.add("s/docs/three.dockerfile", {"r.io/base:1"});
  CHECK(fleet.causes().all.at(0).settle ==
        R"(statements: [{file: "s/addon-*/*/Dockerfile", takes: [<which images>]}, )"
        R"({file: s/docs/one.dockerfile, takes: [<which images>]}, )"
        R"({file: s/docs/two.dockerfile, takes: [<which images>]}])");
}

TEST_CASE("Dockerfiles nobody builds are one cause, and so are products nobody knows") {
  CausesFleet fleet;
  fleet.world.builds.push_back(build("y/Dockerfile", "", {"r.io/base:2"}));
  fleet.world.builds.push_back(build("z/Dockerfile", "", {"r.io/base:3"}));
  fleet.world.builds.push_back(build("v/Dockerfile", "r.io/gone:1", {"r.io/base:4"}));
  const auto causes = fleet.causes();
  REQUIRE(causes.all.size() == 2);
  CHECK(causes.all[0].dockerfiles == 2);
  CHECK(causes.all[0].images == 2);
  CHECK(causes.all[0].settle ==
        R"(builds: [{dockerfile: y/Dockerfile, produces: "<image or none>"}, )"
        R"({dockerfile: z/Dockerfile, produces: "<image or none>"}])");
  CHECK_THROWS_WITH(settings_with(causes.all[0].settle), Contains("produces"));
  CHECK(causes.all[1].text == "nothing is known of r.io/gone:1");
  CHECK(settings_with(causes.all[1].settle).builds.at(0).produces == "none");
  CHECK(causes.all[1].images == 1);
}

TEST_CASE("what jobs run in costs all images it may be, and is settled in their file") {
  CausesFleet fleet;
  for (const char* job : {"test", "lint"})
    fleet.world.uses.push_back(
        {"*/*:*", job + std::string(" in x/ci.yml:4"), "$IMAGE", "x/ci.yml:4"});
  const auto causes = fleet.causes();
  REQUIRE(causes.all.size() == 1);
  CHECK(causes.all[0].text == "which image $IMAGE is, is not known");
  CHECK(causes.all[0].places == std::vector<std::string>{"x/ci.yml:4"});
  CHECK(causes.all[0].images == 5);
  CHECK(causes.all[0].settle == "statements: [{file: x/ci.yml, takes: [<which images>]}]");
  const auto unasked = cleanup::causes(std::span<const Build>(), fleet.world.uses);
  REQUIRE(unasked.size() == 1);
  CHECK(unasked[0].settle == causes.all[0].settle);
  for (auto& use : fleet.world.uses) use.written.clear();
  CHECK(fleet.causes().all.empty());
}

TEST_CASE("a repository that could not be read is a cause no statement settles") {
  CausesFleet fleet;
  fleet.world.inventory.repositories[1].failure = "503";
  const auto causes = fleet.causes();
  REQUIRE(causes.all.size() == 1);
  CHECK(causes.all[0].text == "the repository base could not be read wholly");
  CHECK(causes.all[0].settle.empty());
}

TEST_CASE("lines that settle a cause are lines keelson.yml takes") {
  CausesFleet fleet;
  const auto settled = [&](const std::string& unproven) {
    fleet.world.builds[0].unproven = unproven;
    return settings_with(fleet.causes().all.at(0).settle);
  };
  const auto statement = [&](const std::string& unproven) {
    return statement_text(settled(unproven).statements.at(0));
  };
  CHECK(statement(k_include + " (a/ci.yml:1)") == "include: project p/ci, builds: nothing");
  CHECK(statement("uses: a/b@v1 is not among the sources (a/ci.yml:1)") ==
        "action: a/b@v1, builds: nothing");
  CHECK(statement("what is run here is known at run time only: $CMD \"a\\b\" {c} (a/ci.yml:1)") ==
        "command: $CMD \"a\\b\" {c}, builds: nothing");
  CHECK(statement("a pipeline is started elsewhere (g/a/.gitlab-ci.yml:12)") ==
        "file: g/a/.gitlab-ci.yml, builds: nothing");
  CHECK(statement("a pipeline is started elsewhere (g/a/.gitlab-ci.yml@v1:12)") ==
        "file: g/a/.gitlab-ci.yml, builds: nothing");
  const auto link = settled("the name of the image is not known: * (a/ci.yml:1)").builds.at(0);
  CHECK(link.dockerfile == "app/Dockerfile");
  CHECK(link.produces == "r.io/app");
}

TEST_CASE("what an input may take is for a person to fill in, and not taken unfilled") {
  CausesFleet fleet;
  const auto settle = [&](const std::string& base) {
    fleet.world.builds = {build("y/Dockerfile", "r.io/app:2", {base})};
    return fleet.causes().all.at(0).settle;
  };
  std::string line = settle("r.io/base/*:1");
  CHECK(line == "statements: [{file: y/Dockerfile, takes: [<which of r.io/base/*>]}]");
  CHECK_THROWS_WITH(settings_with(line), Contains("no image is called <which of"));
  line.replace(line.find('<'), line.find('>') + 1 - line.find('<'), "base/jdk");
  CHECK(statement_text(settings_with(line).statements.at(0)) ==
        "file: y/Dockerfile, takes: [base/jdk]");
  CHECK(settle("*/*:*") == "statements: [{file: y/Dockerfile, takes: [<which images>]}]");
}
