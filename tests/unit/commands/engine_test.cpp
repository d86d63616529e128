// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/commands/reading.hpp"

using namespace keelson;
using namespace keelson::commands;

namespace {
const Session two_dockerfiles{{{"Dockerfile", ""}, {"app/Dockerfile", ""}}};
}

TEST_CASE("push names what is pushed [rule38]") {
  CHECK(references(two_dockerfiles("docker push r/a:1").pushes) == Texts{"r/a:1"});
  CHECK(references(two_dockerfiles("docker image push -q r/a:1").pushes) == Texts{"r/a:1"});
  CHECK(references(two_dockerfiles("docker push --all-tags r/a").pushes) == Texts{"r/a:*"});
  CHECK(references(two_dockerfiles("docker push -a r/a").pushes) == Texts{"r/a:*"});
  CHECK(references(two_dockerfiles("img push r/a:1").pushes) == Texts{"r/a:1"});
  CHECK(references(two_dockerfiles("nerdctl push r/a:1").pushes) == Texts{"r/a:1"});
  CHECK(references(two_dockerfiles("docker push *").pushes) == Texts{"*"});
  CHECK(references(two_dockerfiles("xargs -n1 docker push").pushes) == Texts{"*"});
}

TEST_CASE("podman and buildah push under another name: a copy too") {
  const auto actions = two_dockerfiles("buildah push --creds u:p --format docker a docker://r/a:1");
  CHECK(arrows(actions.copies) == Texts{"a -> r/a:1"});
  CHECK(references(actions.pushes) == Texts{"r/a:1"});
  CHECK(arrows(two_dockerfiles("podman push a r/a:1").copies) == Texts{"a -> r/a:1"});
  CHECK(references(two_dockerfiles("podman push r/a:1").pushes) == Texts{"r/a:1"});
  CHECK(two_dockerfiles("podman push a dir:/tmp/x").pushes.empty());
  CHECK(two_dockerfiles("podman push a oci-archive:x.tar").copies.empty());
}

TEST_CASE("tags are copies [rule38]") {
  for (const char* tool : {"docker", "docker image", "podman", "buildah", "img", "nerdctl"})
    CHECK(arrows(two_dockerfiles(std::string(tool) + " tag a:1 r/a:2").copies) ==
          Texts{"a:1 -> r/a:2"});
  CHECK(arrows(two_dockerfiles("podman tag a b c").copies) == Texts{"a -> b", "a -> c"});
  CHECK(arrows(two_dockerfiles("docker tag * r/a:2").copies) == Texts{"* -> r/a:2"});
  CHECK(two_dockerfiles("docker tag * *").copies.empty());
  CHECK(two_dockerfiles("docker tag * *").open.size() == 1);
}

TEST_CASE("manifest lists are made of their images [rule38]") {
  CHECK(arrows(two_dockerfiles("docker manifest create l:1 a:1 --amend b:1").copies) ==
        Texts{"a:1 -> l:1", "b:1 -> l:1"});
  CHECK(references(two_dockerfiles("docker manifest push --purge l:1").pushes) == Texts{"l:1"});
  CHECK(arrows(two_dockerfiles("podman manifest add --arch arm64 l:1 docker://a:1").copies) ==
        Texts{"a:1 -> l:1"});
  const auto pushed = two_dockerfiles("buildah manifest push --all l:1 docker://r/l:1");
  CHECK(references(pushed.pushes) == Texts{"r/l:1"});
  CHECK(arrows(pushed.copies) == Texts{"l:1 -> r/l:1"});
}

TEST_CASE("pulled, saved, run and deployed images are used") {
  CHECK(references(two_dockerfiles("docker pull --platform linux/arm64 a:1").uses) == Texts{"a:1"});
  CHECK(references(two_dockerfiles("docker pull -a r/a").uses) == Texts{"r/a:*"});
  CHECK(references(two_dockerfiles("docker save -o x.tar a:1 b:1").uses) == Texts{"a:1", "b:1"});
  CHECK(references(
            two_dockerfiles("docker run --rm -it -v /a:/b -e A=b --name n -p 80:80 --network host "
                            "--entrypoint sh -w /x a:1 -c 'docker push b'")
                .uses) == Texts{"a:1"});
  CHECK(references(two_dockerfiles("docker container run -d a:1 x").uses) == Texts{"a:1"});
  CHECK(references(two_dockerfiles("podman run --replace --tls-verify=false a:1").uses) ==
        Texts{"a:1"});
  CHECK(references(two_dockerfiles("docker create --name c a:1").uses) == Texts{"a:1"});
  CHECK(references(two_dockerfiles("docker service create --name s --replicas 2 a:1 x").uses) ==
        Texts{"a:1"});
  CHECK(references(two_dockerfiles("docker service update --image a:2 --force s").uses) ==
        Texts{"a:2"});
  CHECK(references(two_dockerfiles("kubectl -n x set image deploy/a c=a:1 d=b:1").uses) ==
        Texts{"a:1", "b:1"});
  CHECK(references(two_dockerfiles("kubectl run x --image=a:1 --restart Never").uses) ==
        Texts{"a:1"});
  CHECK(references(two_dockerfiles("docker run * a:1").uses) == Texts{"a:1"});
  CHECK(two_dockerfiles("docker pull ''").uses.empty());
  CHECK(two_dockerfiles("docker tag a ''").copies.empty());
  CHECK(two_dockerfiles("docker build -t '' .").builds.at(0).produces.empty());
  CHECK(two_dockerfiles("docker load -i x.tar").uses.empty());
}

TEST_CASE("what runs in a container is recognised too") {
  const auto actions =
      two_dockerfiles("docker run -v //:/src -w /src docker:cli docker build -t a:1 app");
  REQUIRE(actions.builds.size() == 1);
  CHECK(actions.builds[0].dockerfile == "app/Dockerfile");
  CHECK(arrows(two_dockerfiles("docker run --rm gcr.io/go-containerregistry/crane cp a:1 b:1")
                   .copies) == Texts{"a:1 -> b:1"});
}

TEST_CASE("docker commit builds on what the container was made from [rule38]") {
  const auto actions = two_dockerfiles("docker run -d --name c base:1\ndocker commit -m x c r/a:1");
  REQUIRE(actions.builds.size() == 1);
  CHECK(actions.builds[0].bases == Texts{"base:1"});
  CHECK(actions.builds[0].produces == Texts{"r/a:1"});
  const auto unknown = two_dockerfiles("docker commit c r/a:1");
  REQUIRE(unknown.builds.size() == 1);
  CHECK(unknown.builds[0].bases == Texts{"*"});
}

TEST_CASE("buildah from, copy and commit make an image [rule38]") {
  const auto actions = two_dockerfiles(
      "buildah from --name c --pull-always base:1\n"
      "buildah copy --from=tools:2 c /a /b\n"
      "buildah add --from other:3 c /a /b\n"
      "buildah run c -- make\n"
      "buildah commit --rm c docker://r/a:1");
  REQUIRE(actions.builds.size() == 1);
  CHECK(actions.builds[0].bases == Texts{"base:1", "other:3", "tools:2"});
  CHECK(actions.builds[0].produces == Texts{"r/a:1"});
  CHECK(references(actions.pushes) == Texts{"r/a:1"});
}

TEST_CASE("a container whose name is not known may be any open one") {
  const auto actions =
      two_dockerfiles("buildah from base:1\nbuildah from scratch\nbuildah commit * r/a:1");
  REQUIRE(actions.builds.size() == 1);
  CHECK(actions.builds[0].bases == Texts{"base:1"});
  CHECK(two_dockerfiles("buildah from base:1\nbuildah commit base-working-container a")
            .builds[0]
            .bases == Texts{"base:1"});
}
