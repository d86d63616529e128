// SPDX-License-Identifier: Apache-2.0
#include "src/scan/projects.hpp"

#include <catch2/catch.hpp>

#include "src/scan/convention.hpp"

using namespace keelson;
using namespace keelson::scan;

namespace {

std::vector<std::string> directories(const source::Listing& listing,
                                     const config::Source& source = {}) {
  std::vector<std::string> all;
  for (const auto& project : find_projects(listing, source))
    all.push_back(project.directory + "=" + project.path);
  return all;
}

}  // namespace

TEST_CASE("a repository is a project, and what is within it is not another") {
  source::Listing listing;
  listing.repositories = {"group/api", "group/api/vendor/lib", "group/web"};
  listing.ci_files = {"group/api/.gitlab-ci.yml", "group/api/vendor/lib/.gitlab-ci.yml",
                      "group/web/compose.yaml"};
  CHECK(directories(listing) ==
        std::vector<std::string>{"group/api=group/api", "group/web=group/web"});
  config::Source source;
  source.group = "org";
  CHECK(directories(listing, source)[0] == "group/api=org/group/api");
}

TEST_CASE("where nothing marks repositories, the directories below the source are projects") {
  source::Listing listing;
  listing.ci_files = {"api/deploy/compose.yaml", "web/.github/workflows/ci.yml"};
  CHECK(directories(listing) == std::vector<std::string>{"api=api", "web=web"});
}

TEST_CASE("a source that is one repository is one project") {
  source::Listing listing;
  listing.repositories = {""};
  listing.ci_files = {".gitlab-ci.yml", "sub/compose.yaml"};
  config::Source source;
  source.directory = "/srv/app";
  CHECK(directories(listing, source) == std::vector<std::string>{"=app"});
  listing.repositories.clear();
  CHECK(directories(listing, source) == std::vector<std::string>{"=app"});
}

TEST_CASE("a convention guesses the product of what nobody links, and leaves it unproven") {
  config::Source source;
  source.group = "Org";
  source.convention = "r.io/{project}/{directory}";
  std::vector<Build> builds(3);
  builds[0].dockerfile = "services/api/Dockerfile";
  builds[1].dockerfile = "services/api/worker/Dockerfile";
  builds[2].dockerfile = "services/web/Dockerfile";
  builds[2].products = {"r.io/known:1"};
  guess_products(builds, source, "services/", {{"api", "Org/api"}});
  CHECK(builds[0].products == std::vector<std::string>{"r.io/org/api:*"});
  CHECK(builds[1].products == std::vector<std::string>{"r.io/org/api/worker:*"});
  CHECK(builds[1].confidence == Confidence::guess);
  CHECK_FALSE(builds[1].unproven.empty());
  CHECK(builds[2].products == std::vector<std::string>{"r.io/known:1"});
}
