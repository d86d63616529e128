// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/commands/reading.hpp"

using namespace keelson;
using namespace keelson::commands;

namespace {
const char* const pom = R"(<project><properties><registry>r.example</registry></properties>
<plugin><artifactId>jib-maven-plugin</artifactId><configuration>
<from><image>base:17</image></from>
<to><image>${registry}/app:${project.version}</image><tags><tag>latest</tag></tags></to>
</configuration></plugin></project>)";
const char* const gradle = R"(plugins { id 'com.google.cloud.tools.jib' version '3' }
jib {
  from { image = 'base:17' }
  to {
    image = "r.example/app:$version"
    tags = ['latest']
  }
}
)";
}  // namespace

TEST_CASE("ko names images by its flags [rule38]") {
  const Session session{{{"go.mod", "module example.com/m\n"},
                         {"cmd/x/main.go", ""},
                         {".ko.yaml",
                          "defaultBaseImage: base:1\n"
                          "baseImageOverrides: {example.com/m/cmd/y: other:2}\n"},
                         {"k8s/a.yaml", "image: ko://example.com/m/cmd/y\n"}},
                        {{"KO_DOCKER_REPO", "r/t"}}};
  const auto plain = session("ko build ./cmd/x");
  CHECK(plain.builds.at(0).produces == Texts{"r/t/x-*:latest"});
  CHECK(plain.builds.at(0).bases == Texts{"base:1"});
  CHECK(references(plain.pushes) == Texts{"r/t/x-*:latest"});
  CHECK(session("ko publish -B -t 1,2 ./cmd/x").builds.at(0).produces ==
        Texts{"r/t/x:1", "r/t/x:2"});
  CHECK(session("ko build --bare --tags v1 ./cmd/x").builds.at(0).produces == Texts{"r/t:v1"});
  CHECK(session("ko build -P ./cmd/x").builds.at(0).produces ==
        Texts{"r/t/example.com/m/cmd/x:latest"});
  CHECK(session("ko build --push=false ./cmd/x").pushes.empty());
  CHECK(session("ko build -L ./cmd/x").builds.at(0).produces == Texts{"ko.local/x-*:latest"});
  CHECK(session("ko build ./cmd/y").builds.at(0).bases == Texts{"other:2"});
  CHECK(session("ko build -B .").builds.at(0).produces == Texts{"r/t/m:latest"});
  for (const char* command : {"ko resolve -f k8s/", "ko apply -f k8s/a.yaml", "ko resolve -f ."}) {
    CAPTURE(command);
    const auto resolved = session(command);
    REQUIRE(resolved.builds.size() == 1);
    CHECK(resolved.builds[0].bases == Texts{"other:2"});
  }
  CHECK(session("ko apply -f -").open.size() == 1);
}

TEST_CASE("ko without configuration builds on its usual base") {
  const auto actions = Session{Files{}}("ko build ./cmd/x");
  CHECK(actions.builds.at(0).bases == Texts{"cgr.dev/chainguard/static:latest"});
  CHECK(actions.builds.at(0).produces == Texts{"*/x-*:latest"});
}

TEST_CASE("jib by Maven takes the flags, then pom.xml [rule38]") {
  const Session session{{{"pom.xml", pom}}};
  const auto actions = session("./mvnw -B compile jib:build");
  REQUIRE(actions.builds.size() == 1);
  CHECK(actions.builds[0].bases == Texts{"base:17"});
  CHECK(actions.builds[0].produces == Texts{"r.example/app:*", "r.example/app:latest"});
  CHECK(actions.pushes.size() == 2);
  const auto given = session(
      "mvn package com.google.cloud.tools:jib-maven-plugin:3.4.0:build -Djib.from.image=b "
      "-Dimage=r/a:1");
  CHECK(given.builds.at(0).bases == Texts{"b"});
  CHECK(given.builds.at(0).produces.at(0) == "r/a:1");
  CHECK(session("mvn jib:dockerBuild").pushes.empty());
  CHECK(session("mvn package").builds.empty());
  CHECK(Session{Files{}}("mvn jib:build").open.size() == 1);
  CHECK(Session{Files{}}("mvn jib:build -Djib.to.image=r/a:1").builds.at(0).produces ==
        Texts{"r/a:1"});
}

TEST_CASE("jib by Gradle takes the flags, then build.gradle [rule38]") {
  const Session session{{{"build.gradle", gradle}, {"sub/build.gradle.kts", "jib { }"}}};
  const auto actions = session("./gradlew jib");
  REQUIRE(!actions.builds.empty());
  CHECK(actions.builds[0].bases == Texts{"base:17"});
  CHECK(actions.builds[0].produces == Texts{"r.example/app:*", "r.example/app:latest"});
  CHECK(session("gradle :jib --image=r/a:1").builds.at(0).produces.at(0) == "r/a:1");
  CHECK(session("gradle build").builds.empty());
  CHECK(session("gradle :sub:jib -Djib.to.image=r/s:1").builds.at(0).produces == Texts{"r/s:1"});
}

TEST_CASE("jib's own command names its target") {
  const Session session{{{"jib.yaml", "from: {image: base:1}\n"}}};
  const auto actions = session("jib build --target=r/a:1");
  CHECK(actions.builds.at(0).bases == Texts{"base:1"});
  CHECK(actions.builds.at(0).produces == Texts{"r/a:1"});
  CHECK(session("jib jar --target docker://a:1 --from b:1 x.jar").pushes.empty());
}

TEST_CASE("skaffold builds its artifacts [rule38]") {
  const Session session{{{"skaffold.yaml", R"(apiVersion: skaffold/v4beta1
build:
  artifacts:
    - image: base
      context: base
    - image: r/app
      context: app
      docker: {dockerfile: Prod, target: run, buildArgs: {A: "1", B: "{{.B}}"}}
      requires: [{image: base, alias: BASE}]
    - image: jibbed
      jib: {fromImage: "j:1"}
    - image: packed
      buildpacks: {builder: "b:1"}
profiles:
  - name: extra
    build: {artifacts: [{image: more}]}
)"},
                         {"app/Prod", ""},
                         {"base/Dockerfile", ""}}};
  const auto actions = session("skaffold build -t v1");
  REQUIRE(actions.builds.size() == 4);
  CHECK(actions.builds[0].dockerfile == "base/Dockerfile");
  CHECK(actions.builds[0].produces == Texts{"base:v1"});
  CHECK(actions.builds[1].dockerfile == "app/Prod");
  CHECK(actions.builds[1].target == "run");
  CHECK(actions.builds[1].arguments == TextByName{{"A", "1"}, {"B", "*"}, {"BASE", "base:v1"}});
  CHECK(actions.builds[1].needs == std::vector<std::size_t>{0});
  CHECK(actions.builds[2].bases == Texts{"j:1"});
  CHECK(actions.builds[3].bases == Texts{"b:1"});
  CHECK(session("skaffold run").builds[1].produces == Texts{"r/app:*"});
  CHECK(session("skaffold dev -d gcr.io/p").builds[1].produces ==
        Texts{"gcr.io/p/r_app:*", "gcr.io/p/r/app:*"});
  CHECK(session("skaffold build -p extra").builds.size() == 5);
  CHECK(session("skaffold build --push=false").pushes.empty());
  CHECK(session("skaffold deploy").builds.empty());
  CHECK(session("skaffold build -f none.yaml").open.size() == 1);
}
