// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/commands/reading.hpp"

using namespace keelson;
using namespace keelson::commands;

namespace {
const Session no_files{Files{}};
}

TEST_CASE("tools that copy say from where to where [rule38]") {
  const std::string command = GENERATE(
      "skopeo copy docker://a:1 docker://b:1",
      "skopeo --insecure-policy --override-os linux copy --all --src-creds u:p --dest-creds u:p "
      "--dest-tls-verify=false docker://a:1 docker://b:1",
      "skopeo copy docker-daemon:a:1 docker://b:1",
      "skopeo copy containers-storage:a:1 docker://b:1", "crane copy a:1 b:1", "crane cp a:1 b:1",
      "crane --insecure cp -j 3 a:1 b:1", "gcrane cp a:1 b:1", "regctl image copy a:1 b:1",
      "regctl image cp --digest-tags -p linux/amd64 a:1 b:1",
      "regctl --verbosity debug image copy a:1 b:1", "oras copy a:1 b:1", "oras cp -r a:1 b:1",
      "cosign copy a:1 b:1", "docker buildx imagetools create -t b:1 a:1",
      "docker buildx imagetools create --append --tag b:1 a:1 --builder x",
      "regctl image mod a:1 --create b:1", "crane mutate a:1 --label x=y -t b:1",
      "crane flatten a:1 -t b:1", "regctl index create b:1 --ref a:1");
  CAPTURE(command);
  CHECK(arrows(no_files(command).copies) == Texts{"a:1 -> b:1"});
}

TEST_CASE("new tags keep the name [rule38]") {
  CHECK(arrows(no_files("crane tag r:5000/a:1 v2").copies) == Texts{"r:5000/a:1 -> r:5000/a:v2"});
  CHECK(arrows(no_files("regctl image mod r/a:1 --create v2").copies) == Texts{"r/a:1 -> r/a:v2"});
  CHECK(arrows(no_files("oras copy a:1 b:1,latest").copies) ==
        Texts{"a:1 -> b:1", "a:1 -> b:latest"});
  CHECK(arrows(no_files("skopeo copy --additional-tag b:2 docker://a:1 docker://b:1").copies) ==
        Texts{"a:1 -> b:1", "a:1 -> b:2"});
  CHECK(arrows(no_files("docker buildx imagetools create -t r/a:1 -t r/a:2 x:1 y:1").copies) ==
        Texts{"x:1 -> r/a:1", "y:1 -> r/a:1", "x:1 -> r/a:2", "y:1 -> r/a:2"});
  CHECK(arrows(no_files("docker buildx imagetools create -t r/a:1 sha256:ab").copies) ==
        Texts{"r/a@sha256:ab -> r/a:1"});
}

TEST_CASE("all tags are a pattern") {
  CHECK(arrows(no_files("crane cp -a r/a s/a").copies) == Texts{"r/a:* -> s/a:*"});
  CHECK(arrows(no_files("skopeo sync --src docker --dest docker r/x/a s/y").copies) ==
        Texts{"r/x/a:* -> s/y/a:*"});
  CHECK(arrows(no_files("skopeo sync -s docker -d docker --scoped r/x/a:1 s/y").copies) ==
        Texts{"r/x/a:1 -> s/y/r/x/a:1"});
  CHECK(no_files("skopeo sync -s yaml -d docker list.yml s/y").open.size() == 1);
}

TEST_CASE("files are no images") {
  CHECK(no_files("skopeo copy oci:dir:1 docker://b:1").copies.empty());
  CHECK(references(no_files("skopeo copy oci:dir:1 docker://b:1").pushes) == Texts{"b:1"});
  CHECK(references(no_files("skopeo copy docker://a:1 dir:x").uses) == Texts{"a:1"});
  CHECK(references(no_files("crane push image.tar r/a:1").pushes) == Texts{"r/a:1"});
  CHECK(references(no_files("crane pull r/a:1 x.tar").uses) == Texts{"r/a:1"});
}

TEST_CASE("crane append and rebase build on their bases [rule38]") {
  const auto appended = no_files("crane append -b base:1 -f x.tar -t r/a:1");
  CHECK(appended.builds.at(0).bases == Texts{"base:1"});
  CHECK(appended.builds.at(0).produces == Texts{"r/a:1"});
  const auto rebased = no_files("crane rebase r/a:1 --old_base b:1 --new_base b:2 --tag r/a:2");
  CHECK(rebased.builds.at(0).bases == Texts{"r/a:1", "b:2"});
  CHECK(rebased.builds.at(0).produces == Texts{"r/a:2"});
}
