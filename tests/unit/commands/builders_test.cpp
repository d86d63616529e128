// SPDX-License-Identifier: Apache-2.0
// Builders that are not like docker: buildctl, pack, and those of which little is read.
#include <catch2/catch.hpp>

#include "tests/unit/commands/reading.hpp"

using namespace keelson;
using namespace keelson::commands;

namespace {

const Session repository{{{"Dockerfile", ""}, {"app/Dockerfile", ""}, {"docker/Prod", ""}}};

}  // namespace

TEST_CASE("buildctl builds what its locals and options say [rule38]") {
  const auto actions = repository(
      "buildctl-daemonless.sh --addr tcp://x build --progress plain --frontend dockerfile.v0 "
      "--local context=. --local dockerfile=docker --opt filename=Prod --opt target=t "
      "--opt platform=linux/arm64 --opt build-arg:A=1 --opt context:base=docker-image://r/b:1 "
      "--import-cache type=registry,ref=r/c "
      "--output 'type=image,\"name=r/a:1,r/a:2\",push=true'");
  const auto build = only_build(actions);
  CHECK(build.dockerfile == "docker/Prod");
  CHECK(build.context == ".");
  CHECK(build.target == "t");
  CHECK(build.platform == "linux/arm64");
  CHECK(build.arguments == TextByName{{"A", "1"}});
  CHECK(build.contexts == TextByName{{"base", "docker-image://r/b:1"}});
  CHECK(build.produces == Texts{"r/a:1", "r/a:2"});
  CHECK(references(actions.pushes) == Texts{"r/a:1", "r/a:2"});
  CHECK_FALSE(build.unknown.any());
}

TEST_CASE("buildctl's front end is an image, and without one nobody knows what is built") {
  const std::string rest = " --local context=app --local dockerfile=app -o type=image,name=r/a:1";
  const auto image =
      only_build(repository("buildctl build --frontend gateway.v0 --opt source=r/front:1" + rest));
  CHECK(image.arguments == TextByName{{"BUILDKIT_SYNTAX", "r/front:1"}});
  CHECK(image.dockerfile == "app/Dockerfile");
  CHECK_FALSE(only_build(repository("buildctl build" + rest)).unknown.content.empty());
  CHECK_FALSE(only_build(repository("buildctl build --frontend gateway.v0" + rest))
                  .unknown.content.empty());
  CHECK_FALSE(only_build(repository("buildctl build --frontend dockerfile.v0 --opt "
                                    "context=https://x/y.git -o type=image,name=r/a:1"))
                  .unknown.content.empty());
  const auto unknown =
      only_build(repository("buildctl build --frontend dockerfile.v0 --opt *" + rest));
  CHECK_FALSE(unknown.unknown.content.empty());
  CHECK_FALSE(unknown.unknown.arguments.empty());
  CHECK(repository("buildctl du").builds.empty());
}

TEST_CASE("pack builds on the builder, the run image and the buildpacks it is given [rule38]") {
  const auto actions = repository(
      "pack build r/a:1 --builder r/builder:1 --run-image r/run:1 -b docker://r/java:2 "
      "--buildpack paketo-buildpacks/go@1.2 --path app -t r/a:2 --publish");
  const auto build = only_build(actions);
  CHECK(build.bases == Texts{"r/builder:1", "r/run:1", "r/java:2"});
  CHECK(build.produces == Texts{"r/a:1", "r/a:2"});
  CHECK(references(actions.pushes) == Texts{"r/a:1", "r/a:2"});
  CHECK_FALSE(build.unknown.any());
}

TEST_CASE("the builder pack takes by default is that of the project, or any") {
  CHECK(only_build(repository("pack build r/a:1")).bases == Texts{"*"});
  const Session project{{{"app/project.toml", "[io.buildpacks]\nbuilder = \"r/builder:3\"\n"}}};
  CHECK(only_build(project("pack build r/a:1 --path app")).bases == Texts{"r/builder:3"});
  CHECK(only_build(project("pack build r/a:1 -B b:1 * -p app")).bases == Texts{"b:1", "*"});
}

TEST_CASE("pack makes builders of what their file lists") {
  const Session builder{{{"builder.toml",
                          "[[buildpacks]]\nuri = \"docker://r/java:1\"\n[[buildpacks]]\nuri = "
                          "\"./local\"\n[build]\nimage = \"r/build:1\"  # x\n[run]\n"
                          "[[run.images]]\nimage = 'r/run:1'\nmirrors = [\n  \"m/run:1\",\n]\n"}}};
  const auto build = only_build(builder("pack builder create r/b:1 --config builder.toml"));
  CHECK(build.bases == Texts{"r/java:1", "r/build:1", "r/run:1", "m/run:1"});
  CHECK(build.produces == Texts{"r/b:1"});
  CHECK(only_build(repository("pack builder create r/b:1 -c none.toml")).bases == Texts{"*"});
}

TEST_CASE("services that build like docker are read so") {
  const auto depot = only_build(repository("depot build --project p -t r/a:1 --save app"));
  CHECK(depot.dockerfile == "app/Dockerfile");
  CHECK_FALSE(depot.unknown.any());
  const auto azure =
      repository("az acr build -r reg -t a:1 -f docker/Prod --build-arg A=1 -o table .");
  CHECK(only_build(azure).produces == Texts{"reg.azurecr.io/a:1"});
  CHECK(only_build(azure).dockerfile == "docker/Prod");
  CHECK(only_build(azure).arguments == TextByName{{"A", "1"}});
  const auto google = repository("gcloud --quiet builds submit -t gcr.io/p/a:1 --timeout 9 app");
  CHECK(only_build(google).dockerfile == "app/Dockerfile");
  CHECK(references(google.pushes) == Texts{"gcr.io/p/a:1"});
  CHECK(repository("gcloud builds submit --config c.yaml").open.size() == 1);
  CHECK(repository("gcloud auth configure-docker").open.empty());
}

TEST_CASE("s2i builds on its builder") {
  const auto build =
      only_build(repository("s2i build . r/builder:1 r/a:1 --runtime-image r/run:1"));
  CHECK(build.bases == Texts{"r/builder:1", "r/run:1"});
  CHECK(build.produces == Texts{"r/a:1"});
}

TEST_CASE("Spring Boot builds on the builder it is given, or on what files may say") {
  const auto build =
      only_build(repository("mvn spring-boot:build-image -Dspring-boot.build-image.imageName=r/a:1 "
                            "-Dspring-boot.build-image.builder=r/builder:1"));
  CHECK(build.bases == Texts{"r/builder:1"});
  CHECK(build.produces == Texts{"r/a:1"});
  const auto gradle = only_build(repository("./gradlew :app:bootBuildImage --imageName=r/a:1"));
  CHECK(gradle.bases == Texts{"paketobuildpacks/*:*"});
  const Session with_file{{{"build.gradle", "bootBuildImage { builder = x }"}}};
  CHECK(only_build(with_file("gradle bootBuildImage --imageName r/a:1")).bases == Texts{"*"});
  CHECK(repository("gradle bootJar").builds.empty());
}

TEST_CASE("an image of a file, and of features, may hold any") {
  CHECK_FALSE(only_build(repository("docker import x.tar r/a:1")).unknown.content.empty());
  CHECK_FALSE(only_build(repository("devcontainer build --workspace-folder . --image-name r/a:1"))
                  .unknown.content.empty());
  const auto apko = only_build(repository("apko publish apko.yaml r/a:1 r/a:2"));
  CHECK(apko.produces == Texts{"r/a:1", "r/a:2"});
  CHECK_FALSE(apko.unknown.any());
}

TEST_CASE("builders that are not read are told, what builds nothing is not") {
  for (const char* builds : {"earthly --push +image", "werf converge --repo r",
                             "bazel run //x:push", "nix run .#copyToRegistry", "sbt docker:publish",
                             "sbt Docker/publish", "devcontainer build --workspace-folder ."}) {
    CAPTURE(builds);
    const ImageActions actions = repository(builds);
    REQUIRE(actions.builds.size() == 1);
    CHECK_FALSE(actions.builds[0].unknown.content.empty());
    CHECK_FALSE(actions.builds[0].unknown.products.empty());
  }
  for (const char* nothing :
       {"earthly --version", "werf cleanup", "bazel test //...", "bazel build //x:y", "nix develop",
        "sbt test", "docker scout cves r/a", "trivy image r/a", "cosign sign r/a",
        "melange build x.yaml", "pack config default-builder x", "az login"}) {
    CAPTURE(nothing);
    CHECK(repository(nothing).open.empty());
    CHECK(repository(nothing).builds.empty());
  }
}

TEST_CASE("what is tagged by its id is what a nameless build made") {
  const auto actions = repository("docker build -q app\ndocker tag * r/a:1\ndocker push r/a:1");
  CHECK(only_build(actions).produces == Texts{"r/a:1"});
  CHECK(actions.copies.empty());
  CHECK(only_build(repository("buildah bud --iidfile f app\nbuildah push * r/a:1")).produces ==
        Texts{"r/a:1"});
  CHECK(only_build(repository("docker commit c\ndocker tag sha256:* r/a:1")).produces ==
        Texts{"r/a:1"});
  // Where every build has a name, nobody knows.
  const auto named = repository("docker build -t b app\ndocker tag * r/a:1");
  CHECK(only_build(named).produces == Texts{"b"});
  CHECK(arrows(named.copies) == Texts{"* -> r/a:1"});
  CHECK(arrows(repository("podman build -t b app\npodman push * r/a:1").copies).empty());
}

TEST_CASE("a copy to a name nobody knows stays one") {
  CHECK(arrows(repository("docker tag r/a:1 *").copies) == Texts{"r/a:1 -> *"});
  CHECK(arrows(repository("crane copy r/a:1 *").copies) == Texts{"r/a:1 -> *"});
}
