// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/known_templates.hpp"

#include "tests/unit/gitlab/reading.hpp"

using namespace keelson;
using namespace keelson::gitlab;
using namespace keelson::gitlab::test;

TEST_CASE("GitLab's scanners and languages build nothing, however they are spelt") {
  for (const char* name :
       {"Jobs/SAST.gitlab-ci.yml", "Security/SAST.gitlab-ci.yml", "SAST.gitlab-ci.yml",
        "Jobs/SAST.latest.gitlab-ci.yml", "Jobs/SAST-IaC.gitlab-ci.yml",
        "Security/Secret-Detection.gitlab-ci.yml", "Security/Container-Scanning.gitlab-ci.yml",
        "Jobs/Code-Quality.gitlab-ci.yml", "Workflows/MergeRequest-Pipelines.gitlab-ci.yml",
        "Pages/Hugo.gitlab-ci.yml", "Maven.gitlab-ci.yml", "Terraform.latest.gitlab-ci.yml"}) {
    CAPTURE(name);
    CHECK(builds_of_template(name) == TemplateBuilds::nothing);
  }
}

TEST_CASE("GitLab's builders build, and a name nobody knows may") {
  for (const char* name : {"Auto-DevOps.gitlab-ci.yml", "Jobs/Build.gitlab-ci.yml",
                           "Jobs/Build.latest.gitlab-ci.yml", "Docker.gitlab-ci.yml"}) {
    CAPTURE(name);
    CHECK(builds_of_template(name) == TemplateBuilds::images);
  }
  for (const char* name : {"Acme.gitlab-ci.yml", "*", "Jobs/*.gitlab-ci.yml", "", "Workflows*"}) {
    CAPTURE(name);
    CHECK(builds_of_template(name) == TemplateBuilds::unknown);
  }
}

TEST_CASE("only components of GitLab's own group are known") {
  CHECK(builds_of_component("gitlab.com/components/sast/sast@2.0") == TemplateBuilds::nothing);
  CHECK(builds_of_component("gitlab.com/components/secret-detection/secret-detection@~latest") ==
        TemplateBuilds::nothing);
  CHECK(builds_of_component("gitlab.com/acme/sast/sast@1") == TemplateBuilds::unknown);
  CHECK(builds_of_component("gitlab.com/components/auto-devops/build@1") ==
        TemplateBuilds::unknown);
}

TEST_CASE("an include of what builds nothing hides no builds") {
  const auto hides = [](const std::string& include) {
    const auto r = read("include: [" + include + "]\nj: {script: x}\n");
    return r.pipeline.open.at(0).hides;
  };
  CHECK(hides("{template: Jobs/SAST.gitlab-ci.yml}") == Hides::nothing);
  CHECK(hides("{component: gitlab.com/components/sast/sast@1}") == Hides::nothing);
  CHECK(hides("{template: Auto-DevOps.gitlab-ci.yml}") == Hides::builds);
  CHECK(hides("{component: gitlab.com/acme/x/sast@1}") == Hides::builds);
}
