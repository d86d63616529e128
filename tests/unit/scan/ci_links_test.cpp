// SPDX-License-Identifier: Apache-2.0
#include "src/scan/ci_links.hpp"

#include <catch2/catch.hpp>

using namespace keelson;
using namespace keelson::scan;

namespace {

using Texts = std::vector<std::string>;

ImageBuild building(const std::string& dockerfile, const Texts& produces, std::uint32_t line = 5) {
  ImageBuild build;
  build.dockerfile = dockerfile;
  build.context = ".";
  build.produces = produces;
  build.place = {".gitlab-ci.yml", line};
  return build;
}

ImageUse use(const std::string& reference, std::uint32_t line = 7) {
  return {reference, {".gitlab-ci.yml", line}};
}

ProjectJobs project(ImageActions actions, std::vector<Open> open = {}) {
  Job job;
  job.name = "build";
  job.place = {".gitlab-ci.yml", 3};
  job.actions = std::move(actions);
  return {"services/api", "", {job}, std::move(open)};
}

CiLinks linked(const ProjectJobs& jobs, const Texts& paths = {"Dockerfile"}) {
  std::vector<DockerfileName> names;
  for (const auto& path : paths) names.push_back({path, "services/api/" + path});
  CiLinks links;
  links.add(jobs, names);
  links.finish();
  return links;
}

Texts products_of(const CiLinks& links, const std::string& shown) {
  Texts all;
  for (const auto& build : links.builds_of(shown))
    all.insert(all.end(), build.products.begin(), build.products.end());
  return all;
}

}  // namespace

TEST_CASE("a Dockerfile is linked to every name CI gives its image, normalised, with the place") {
  ImageActions actions;
  actions.builds = {building("Dockerfile", {"r.io/g/app:*", "r.io/g/app"})};
  const auto links = linked(project(actions));
  const auto builds = links.builds_of("services/api/Dockerfile");
  REQUIRE(builds.size() == 1);
  CHECK(builds[0].products == Texts{"r.io/g/app:*", "r.io/g/app:latest"});
  CHECK(builds[0].evidence == Texts{"services/api/.gitlab-ci.yml:5"});
  CHECK(builds[0].confidence == Confidence::pattern);
  CHECK(builds[0].unproven.empty());
  CHECK(builds[0].opened.empty());
  CHECK(links.builds_of("services/api/other.Dockerfile").empty());
}

TEST_CASE("builds of one file with other arguments stay apart; the same ones become one") {
  ImageActions actions;
  actions.builds = {building("Dockerfile", {"r.io/a:1"}), building("Dockerfile", {"r.io/a:2"}, 9),
                    building("Dockerfile", {"r.io/b:1"})};
  actions.builds[2].arguments["JDK"] = "17";
  const auto builds = linked(project(actions)).builds_of("services/api/Dockerfile");
  const auto links = linked(project(actions));
  REQUIRE(links.builds_of("services/api/Dockerfile").size() == 2);
  const auto& first = links.builds_of("services/api/Dockerfile")[0];
  CHECK(first.products == Texts{"r.io/a:1", "r.io/a:2"});
  CHECK(first.evidence == Texts{"services/api/.gitlab-ci.yml:5", "services/api/.gitlab-ci.yml:9"});
  CHECK(links.builds_of("services/api/Dockerfile")[1].inputs.arguments.at("JDK") == "17");
}

TEST_CASE("a build of a test stage without a name stays apart, and waits for its project's names") {
  ImageActions actions;
  actions.builds = {building("Dockerfile", {"r.io/a:1"}), building("Dockerfile", {})};
  actions.builds[1].target = "test";
  const auto links = linked(project(actions));
  REQUIRE(links.builds_of("services/api/Dockerfile").size() == 2);
  CHECK(links.builds_of("services/api/Dockerfile")[1].products.empty());
}

TEST_CASE("a copy of what the project makes is one more product, also a copy of a copy") {
  ImageActions actions;
  actions.builds = {building("Dockerfile", {"app"})};
  actions.copies = {{"r.io/app:*", "r.io/app:stable", {".gitlab-ci.yml", 8}},
                    {"app", "r.io/app:*", {".gitlab-ci.yml", 7}}};
  actions.pushes = {use("r.io/app:*"), use("r.io/app:stable")};
  auto links = linked(project(actions));
  CHECK(products_of(links, "services/api/Dockerfile") ==
        Texts{"docker.io/library/app:latest", "r.io/app:*", "r.io/app:stable"});
  CHECK(links.promotions.empty());
  CHECK(links.coverage.unbuilt.empty());
  CHECK(links.local_names["services/api"].contains("docker.io/library/app:latest"));
}

TEST_CASE("a copy of another project's image waits to be joined") {
  ImageActions actions;
  actions.copies = {{"r.io/base/app:1", "r.io/prod/app:1", {".gitlab-ci.yml", 8}}};
  const auto links = linked(project(actions));
  REQUIRE(links.promotions.size() == 1);
  CHECK(links.promotions[0].file == "services/api/.gitlab-ci.yml");
  CHECK(links.promotions[0].to == "r.io/prod/app:1");
}

TEST_CASE("a path that only run time knows may mean each Dockerfile it matches, none other") {
  ImageActions actions;
  actions.builds = {building("images/*/Dockerfile", {"r.io/images/*:1"})};
  const auto links =
      linked(project(actions), {"Dockerfile", "images/a/Dockerfile", "images/b/Dockerfile"});
  CHECK(links.builds_of("services/api/Dockerfile").empty());
  CHECK(links.builds_of("services/api/images/a/Dockerfile").size() == 1);
  CHECK(links.builds_of("services/api/images/b/Dockerfile")[0].confidence == Confidence::pattern);
}

TEST_CASE("what has no Dockerfile here, or nobody built, is told and may be made of any image") {
  ImageActions actions;
  actions.builds = {building("gone/Dockerfile", {"r.io/app:1"})};
  actions.pushes = {use("r.io/other:1")};
  const auto links = linked(project(actions));
  REQUIRE(links.others.size() == 2);
  CHECK(links.others[0].products == Texts{"r.io/app:1"});
  CHECK(links.others[0].inputs[0].reference == "*/*:*");
  CHECK(links.others[0].opened ==
        "the Dockerfile gone/Dockerfile is not in the repository (services/api/.gitlab-ci.yml:5)");
  CHECK(links.others[1].products == Texts{"r.io/other:1"});
  CHECK(links.others[1].inputs[0].reference == "*/*:*");
  CHECK(links.coverage.unbuilt ==
        std::vector<Gap>{{"services/api/.gitlab-ci.yml:5", "r.io/app:1"},
                         {"services/api/.gitlab-ci.yml:7", "r.io/other:1"}});
}

TEST_CASE(
    "what was not read makes all of the project's Dockerfiles unproven; a hidden tag does not") {
  ImageActions actions;
  actions.builds = {building("Dockerfile", {"r.io/app:1"})};
  const Open include{"include: project p is not among the sources", {".gitlab-ci.yml", 1}};
  const auto links = linked(project(actions, {include}), {"Dockerfile", "x/Dockerfile"});
  const std::string why =
      "include: project p is not among the sources (services/api/.gitlab-ci.yml:1)";
  CHECK(links.builds_of("services/api/Dockerfile")[0].unproven == why);
  CHECK(links.builds_of("services/api/Dockerfile")[0].inputs.defaults ==
        dockerfile::Defaults::open);
  CHECK(links.coverage.out_of_reach.size() == 1);
  const Open tag{"TAG may be given from outside", {".gitlab-ci.yml", 1}, Hides::nothing};
  const auto partly = linked(project(actions, {tag}));
  CHECK(partly.builds_of("services/api/Dockerfile")[0].unproven.empty());
  CHECK(partly.coverage.open.size() == 1);
}

TEST_CASE("an image whose whole name is unknown leaves its Dockerfile unproven, not linked") {
  ImageActions actions;
  actions.builds = {building("Dockerfile", {"*"})};
  const auto links = linked(project(actions));
  CHECK(products_of(links, "services/api/Dockerfile").empty());
  CHECK_FALSE(links.builds_of("services/api/Dockerfile")[0].unproven.empty());
}

TEST_CASE("what is not known of one build opens that build alone") {
  ImageActions actions;
  actions.builds = {building("a/Dockerfile", {"r.io/a:1"}), building("b/Dockerfile", {"r.io/b:1"}),
                    building("c/Dockerfile", {"r.io/c:1"}), building("d/Dockerfile", {"r.io/d:1"})};
  actions.builds[0].unknown.arguments = "a word may give any argument";
  actions.builds[1].unknown.content = "sed changes it";
  actions.builds[2].unknown.products = "a word may give another name";
  const auto links =
      linked(project(actions), {"a/Dockerfile", "b/Dockerfile", "c/Dockerfile", "d/Dockerfile"});
  const auto of = [&](const std::string& name) {
    return links.builds_of("services/api/" + name + "/Dockerfile")[0];
  };
  CHECK(of("a").opened == "a word may give any argument (services/api/.gitlab-ci.yml:5)");
  CHECK(of("a").inputs.defaults == dockerfile::Defaults::open);
  CHECK(of("a").unproven.empty());
  CHECK(of("b").takes_any);
  CHECK(of("c").unproven == "a word may give another name (services/api/.gitlab-ci.yml:5)");
  CHECK(of("d").opened.empty());
  CHECK(of("d").unproven.empty());
  CHECK(of("d").inputs.defaults == dockerfile::Defaults::hold);
}

TEST_CASE("a copy to a name that only a run knows leaves its build unproven; of others' it waits") {
  ImageActions actions;
  actions.builds = {building("Dockerfile", {"r.io/g/b:ci"})};
  actions.copies = {{"r.io/g/b:ci", "*", {".gitlab-ci.yml", 8}},
                    {"r.io/other:1", "*", {".gitlab-ci.yml", 9}}};
  const auto links = linked(project(actions));
  CHECK(links.builds_of("services/api/Dockerfile")[0].unproven ==
        "its image gets a name that only run time knows (services/api/.gitlab-ci.yml:8)");
  REQUIRE(links.promotions.size() == 1);
  CHECK(links.promotions[0].from == "r.io/other:1");
  CHECK(links.promotions[0].to.empty());
}

TEST_CASE("a project owns the names below its path and those its source is said to make") {
  const Ownership owner{"Group/App", {"svc/*"}};
  CHECK(owner.has("r.io:5000/group/app:1"));
  CHECK(owner.has("r.io/group/app/worker:*"));
  CHECK(owner.has("r.io/svc/api@sha256:1"));
  CHECK_FALSE(owner.has("r.io/group/apple:1"));
  CHECK_FALSE(owner.has("r.io/team/app:1"));
  CHECK_FALSE(owner.has("r.io/svc/*:1"));
}

TEST_CASE("files that are not called like Dockerfiles are read where a build names them") {
  ImageActions actions;
  actions.builds = {building("docker/*.docker", {"r.io/app:1"})};
  ProjectJobs jobs = project(actions);
  jobs.named_files = {{"docker/prod.docker", "FROM r.io/base:1\n"}};
  const auto links = linked(jobs);
  REQUIRE(links.others.size() == 1);
  CHECK(links.others[0].dockerfile == "services/api/docker/prod.docker");
  CHECK(links.others[0].inputs[0].reference == "r.io/base:1");
  CHECK(links.others[0].inputs[0].line == 1);
  CHECK(links.coverage.unbuilt.empty());
}

TEST_CASE("images CI runs in are used, but not those its own run has just made") {
  ImageActions actions;
  actions.builds = {building("Dockerfile", {"r.io/g/app:*"})};
  actions.pushes = {use("r.io/g/app:*")};
  actions.uses = {use("r.io/g/app:*"), use("r.io/g/app:stable")};
  auto jobs = project(actions);
  jobs.jobs[0].image = use("r.io/ci/tools:3", 4);
  jobs.jobs[0].services = {use("docker:dind", 5)};
  const auto links = linked(jobs);
  std::vector<std::string> used;
  for (const Use& one : links.uses) used.push_back(one.reference + " " + one.user);
  CHECK(used == Texts{"docker.io/library/docker:dind build in services/api/.gitlab-ci.yml:5",
                      "r.io/ci/tools:3 build in services/api/.gitlab-ci.yml:4",
                      "r.io/g/app:stable build in services/api/.gitlab-ci.yml:7"});
}

TEST_CASE("a build that is needed by another makes that one's image too") {
  ImageActions actions;
  actions.builds = {building("base.Dockerfile", {}), building("Dockerfile", {"r.io/app:1"})};
  actions.builds[1].needs = {0};
  const auto links = linked(project(actions), {"Dockerfile", "base.Dockerfile"});
  CHECK(products_of(links, "services/api/base.Dockerfile") == Texts{"r.io/app:1"});
}

TEST_CASE("an inline Dockerfile and a build without any become builds of the file that has them") {
  ImageActions actions;
  actions.builds = {building("", {"r.io/inline:1"}, 11), building("", {"r.io/buildah:1"}, 12)};
  actions.builds[0].inline_dockerfile = "FROM r.io/base:1\n";
  actions.builds[1].bases = {"alpine"};
  const auto links = linked(project(actions));
  REQUIRE(links.others.size() == 2);
  CHECK(links.others[0].dockerfile == "services/api/.gitlab-ci.yml");
  CHECK(links.others[0].inputs[0].reference == "r.io/base:1");
  CHECK(links.others[0].inputs[0].line == 11);
  CHECK(links.others[1].inputs[0].reference == "docker.io/library/alpine:latest");
}
