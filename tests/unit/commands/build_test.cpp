// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/commands/reading.hpp"

using namespace keelson;
using namespace keelson::commands;

namespace {
const Files tree{{"Dockerfile", ""},        {"app/Dockerfile", ""},
                 {"app/Containerfile", ""}, {"docker/api.Dockerfile", ""},
                 {"lower/dockerfile", ""},  {"app/build/Prod", ""}};

}  // namespace

TEST_CASE("every spelling of docker build makes a build [rule38]") {
  const std::string command = GENERATE(
      "docker build -t a:1 app", "docker image build -t a:1 app", "docker buildx build -t a:1 app",
      "docker buildx b -t a:1 app", "docker builder build -t a:1 app", "img build -t a:1 app",
      "nerdctl build -t a:1 app", "/usr/bin/docker build -t a:1 app", "docker build app -t a:1",
      "docker --host tcp://x -H y --context z --config d -c e build -ta:1 app",
      "docker -D --log-level debug build --tag=a:1 app", "docker build --tag a:1 -- app",
      "nerdctl -n k8s.io build -t a:1 app", "docker buildx --builder b build -t a:1 app",
      "sudo -E docker build -t a:1 app", "sudo -u root docker build -t a:1 app",
      "time docker build -t a:1 app", "timeout 10m docker build -t a:1 app",
      "env A=b docker build -t a:1 app", "docker build -qt a:1 app", "docker build -t=a:1 app",
      "retry 3 docker build -t a:1 app", "docker-buildx build -t a:1 app",
      "docker build --no-cache --pull --rm --squash --network host --memory 1g -m 1g --cpu-quota 3 "
      "--add-host a:b --shm-size 1g --ulimit a=b --label x=y --iidfile f --security-opt s "
      "--isolation i --cgroup-parent c -t a:1 app",
      "docker buildx build --allow a --annotation b --attest c --builder d --cache-from e "
      "--cache-to type=registry,ref=c --call build --metadata-file g --no-cache-filter h "
      "--progress i --provenance false --sbom false --secret l --ssh m -t a:1 app");
  CAPTURE(command);
  const auto actions = Session{tree}(command);
  const auto build = only_build(actions);
  CHECK(build.dockerfile == "app/Dockerfile");
  CHECK(build.context == "app");
  CHECK(build.produces == Texts{"a:1"});
  CHECK(build.place == Place{".gitlab-ci.yml", 1});
  CHECK(actions.pushes.empty());
  CHECK(actions.open.empty());
}

TEST_CASE("every spelling of podman and buildah takes a Containerfile first [rule34]") {
  const std::string command = GENERATE(
      "podman build -t a:1 app", "podman image build -t a:1 app", "podman buildx build -t a:1 app",
      "buildah bud -t a:1 app", "buildah build -t a:1 app",
      "buildah --storage-driver overlay2 build -t a:1 app",
      "buildah build-using-dockerfile -t a:1 app", "podman --root x --runroot y build -t a:1 app",
      "buildah bud --layers --format docker --isolation chroot --tls-verify=false --cap-add x "
      "--authfile f --squash --volume a:b -v a:b --jobs 4 --env A=b --retry 3 -t a:1 app");
  CAPTURE(command);
  CHECK(only_build(Session{tree}(command)).dockerfile == "app/Containerfile");
}

TEST_CASE("podman and buildah build where they run when no context is given") {
  CHECK(only_build(Session{tree, {}, "app"}("buildah bud -t a")).context == "app");
}

TEST_CASE("the Dockerfile is from where the command runs, else from the context") {
  const Session here{tree, {}, "app"};
  CHECK(only_build(here("docker build -f build/Prod .")).dockerfile == "app/build/Prod");
  CHECK(only_build(here("docker build -f ../docker/api.Dockerfile ..")).dockerfile ==
        "docker/api.Dockerfile");
  CHECK(only_build(here("docker build -f ../docker/api.Dockerfile ..")).context == ".");
  CHECK(only_build(Session{tree}("docker build -f build/Prod app")).dockerfile == "app/build/Prod");
  CHECK(only_build(Session{tree}("docker build -f none/X app")).dockerfile == "none/X");
  CHECK(only_build(Session{tree}("docker build -f '*/Dockerfile' .")).dockerfile == "*/Dockerfile");
  CHECK(only_build(Session{tree}("docker build //app")).dockerfile == "app/Dockerfile");
  CHECK(only_build(Session{tree}("docker build lower")).dockerfile == "lower/dockerfile");
  CHECK(only_build(Session{tree, {}, "*"}("docker build ../x")).dockerfile == "*/x/Dockerfile");
}

TEST_CASE("a path outside the repository stays as written and is said") {
  const auto actions = Session{tree}("docker build -t a ../other");
  CHECK(only_build(actions).context == "../other");
  CHECK(said(actions) == Texts{"the path ../other is outside the repository"});
}

TEST_CASE("a path of Windows does not crash") {
  CHECK(Session{tree}("docker build -t a C:\\src\\app").builds.size() == 1);
  CHECK(only_build(Session{tree}("docker build -f docker\\api.Dockerfile .")).dockerfile ==
        "docker/api.Dockerfile");
}

TEST_CASE("target, platform, arguments and named contexts are read [rule38]") {
  const Session session{tree, {{"TOKEN", "t"}}};
  const auto build = only_build(
      session("docker build --target run --platform linux/amd64,linux/arm64 --build-arg A=1 "
              "--build-arg=B=x=y --build-arg TOKEN --build-arg NOBODY --build-context "
              "base=docker-image://b:1 "
              "--build-context src=app --build-context git=https://x/y.git ."));
  CHECK(build.target == "run");
  CHECK(build.platform == "linux/amd64,linux/arm64");
  CHECK(build.arguments == TextByName{{"A", "1"}, {"B", "x=y"}, {"TOKEN", "t"}, {"NOBODY", "*"}});
  CHECK(build.contexts ==
        TextByName{{"base", "docker-image://b:1"}, {"src", "app"}, {"git", "https://x/y.git"}});
}

TEST_CASE("flags --push and outputs name and push images [rule38]") {
  const Session session{tree};
  CHECK(references(session("docker buildx build --push -t a:1 -t b:1 .").pushes) ==
        Texts{"a:1", "b:1"});
  CHECK(session("docker buildx build --push=false -t a:1 .").pushes.empty());
  CHECK(session("docker buildx build --load -t a:1 .").pushes.empty());
  const auto named = session("docker buildx build -o 'type=image,\"name=a:1,b:2\",push=true' .");
  CHECK(named.builds[0].produces == Texts{"a:1", "b:2"});
  CHECK(references(named.pushes) == Texts{"a:1", "b:2"});
  CHECK(references(session("docker buildx build -t a:1 --output type=registry .").pushes) ==
        Texts{"a:1"});
  CHECK(session("docker buildx build --output=type=local,dest=out .").builds[0].produces.empty());
  CHECK(session("docker buildx build -o out .").builds[0].produces.empty());
  CHECK(session("docker build -o type=image,name=r/a,push-by-digest=true,push=true .")
            .builds[0]
            .produces == Texts{"r/a:*"});
}

TEST_CASE("a list and another first base count [rule34]") {
  const auto build =
      only_build(Session{tree}("buildah bud --manifest list:1 --from base:2 -t a:1 ."));
  CHECK(build.produces == Texts{"a:1", "list:1"});
  CHECK(build.from == "base:2");
  CHECK(only_build(Session{tree}("podman build --from docker://r/b:1 .")).from == "r/b:1");
  CHECK(only_build(Session{tree}("podman build --from * .")).from == "*/*:*");
  CHECK(only_build(Session{tree}("podman build --from oci-archive:x.tar .")).from == "*/*:*");
  CHECK(only_build(Session{tree}("podman build .")).from.empty());
}

TEST_CASE("several Dockerfiles of buildah are one, and each is built [rule34]") {
  const Files parts{{"Dockerfile", "FROM a"}, {"docker/api.Dockerfile", "RUN x\n"}};
  const auto actions = Session{parts}("buildah bud -f Dockerfile -f docker/api.Dockerfile -t a .");
  REQUIRE(actions.builds.size() == 3);
  CHECK(actions.builds[0].inline_dockerfile == "FROM a\nRUN x\n");
  CHECK(actions.builds[2].dockerfile == "docker/api.Dockerfile");
  CHECK(actions.builds[2].produces == Texts{"a"});
  CHECK_FALSE(actions.builds[2].unknown.any());
}

TEST_CASE("of several Dockerfiles of buildah one that is not there opens the content [rule34]") {
  const auto actions = Session{tree}("buildah bud -f Dockerfile -f made/Dockerfile -t a .");
  REQUIRE(actions.builds.size() == 2);
  for (const auto& build : actions.builds) CHECK_FALSE(build.unknown.content.empty());
}

TEST_CASE("a Dockerfile from standard input is inline when it is known") {
  const Session session{tree, {}, "", "FROM alpine\n"};
  CHECK(only_build(session("docker build -t a -f - .")).inline_dockerfile == "FROM alpine\n");
  CHECK(only_build(session("docker build -t a -")).inline_dockerfile == "FROM alpine\n");
  CHECK(only_build(session("docker build -t a -")).context.empty());
  const auto unknown = Session{tree}("docker build -t a -");
  CHECK(only_build(unknown).dockerfile.empty());
  CHECK_FALSE(only_build(unknown).unknown.content.empty());
  CHECK(unknown.open.empty());
}

TEST_CASE("a context by URL stays as written, and its Dockerfile is none of the repository") {
  const auto actions = Session{tree}("docker build -t a https://github.com/o/r.git#main:sub");
  CHECK(only_build(actions).context == "https://github.com/o/r.git#main:sub");
  CHECK(only_build(actions).dockerfile.empty());
  CHECK_FALSE(only_build(actions).unknown.content.empty());
  CHECK(actions.open.empty());
}

TEST_CASE("an unknown word is not the context, and may give arguments and name more") {
  const auto actions = Session{tree}("docker build * -t a:1 app");
  CHECK(only_build(actions).context == "app");
  CHECK(only_build(actions).unknown.arguments ==
        "an unknown word of `docker build` may give any build argument");
  CHECK_FALSE(only_build(actions).unknown.products.empty());
  CHECK(only_build(actions).unknown.content.empty());
  CHECK(actions.open.empty());
  const auto behind = Session{tree}("docker build -t a:1 app *");
  CHECK(only_build(behind).context == "app");
  const auto anywhere = Session{tree}("docker build -t a:1 *");
  REQUIRE(anywhere.builds.size() == 2);  // or where it runs
  CHECK(anywhere.builds[0].dockerfile == "*/Dockerfile");
  CHECK(anywhere.builds[1].dockerfile == "Dockerfile");
}

TEST_CASE("build arguments whose names are not known open the arguments, and nothing else does") {
  const auto unknown_of = [](const std::string& words) {
    return only_build(Session{tree}("docker build -t a " + words + " .")).unknown;
  };
  CHECK_FALSE(unknown_of("--build-arg *").arguments.empty());
  CHECK_FALSE(unknown_of("--build-arg *").products.empty());
  CHECK_FALSE(unknown_of("--build-arg A*=1").arguments.empty());
  CHECK(unknown_of("--build-arg A*=1").products.empty());
  CHECK_FALSE(unknown_of("--*").arguments.empty());
  CHECK_FALSE(unknown_of("--brand-new x").arguments.empty());
  CHECK(unknown_of("--brand-new x").products.empty());
  CHECK_FALSE(unknown_of("--build-context *").content.empty());
  CHECK_FALSE(unknown_of("--build-context *=app").content.empty());
  for (const char* closed : {"--build-arg A=*", "--secret *", "--label *", "--cache-from *",
                             "--build-context a=*", "--target *", "--platform *"})
    CHECK_FALSE(unknown_of(closed).any());
}

TEST_CASE("a file of build arguments is read where it is there") {
  const Files files{{"Dockerfile", ""}, {"args", "# x\nA=1\nB=2\r\n\nTOKEN\n"}};
  const Session session{files, {{"TOKEN", "t"}}};
  const auto build = only_build(session("podman build --build-arg-file args --build-arg A=3 ."));
  CHECK(build.arguments == TextByName{{"A", "3"}, {"B", "2"}, {"TOKEN", "t"}});
  CHECK_FALSE(build.unknown.any());
  CHECK_FALSE(
      only_build(session("podman build --build-arg-file none .")).unknown.arguments.empty());
}

TEST_CASE("named contexts are told as the reader of Dockerfiles knows them") {
  const auto build =
      only_build(Session{tree}("podman build --build-context a=docker://r/a:1 --build-context "
                               "b=container-image://r/b:1 --build-context c=* --build-context "
                               "d=oci-layout://out ."));
  CHECK(build.contexts ==
        TextByName{
            {"a", "docker-image://r/a:1"}, {"b", "docker-image://r/b:1"}, {"c", "*"}, {"d", "*"}});
}

TEST_CASE("the value of a flag nobody knows is not the context") {
  CHECK(only_build(Session{tree}("docker build --brand-new value -t a app")).context == "app");
  CHECK(only_build(Session{tree}("docker build app --brand-new value")).context == "app");
  CHECK(only_build(Session{tree}("docker build --brand-new app")).context == "app");
}

TEST_CASE("equal builds are one, at their first place") {
  CHECK(Session{tree}("docker build -t a .\ndocker build -t a .").builds.size() == 2);
  shell::Command command{{"docker", "build", "-t", "a", "."}, "", {}, "", {"f", 1}};
  CHECK(recognise({command, command}, MemoryTree(tree)).builds.size() == 1);
}

TEST_CASE("a command that is not known is only said when it may build") {
  CHECK(said(Session{tree}("* build -t a .")) == Texts{"a command is not known"});
  CHECK(said(Session{tree}("docker * -t a .")) == Texts{"a command of docker is not known"});
  CHECK(Session{tree}("* --version").open.empty());
  CHECK(said(Session{tree}("*")) == Texts{"a command is not known"});  // $BUILD_COMMAND
  CHECK(Session{tree}("echo docker build -t a .").builds.empty());
  CHECK(Session{tree}("Docker build -t a .").builds.empty());
  CHECK(Session{tree}("command -v docker").builds.empty());
}
