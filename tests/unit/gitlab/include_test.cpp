// SPDX-License-Identifier: Apache-2.0
// Rules 2.2 and 2.12: what is included, in what order, and what stays out of reach.
#include "tests/unit/gitlab/reading.hpp"

using namespace keelson;
using namespace keelson::gitlab::test;

TEST_CASE("rule 2.2: includes merge in order, the file's own content last", "[rule2.2]") {
  const auto r = read(
      TextFiles{{".gitlab-ci.yml",
                 "include: [/a.yml, {local: b.yml}]\nj:\n  variables: {C: own}\n  script: [own]\n"},
                {"a.yml", "j:\n  image: a\n  services: [a, a]\n  variables: {A: a, B: a, C: a}\n"},
                {"b.yml", "j:\n  services: [b]\n  variables: {B: b, C: b}\nk: {script: b}\n"}});
  CHECK(r.names() == Strings{"j", "k"});
  CHECK(r.image("j") == "a");
  CHECK(r.services("j") == Strings{"b"});
  CHECK(r.variable("j", "A") == "a");
  CHECK(r.variable("j", "B") == "b");
  CHECK(r.variable("j", "C") == "own");
  CHECK(r.script("j") == Strings{"own"});
  CHECK(r.job("k").place == Place{"b.yml", 4});
  CHECK(r.open().empty());
}

TEST_CASE("rule 2.2: an include is a text, a list, or a map", "[rule2.2]") {
  for (const char* include : {"a.yml", "[a.yml]", "{local: a.yml}", "[{local: /a.yml}]"}) {
    const auto r = read(TextFiles{{".gitlab-ci.yml", "include: " + std::string(include) + "\n"},
                                  {"a.yml", "j: {script: x}\n"}});
    CHECK(r.names() == Strings{"j"});
    CHECK(r.open().empty());
  }
}

TEST_CASE("rule 2.2: wildcards: one star stays in a directory, two do not", "[rule2.2]") {
  const TextFiles files{{"ci/a.yml", "a: {script: x}\n"},
                        {"ci/.h.yml", "h: {script: x}\n"},
                        {"ci/d/b.yml", "b: {script: x}\n"},
                        {"ci/d/c.txt", "c: {script: x}\n"}};
  const auto with = [&](const std::string& include) {
    TextFiles all = files;
    all[".gitlab-ci.yml"] = "include: '" + include + "'\nz: {script: x}\n";
    return read(all);
  };
  CHECK(with("ci/*.yml").names() == Strings{"h", "a", "z"});
  CHECK(with("/ci/**.yml").names() == Strings{"h", "a", "b", "z"});
  CHECK(with("ci/**/*.yml").names() == Strings{"b", "z"});
  CHECK(with("no/*.yml").names() == Strings{"z"});
  CHECK(with("no/*.yml").open().empty());
}

TEST_CASE("rule 2.2: a missing local file is an error with GitLab's words", "[rule2.2]") {
  const auto r = read("j: {script: x}\ninclude:\n  - local: /no.yml\n  - no.txt\n");
  CHECK(r.names() == Strings{"j"});
  CHECK(r.open() ==
        Strings{".gitlab-ci.yml:3 Local file `no.yml` does not exist!",
                ".gitlab-ci.yml:4 Included file `no.txt` does not have YAML extension!"});
  CHECK(r.pipeline.open.at(0).hides == Hides::builds);
}

TEST_CASE("rule 2.2: files of projects, with what they include themselves", "[rule2.2]") {
  Given given;
  given.others.add("group/ci", {{"t/a.yml", "include: {local: t/b.yml}\na: {script: x}\n"},
                                {"t/b.yml", "b: {script: !reference [a, script]}\n"}});
  given.others.add("group/ci@v1", {{"c.yml", "c: {script: v1}\n"}, {"d.yml", "d: {script: v1}\n"}});
  given.files[".gitlab-ci.yml"] =
      "include:\n  - project: group/ci\n    file: /t/a.yml\n"
      "  - {project: group/ci, ref: v1, file: [c.yml, /d.yml, e.yml]}\n"
      "  - {project: group/no, file: x.yml}\n  - {project: group/ci, ref: v2, file: c.yml}\n";
  const auto r = given.read();
  CHECK(r.names() == Strings{"b", "a", "c", "d"});
  CHECK(r.script("b") == Strings{"x"});
  CHECK(r.script("c") == Strings{"v1"});
  CHECK(r.job("b").place == Place{"group/ci:t/b.yml", 1});
  CHECK(r.open() ==
        Strings{".gitlab-ci.yml:4 Project `group/ci` at v1 file `e.yml` does not exist!",
                ".gitlab-ci.yml:5 include: project group/no is not among the sources",
                ".gitlab-ci.yml:6 include: project group/ci at v2 is not among the sources"});
}

TEST_CASE("rule 2.2: what is elsewhere stays open", "[rule2.2]") {
  const auto r = read(
      "include:\n  - https://x.io/a.yml\n  - {remote: 'https://x.io/b.yml'}\n"
      "  - {template: Jobs/Build.gitlab-ci.yml}\n  - {component: $CI_SERVER_FQDN/g/p/n@1.0}\n"
      "  - {artifact: x.yml, job: gen}\n  - {unknown: 1}\nj: {script: x}\n");
  CHECK(r.open() ==
        Strings{".gitlab-ci.yml:2 include: remote https://x.io/a.yml is not read",
                ".gitlab-ci.yml:3 include: remote https://x.io/b.yml is not read",
                ".gitlab-ci.yml:4 include: template Jobs/Build.gitlab-ci.yml is not read, and "
                "builds images",
                ".gitlab-ci.yml:5 include: component gitlab.example.com/g/p/n@1.0 is not among "
                "the sources",
                ".gitlab-ci.yml:6 include: artifact x.yml of job gen is made when the pipeline "
                "runs",
                ".gitlab-ci.yml:7 include does not have a valid subkey. Valid subkeys are: "
                "`local`, `project`, `remote`, `template`, `component`, `artifact`"});
  CHECK(r.names() == Strings{"j"});
}

TEST_CASE("rule 2.2: components are files or directories of a project", "[rule2.2]") {
  Given given;
  given.others.add("g/p@1.0", {{"templates/a.yml",
                                "spec: {inputs: {n: {default: d}}}\n---\n\"$[[ inputs.n ]]\":\n"
                                "  script: [\"$[[ component.name ]] $[[ component.version ]]\"]\n"},
                               {"templates/b/template.yml", "b: {script: b}\n"}});
  given.files[".gitlab-ci.yml"] =
      "include:\n  - component: $CI_SERVER_FQDN/g/p/a@1.0\n    inputs: {n: x}\n"
      "  - component: gitlab.example.com/g/p/b@1.0\n  - component: $CI_SERVER_HOST/g/p/c@1.0\n";
  const auto r = given.read();
  CHECK(r.names() == Strings{"x", "b"});
  CHECK(r.script("x") == Strings{"a 1.0"});
  CHECK(r.open() ==
        Strings{".gitlab-ci.yml:5 Component `gitlab.example.com/g/p/c@1.0` content not found"});
}

TEST_CASE("rule 2.2: variables in includes are those there are before a pipeline", "[rule2.2]") {
  Given given;
  given.project.variables["CI_DIR"] = "ci";
  given.others.add("Group/shared", {{"x.yml", "x: {script: x}\n"}});
  given.files["ci/a.yml"] = "a: {script: x}\n";
  given.files["ci/b.yml"] = "b: {script: x}\n";
  given.files[".gitlab-ci.yml"] =
      "variables: {CI_DIR: no}\ninclude:\n  - $CI_DIR/a.yml\n"
      "  - {project: $CI_PROJECT_ROOT_NAMESPACE/shared, file: x.yml}\n"
      "  - {project: $NOBODY/shared, file: x.yml}\n";
  CHECK(given.read().names() == Strings{"a", "x"});
  CHECK(given.read().open() ==
        Strings{".gitlab-ci.yml:5 include: project */shared is not among the sources"});
  given.files[".gitlab-ci.yml"] = "include: ci/$CI_COMMIT_BRANCH.yml\n";
  CHECK(given.read().names() == Strings{"a", "b"});
  CHECK(given.read().open() ==
        Strings{".gitlab-ci.yml:1 include: which of ci/*.yml is meant only run time knows"});
}

TEST_CASE("rule 2.2: an include with rules may be there, unless files decide", "[rule2.2]") {
  const auto with = [](const std::string& rules) {
    return read(TextFiles{{".gitlab-ci.yml",
                           "include: [{local: a.yml, rules: " + rules + "}]\nz: {script: x}\n"},
                          {"a.yml", "a: {script: x}\n"},
                          {"docker/Dockerfile", "FROM x\n"}})
               .names() == Strings{"a", "z"};
  };
  CHECK(with("[{if: $X}]"));
  CHECK(with("[{if: $X, when: never}, {if: $Y}]"));
  CHECK_FALSE(with("[{if: $X, when: never}]"));
  CHECK(with("[{exists: [docker/Dockerfile]}]"));
  CHECK(with("[{exists: ['**/Dockerfile']}]"));
  CHECK_FALSE(with("[{exists: [Dockerfile, docker/no]}]"));
  CHECK_FALSE(with("[{exists: docker/Dockerfile, when: never}, {when: always}]"));
  CHECK(with("[{exists: no, when: never}, {when: always}]"));
  CHECK(with("[{exists: docker/Dockerfile, if: $X, when: never}, {if: $Y}]"));
  CHECK(with("[{exists: [$X/Dockerfile]}]"));
  CHECK(with("[{exists: {paths: [no], project: g/p}}]"));
  CHECK(with("[{exists: ['*.{a,b}']}]"));
  CHECK(with("[{changes: [x]}]"));
  CHECK_FALSE(with("[]"));
}

TEST_CASE("rule 2.2: a file that includes itself is an error, once", "[rule2.2]") {
  const auto r = read(TextFiles{{".gitlab-ci.yml", "include: a.yml\nj: {script: x}\n"},
                                {"a.yml", "include: [b.yml, a.yml]\na: {script: x}\n"},
                                {"b.yml", "include: /a.yml\nb: {script: x}\n"}});
  CHECK(r.names() == Strings{"b", "a", "j"});
  CHECK(r.open() == Strings{"a.yml:1 include: a.yml includes itself",
                            "b.yml:1 include: a.yml includes itself"});
}

TEST_CASE("rule 2.2: no more than 150 files are included", "[rule2.2]") {
  TextFiles files;
  std::string includes = "j: {script: x}\ninclude:\n";
  for (int i = 0; i < 200; ++i) {
    includes += "  - f" + std::to_string(i) + ".yml\n";
    files["f" + std::to_string(i) + ".yml"] = "j" + std::to_string(i) + ": {script: x}\n";
  }
  files[".gitlab-ci.yml"] = includes;
  const auto r = read(files);
  CHECK(r.open().size() == 1);
  CHECK(r.open().at(0).ends_with("Maximum of 150 nested includes are allowed!"));
  CHECK(r.names().size() >= 150);
}

TEST_CASE("rule 2.2: an included file that is no YAML is open, the others are read", "[rule2.2]") {
  const auto r =
      read(TextFiles{{".gitlab-ci.yml", "include: [a.yml, b.yml, c.yml, d.yml]\nj: {script: x}\n"},
                     {"a.yml", "a: ["},
                     {"b.yml", "b: {script: x}\n"},
                     {"c.yml", "- c\n"},
                     {"d.yml", ""}});
  CHECK(r.names() == Strings{"b", "j"});
  CHECK(r.open().size() == 2);
}

TEST_CASE("rule 2.12: a child pipeline's jobs are listed where they stand", "[rule2.12]") {
  Given given;
  given.others.add("g/ci", {{"c.yml", "pc: {script: x}\n"}});
  given.files[".gitlab-ci.yml"] =
      "variables: {G: g}\nimage: parent\n"
      "t:\n  variables: {T: \"$G-t\"}\n  trigger:\n    include: child.yml\n"
      "u:\n  trigger:\n    include:\n      - local: /child2.yml\n"
      "      - {project: g/ci, file: c.yml}\n"
      "gen:\n  trigger:\n    include: [{artifact: x.yml, job: make}]\n"
      "other: {trigger: g/p}\nother2: {trigger: {project: g/p, branch: main}}\n"
      "lost: {trigger: {include: no.yml}}\n";
  given.files["child.yml"] = "variables: {T: weak}\nc:\n  image: \"x:$T$G\"\n  script: build\n";
  given.files["child2.yml"] = "c2: {script: x}\n";
  const auto r = given.read();
  CHECK(r.names() == Strings{"t", "u", "gen", "other", "other2", "lost", "c", "c2", "pc"});
  CHECK(r.image("t").empty());
  CHECK(r.script("t").empty());
  CHECK(r.image("c") == "x:g-tg");
  CHECK(r.variable("c", "T") == "g-t");
  CHECK(r.image("c2").empty());
  CHECK(r.job("c").place == Place{"child.yml", 2});
  CHECK(r.open() == Strings{".gitlab-ci.yml:14 include: artifact x.yml of job make is made when "
                            "the pipeline runs",
                            ".gitlab-ci.yml:17 Local file `no.yml` does not exist!"});
}

TEST_CASE("rule 2.12: forward chooses what a child gets", "[rule2.12]") {
  const auto r = read(TextFiles{
      {".gitlab-ci.yml",
       "variables: {G: g}\n"
       "a: {variables: {A: '1'}, trigger: {include: c.yml, forward: {yaml_variables: false}}}\n"
       "b: {inherit: {variables: false}, variables: {A: '2'}, trigger: {include: d.yml}}\n"},
      {"c.yml", "c: {script: x}\n"},
      {"d.yml", "d: {script: x}\n"}});
  CHECK(r.variable("c", "A") == "unset");
  CHECK(r.variable("c", "G") == "unset");
  CHECK(r.variable("d", "A") == "2");
  CHECK(r.variable("d", "G") == "unset");
}

TEST_CASE("rule 2.12: child pipelines that start themselves end", "[rule2.12]") {
  const auto r =
      read("a: {trigger: {include: .gitlab-ci.yml}}\nb: {trigger: {include: .gitlab-ci.yml}}\n");
  CHECK(r.names().size() < 1000);
  CHECK(r.open().at(0).ends_with("there are more child pipelines than are read"));
}
