// SPDX-License-Identifier: Apache-2.0
// Rules 2.5 and 2.7 to 2.10: variables, their precedence and expansion, matrix and rules.
#include "tests/unit/gitlab/reading.hpp"

using namespace keelson;
using namespace keelson::gitlab::test;

TEST_CASE("rule 2.7: settings win over the job, the job over the file, all over predefined",
          "[rule2.7]") {
  Given given;
  given.project.variables = {{"S", "settings"}, {"T", "settings"}};
  given.files[".gitlab-ci.yml"] =
      "variables: {A: global, B: global, S: global, CI_REGISTRY: own}\n"
      "j: {script: x, variables: {B: job, T: job}}\n";
  const auto r = given.read();
  CHECK(r.variable("j", "A") == "global");
  CHECK(r.variable("j", "B") == "job");
  CHECK(r.variable("j", "S") == "settings");
  CHECK(r.variable("j", "T") == "settings");
  CHECK(r.variable("j", "CI_REGISTRY") == "own");
}

TEST_CASE("rule 2.7: variables are texts, numbers, or maps", "[rule2.7]") {
  const auto r = read(
      "variables:\n  N: 1\n  F: 1.10\n  B: yes\n  Q: '1.10'\n  E:\n  O: 010\n"
      "  M: {value: m, description: d, options: [m, n]}\n  D: {description: d}\n"
      "  R: {value: '$N', expand: false}\n  X: '$R-$N'\nj: {script: x}\n");
  CHECK(r.variable("j", "N") == "1");
  CHECK(r.variable("j", "F") == "1.1");
  CHECK(r.variable("j", "B") == "true");
  CHECK(r.variable("j", "Q") == "1.10");
  CHECK(r.variable("j", "E").empty());
  CHECK(r.variable("j", "O") == "8");
  CHECK(r.variable("j", "M") == "*");  // m or n, as whoever starts the pipeline says
  CHECK(r.variable("j", "D") == "*");
  CHECK(r.job("j").variants.at(0).variables.at("D").may_be_unset);
  CHECK(r.variable("j", "R") == "$N");
  CHECK(r.variable("j", "X") == "$N-1");
}

TEST_CASE("rule 2.5: inherit:variables chooses the file's variables", "[rule2.5]") {
  const auto r = read(
      "variables: {A: a, B: b}\n"
      "none: {script: x, inherit: {variables: false}, variables: {C: c}}\n"
      "some: {script: x, inherit: {variables: [B]}}\nall: {script: x}\n");
  CHECK(r.variable("none", "A") == "unset");
  CHECK(r.variable("none", "C") == "c");
  CHECK(r.variable("some", "A") == "unset");
  CHECK(r.variable("some", "B") == "b");
  CHECK(r.variable("all", "A") == "a");
}

TEST_CASE("rule 2.8: variables are expanded in each other, whatever their order", "[rule2.8]") {
  const auto r = read(
      "variables: {A: \"${B}/%C%\", B: \"$C-b\", C: c, D: \"$$C\", E: \"%%C%%\", "
      "L: \"$LONGER\", LONG: l, P: \"50%\", S: \"a$\", U: \"x-$NOBODY-${NOBODY:-y}\"}\n"
      "j: {script: x}\n");
  CHECK(r.variable("j", "A") == "c-b/c");
  CHECK(r.variable("j", "B") == "c-b");
  CHECK(r.variable("j", "D") == "$C");
  CHECK(r.variable("j", "E") == "%%C%%");
  CHECK(r.variable("j", "L") == "*");
  CHECK(r.variable("j", "P") == "50%");
  CHECK(r.variable("j", "S") == "a$");
  CHECK(r.variable("j", "U") == "x-*-*");
}

TEST_CASE("rule 2.8: a value in need of itself is unknown, unless there is one below",
          "[rule2.8]") {
  const auto r = read(
      "variables: {A: \"$B\", B: \"b$A\", C: \"$C/x\", CI_REGISTRY_IMAGE: "
      "\"$CI_REGISTRY_IMAGE/x\", D: \"$A\"}\nj: {script: x}\n");
  CHECK(r.variable("j", "A").find('*') != std::string::npos);
  CHECK(r.variable("j", "C") == "*/x");
  CHECK(r.variable("j", "CI_REGISTRY_IMAGE") == "registry.example.com:5000/group/sub/app/x");
  CHECK(r.variable("j", "D").find('*') != std::string::npos);
}

TEST_CASE("rule 2.8: values that grow without end are unknown", "[rule2.8]") {
  std::string text = "variables:\n  V0: xxxxxxxx\n";
  for (int i = 1; i < 60; ++i)
    text += "  V" + std::to_string(i) + ": \"$V" + std::to_string(i - 1) + "$V" +
            std::to_string(i - 1) + "\"\n";
  CHECK(read(text + "j: {script: x}\n").variable("j", "V59") == "*");
  std::string braces = "variables: {A: '";
  for (int i = 0; i < 1'000'000; ++i) braces += "${";
  CHECK(read(braces + "'}\nj: {script: x}\n").variable("j", "A") == "*");
  std::string chain = "variables:\n  V0: x\n";
  for (int i = 1; i < 20000; ++i)
    chain += "  V" + std::to_string(i) + ": $V" + std::to_string(i - 1) + "\n";
  CHECK(read(chain + "j: {script: x}\n").variable("j", "V19999") == "x");
}

TEST_CASE("rule 2.9: predefined variables follow from the project", "[rule2.9]") {
  const auto r = read("j k/l: {stage: build, script: x}\n");
  const auto is = [&](const char* key, const char* text) {
    CHECK(std::string(key) + "=" + r.variable("j k/l", key) == std::string(key) + "=" + text);
  };
  is("CI", "true");
  is("CI_REGISTRY", "registry.example.com:5000");
  is("CI_REGISTRY_IMAGE", "registry.example.com:5000/group/sub/app");
  is("CI_PROJECT_PATH", "Group/sub/App");
  is("CI_PROJECT_NAMESPACE", "Group/sub");
  is("CI_PROJECT_ROOT_NAMESPACE", "Group");
  is("CI_PROJECT_NAME", "App");
  is("CI_PROJECT_PATH_SLUG", "group-sub-app");
  is("CI_PROJECT_TITLE", "*");
  is("CI_PROJECT_DIR", "/");
  is("CI_DEFAULT_BRANCH", "main");
  is("CI_COMMIT_SHA", "*");
  is("CI_COMMIT_SHORT_SHA", "*");
  is("CI_COMMIT_REF_SLUG", "*");
  is("CI_PIPELINE_IID", "*");
  is("CI_JOB_NAME", "j k/l");
  is("CI_JOB_NAME_SLUG", "j-k-l");
  is("CI_JOB_STAGE", "build");
  is("CI_NODE_TOTAL", "1");
  is("CI_NODE_INDEX", "unset");
  is("CI_SERVER_HOST", "gitlab.example.com");
  is("CI_SERVER_FQDN", "gitlab.example.com");
  is("CI_SERVER_URL", "https://gitlab.example.com");
  is("CI_API_V4_URL", "https://gitlab.example.com/api/v4");
  is("CI_TEMPLATE_REGISTRY_HOST", "registry.gitlab.com");
  is("CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", "docker.io");
  is("CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX", "docker.io");
  is("CI_REGISTRY_USER", "*");
  is("NOBODY", "unset");
  const auto& variables = r.job("j k/l").variants.at(0).variables;
  for (const char* name : {"CI_COMMIT_TAG", "CI_COMMIT_BRANCH", "CI_MERGE_REQUEST_IID",
                           "CI_EXTERNAL_PULL_REQUEST_IID", "CI_ENVIRONMENT_NAME"}) {
    CHECK(variables.at(name).may_be_unset);
    CHECK(variables.at(name).text == "*");
  }
  CHECK_FALSE(variables.at("CI_COMMIT_SHA").may_be_unset);
}

TEST_CASE("rule 2.9: what is not known of the project is unknown", "[rule2.9]") {
  Given given;
  given.project = {};
  given.files[".gitlab-ci.yml"] = "j: {script: x, image: $CI_REGISTRY_IMAGE}\n";
  CHECK(given.read().image("j") == "*");
  CHECK(given.read().variable("j", "CI_SERVER_URL") == "*");
  CHECK(given.read().variable("j", "CI_DEFAULT_BRANCH") == "*");
  given.project.path = "G/App";
  CHECK(given.read().image("j") == "*/g/app");
}

TEST_CASE("rule 2.9: slugs are 63 bytes without dashes at the ends", "[rule2.9]") {
  const std::string name(70, 'A');
  CHECK(read("'" + name + "': {script: x}\n").variable(name, "CI_JOB_NAME_SLUG") ==
        std::string(63, 'a'));
  CHECK(read("'-a  b-': {script: x}\n").variable("-a  b-", "CI_JOB_NAME_SLUG") == "a--b");
}

TEST_CASE("rule 2.10: a matrix makes jobs, named and ordered as GitLab does", "[rule2.10]") {
  const auto r = read(
      "j:\n  script: x\n  image: \"$A:$B\"\n  variables: {A: weak, C: \"$A-c\"}\n"
      "  parallel:\n    matrix:\n      - {A: [a1, a2], B: [1.10, '1.10']}\n      - {A: a3, B: "
      "z}\n");
  CHECK(r.names() ==
        Strings{"j: [a1, 1.1]", "j: [a1, 1.10]", "j: [a2, 1.1]", "j: [a2, 1.10]", "j: [a3, z]"});
  CHECK(r.image("j: [a2, 1.10]") == "a2:1.10");
  CHECK(r.variable("j: [a3, z]", "C") == "a3-c");
  CHECK(r.variable("j: [a3, z]", "CI_NODE_INDEX") == "5");
  CHECK(r.variable("j: [a3, z]", "CI_NODE_TOTAL") == "5");
  CHECK(r.variable("j: [a3, z]", "CI_JOB_GROUP_NAME") == "j");
}

TEST_CASE("rule 2.10: parallel counts, and $[[ matrix.X ]] is replaced", "[rule2.10]") {
  const auto r = read(
      "j: {script: x, parallel: 3}\nk: {script: x, parallel: 1000}\n"
      "m: {image: \"i:$[[ matrix.V ]]\", script: x, parallel: {matrix: [{V: ['7']}]}}\n");
  CHECK(r.names() == Strings{"j 1/3", "j 2/3", "j 3/3", "k", "m: [7]"});
  CHECK(r.variable("j 2/3", "CI_NODE_INDEX") == "2");
  CHECK(r.image("m: [7]") == "i:7");
  CHECK(r.open() == Strings{".gitlab-ci.yml:2 jobs:k:parallel config must be between 1 and 200"});
}

TEST_CASE("rule 2.10: a matrix too large is one job of unknown variables", "[rule2.10]") {
  std::string values;
  for (int i = 0; i < 30; ++i) values += (i > 0 ? ", v" : "v") + std::to_string(i);
  const auto r = read("j: {image: \"$A:$B:$C\", script: x, parallel: {matrix: [{A: [" + values +
                      "], B: [" + values + "], C: c}]}}\n");
  CHECK(r.names() == Strings{"j"});
  CHECK(r.image("j") == "*:*:c");
  CHECK(r.open().size() == 1);
}

TEST_CASE("rule 2.7: rules may set variables in several ways", "[rule2.7]") {
  const auto r = read(
      "j:\n  script: x\n  image: \"i:$V\"\n  variables: {V: plain}\n  rules:\n"
      "    - {if: $A, variables: {V: a}}\n    - {if: $B, variables: {V: b, W: w}}\n"
      "    - {if: $C, when: never, variables: {V: never}}\n    - {if: $D, variables: {V: a}}\n");
  CHECK(r.variants("j", "V") == Strings{"a", "b"});
  CHECK(r.variants("j", "W") == Strings{"unset", "w"});
  CHECK(r.job("j").variants.at(1).image.reference == "i:b");
  const auto plain = read(
      "j: {script: x, variables: {V: plain}, rules: [{if: $A, variables: {V: a}}, {when: "
      "manual}]}\n");
  CHECK(plain.variants("j", "V") == Strings{"a", "plain"});
  CHECK(read("j: {script: x, rules: [{when: never}]}\n").job("j").variants.size() == 1);
}

TEST_CASE("rule 2.7: workflow's rules set variables of the file", "[rule2.7]") {
  const auto r = read(
      "variables: {V: global}\nworkflow:\n  rules:\n    - {if: $A, variables: {V: w1, W: w}}\n"
      "    - {if: $B}\nj: {script: x}\nk: {script: x, variables: {V: job}}\n"
      "l: {script: x, inherit: {variables: [W]}}\n"
      "m: {script: x, rules: [{variables: {V: r}}, {}]}\n");
  CHECK(r.variants("j", "V") == Strings{"w1", "global"});
  CHECK(r.variants("k", "V") == Strings{"job", "job"});
  CHECK(r.variants("k", "W") == Strings{"w", "unset"});
  CHECK(r.variants("l", "V") == Strings{"unset", "unset"});
  CHECK(r.variants("m", "V") == Strings{"r", "w1", "r", "global"});
}

TEST_CASE("rule 2.7: too many ways become one of unknown variables", "[rule2.7]") {
  std::string rules;
  for (int i = 0; i < 100; ++i)
    rules += "    - {if: $A, variables: {V: v" + std::to_string(i) + ", S: same}}\n";
  const auto r = read("j:\n  script: x\n  variables: {K: k}\n  rules:\n" + rules +
                      "    - {variables: {V: v, S: same, O: o}}\n");
  CHECK(r.variants("j", "V") == Strings{"*"});
  CHECK(r.variants("j", "S") == Strings{"same"});
  CHECK(r.variants("j", "K") == Strings{"k"});
  CHECK(r.variants("j", "O") == Strings{"*"});
  CHECK(r.job("j").variants.at(0).variables.at("O").may_be_unset);
}

TEST_CASE("rule 2.1: large pipelines are read in near linear time", "[rule2.1]") {
  std::string text = ".base: {image: i, before_script: [a, b]}\n";
  for (int i = 0; i < 2000; ++i)
    text += "job" + std::to_string(i) +
            ": {extends: .base, script: [x, !reference [.base, "
            "before_script]], variables: {V: \"$CI_JOB_NAME\"}}\n";
  const auto r = read(text);
  CHECK(r.names().size() == 2000);
  CHECK(r.variable("job1999", "V") == "job1999");
  CHECK(r.open().empty());
}

TEST_CASE("rule 2.1: what aliases and matrices repeat is bounded", "[rule2.1]") {
  const std::string large(1'000'000, 'x');
  std::string text = ".l: &l '" + large + "'\n.many: &m [*l, *l, *l, *l, *l, *l, *l, *l]\n";
  for (int i = 0; i < 60; ++i)
    text += "j" + std::to_string(i) + ": {script: *m, services: *m, parallel: 5}\n";
  const auto r = read(text);
  CHECK(r.open().size() == 1);
  CHECK(r.names().size() < 300);
}
