// SPDX-License-Identifier: Apache-2.0
// Jenkinsfiles: docker steps, agents, scripts, pods.
#include <catch2/catch.hpp>

#include "tests/unit/ci/facts_text.hpp"
#include "tests/unit/ci/project.hpp"

using namespace keelson;

namespace {

ci::ProjectFacts jenkinsfile(const std::string& text) {
  return facts_of({{"Jenkinsfile", text}});
}

}  // namespace

TEST_CASE("docker.build builds and push pushes, under more tags too") {
  const auto facts = jenkinsfile(R"(node {
  def app
  stage('Build') {
    app = docker.build("acme/shop:${env.BUILD_ID}", "-f docker/Dockerfile --build-arg V=1 ./src")
  }
  docker.withRegistry('https://registry.example.com:5000/v2/', 'credentials') {
    app.push()
    app.push("latest")
    docker.build('acme/tool').push('1')
  }
  docker.image('acme/old:1')
      .push('stable')
}
)");
  CHECK(actions_of(facts) ==
        Lines{"Jenkinsfile: docker/Dockerfile in src V=1: acme/shop:*",
              "Jenkinsfile: Dockerfile in .: registry.example.com:5000/acme/tool",
              "Jenkinsfile: push registry.example.com:5000/acme/shop:*",
              "Jenkinsfile: push registry.example.com:5000/acme/shop:latest",
              "Jenkinsfile: push registry.example.com:5000/acme/tool:1",
              "Jenkinsfile: push acme/old:stable",
              "Jenkinsfile: acme/shop:* -> registry.example.com:5000/acme/shop:*",
              "Jenkinsfile: acme/shop:* -> registry.example.com:5000/acme/shop:latest",
              "Jenkinsfile: registry.example.com:5000/acme/tool -> "
              "registry.example.com:5000/acme/tool:1",
              "Jenkinsfile: acme/old:1 -> acme/old:stable"});
  CHECK(facts.jobs.at(0).actions.builds.at(0).place.line == 4);
}

TEST_CASE("agents name images, or build one") {
  const auto facts = jenkinsfile(R"(pipeline {
  agent { docker { image 'maven:3-jdk-17'; args '-v /x:/x' } }
  stages {
    stage('a') { agent { docker 'node:20' } steps { echo 'x' } }
    stage('b') {
      agent {
        dockerfile {
          filename 'Dockerfile.build'
          dir 'ci'
          additionalBuildArgs '--build-arg version=1.0.2'
        }
      }
    }
    stage('c') { agent { dockerfile true } }
    stage('d') { agent any }
  }
}
)");
  CHECK(images_of(facts) == Lines{"Jenkinsfile: maven:3-jdk-17 @Jenkinsfile:2"});
  CHECK(actions_of(facts) == Lines{"Jenkinsfile: ci/Dockerfile.build in ci version=1.0.2: ",
                                   "Jenkinsfile: Dockerfile in .: ", "Jenkinsfile: use node:20"});
}

TEST_CASE("images that steps run in are used") {
  CHECK(actions_of(jenkinsfile(R"(docker.image('postgres:16').withRun('-p 1') { c ->
  docker.image("maven:${VERSION}").inside { sh 'make' }
}
// docker.image('commented:1').pull()
/* docker.image('commented:2').pull() */
def image = docker.image('r.io/x:1')
image.inside('-u 0') { }
)")) == Lines{"Jenkinsfile: use postgres:16", "Jenkinsfile: use maven:*",
              "Jenkinsfile: use r.io/x:1"});
}

TEST_CASE("the bodies of sh are walked, with the variables that are literal") {
  const auto facts = jenkinsfile(R"(def registry = 'r.io'
def full = "${registry}/team"
pipeline {
  agent any
  environment {
    NAME = 'shop'
    FULL = "${registry}/${NAME}"
    SECRET = credentials('x')
  }
  stages {
    stage('x') {
      steps {
        sh 'docker build -t $FULL:$BUILD_NUMBER .'
        sh "docker build -t ${full}/b:1 b"
        sh """
          docker build \
            -t ${env.FULL}:\$TAG c
        """
        dir('sub') {
          sh(script: '''
            docker push $FULL:2
            docker build -t d .
          ''', returnStdout: true)
        }
        withEnv(['TAG=9']) { sh 'docker build -t e:$TAG .' }
        sh "docker build -t f:${params.TAG} ."
        sh(someCommand())
      }
    }
  }
}
)");
  CHECK(actions_of(facts) ==
        Lines{"Jenkinsfile: Dockerfile in .: r.io/shop:*",
              "Jenkinsfile: b/Dockerfile in b: r.io/team/b:1",
              "Jenkinsfile: c/Dockerfile in c: r.io/shop:*",
              "Jenkinsfile: sub/Dockerfile in sub: d", "Jenkinsfile: Dockerfile in .: e:9",
              "Jenkinsfile: Dockerfile in .: f:*", "Jenkinsfile: push r.io/shop:2"});
  CHECK(facts.jobs.at(0).actions.builds.at(3).place.line == 22);
  CHECK(open_of(facts) == Lines{"?Jenkinsfile:27 only a run knows what this script is"});
}

TEST_CASE("a variable that nobody set is open in a script") {
  CHECK(actions_of(
            jenkinsfile("sh 'docker push r.io/a:$RELEASE'\nsh 'X=1; docker push r.io/b:$X'\n")) ==
        Lines{"Jenkinsfile: push r.io/a:*", "Jenkinsfile: push r.io/b:1"});
}

TEST_CASE("a variable that is assigned twice may be either") {
  CHECK(actions_of(jenkinsfile(
            "def tag = 'dev-1'\nif (x) { tag = 'dev-2' }\nsh \"docker push a:${tag}\"\n")) ==
        Lines{"Jenkinsfile: push a:dev-*"});
}

TEST_CASE("pods of agents use images") {
  CHECK(actions_of(jenkinsfile(R"(podTemplate(yaml: '''
apiVersion: v1
kind: Pod
spec:
  containers:
  - name: maven
    image: maven:3
''', containers: [containerTemplate(name: 'go', image: 'golang:1.22', command: 'cat')]) { }
pipeline { agent { kubernetes { yaml """
spec:
  containers:
  - name: kaniko
    image: gcr.io/kaniko-project/executor:debug
""" } } }
)")) == Lines{"Jenkinsfile: use maven:3", "Jenkinsfile: use golang:1.22",
              "Jenkinsfile: use gcr.io/kaniko-project/executor:debug"});
}

TEST_CASE("a shared library and a loaded file are followed or said") {
  const auto facts =
      facts_of({{"ci/Jenkinsfile.release",
                 "@Library('acme') _\nload 'ci/more.groovy'\nload 'ci/gone.groovy'\n"},
                {"ci/more.groovy", "sh 'docker push more:1'\n"}});
  CHECK(actions_of(facts) == Lines{"ci/more.groovy: push more:1"});
  CHECK(open_of(facts) ==
        Lines{"?ci/Jenkinsfile.release:1 @Library acme is not among the sources; its steps may "
              "build images",
              "?ci/Jenkinsfile.release:0 load: ci/gone.groovy is not in the repository"});
}

TEST_CASE("what is no Groovy ends quietly") {
  for (const char* text :
       {"'", "\"${", "docker.build(", "docker.image", "sh", "agent {", "}}}}",
        "image:", "app = docker.build(\"x\"", "sh(script:", "x = ", "environment { X = ", "/*",
        "docker.withRegistry(", "'''", "\\", "a?.", "@Library(", "load"}) {
    CAPTURE(text);
    CHECK_NOTHROW(jenkinsfile(text));
  }
  const std::string many(200000, '{');
  CHECK_NOTHROW(jenkinsfile(many));
  std::string dollars = "\"";
  for (int i = 0; i < 100000; ++i) dollars += "${";
  CHECK_NOTHROW(jenkinsfile(dollars));
  std::string assignments;
  for (int i = 0; i < 100000; ++i) assignments += "a = ( ";
  CHECK_NOTHROW(jenkinsfile(assignments));
}
