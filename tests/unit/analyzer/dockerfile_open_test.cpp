// SPDX-License-Identifier: Apache-2.0
// What a Dockerfile may take beyond what it says with the values that are known.
#include <catch2/catch.hpp>

#include "analyzer/model/image_reference.hpp"
#include "tests/reading.hpp"

using namespace keelson;

namespace {

// References of all inputs, the unread text's included.
Strings all_of(std::string_view text, const dockerfile::BuildInputs& inputs = {}) {
  Strings out;
  for (const Input& i : build_of(dockerfile::read(text, inputs)).inputs) out.push_back(i.reference);
  return out;
}

dockerfile::BuildInputs with_open_defaults(dockerfile::Arguments arguments = {}) {
  dockerfile::BuildInputs inputs = given(std::move(arguments));
  inputs.defaults = dockerfile::Defaults::open;
  return inputs;
}

}  // namespace

TEST_CASE("the default of an ARG is one value of many where somebody may give another") {
  const std::string_view text = "ARG V=1\nFROM r.io/g/java:${V}\n";
  CHECK(all_of(text) == Strings{"r.io/g/java:1"});
  CHECK(all_of(text, with_open_defaults()) == Strings{"r.io/g/java:*"});
  CHECK(all_of("ARG B=r.io/a:1\nFROM $B\n", with_open_defaults()) == Strings{"*/*:*"});
}

TEST_CASE("open defaults open what is given, too: a later word of the command may win") {
  CHECK(all_of("ARG V=1\nFROM r.io/a:$V\n", with_open_defaults({{"V", "2"}})) ==
        Strings{"r.io/a:*"});
}

TEST_CASE("open defaults leave a FROM without ARG alone") {
  CHECK(all_of("ARG V=1\nFROM r.io/a:3\nENV V=$V\n", with_open_defaults()) == Strings{"r.io/a:3"});
}

TEST_CASE("a named context of which the image is not known may be any image") {
  CHECK(all_of("FROM base\n", with_contexts({{"base", "docker-image://r.io/x/*:1"}})) ==
        Strings{"r.io/x/*:1"});
  CHECK(all_of("FROM base\n", with_contexts({{"base", "*"}})) == Strings{"*/*:*"});
  CHECK(all_of("FROM r.io/a AS base\n", with_contexts({{"base", "*"}})) == Strings{"*/*:*"});
  CHECK(all_of("FROM base\n", with_contexts({{"base", "./files"}})).empty());
}

TEST_CASE("another front end may bring in any image, Docker's own and mirrors of it do not") {
  const auto with = [](const std::string& image) {
    return all_of("# syntax=" + image + "\nFROM r.io/a:1\n");
  };
  CHECK(with("r.io/frontend:1") == Strings{"*/*:*", "r.io/frontend:1", "r.io/a:1"});
  CHECK(with("docker/dockerfile:1.4") == Strings{"docker.io/docker/dockerfile:1.4", "r.io/a:1"});
  CHECK(with("r.io/mirror/docker/dockerfile:1") ==
        Strings{"r.io/mirror/docker/dockerfile:1", "r.io/a:1"});
}

TEST_CASE("an instruction nobody knows may bring in any image") {
  CHECK(all_of("FROM r.io/a:1\nINCLUDE+ common.docker\n") == Strings{"r.io/a:1", "*/*:*"});
  CHECK(all_of("FROM r.io/a:1\nRUN make\n") == Strings{"r.io/a:1"});
}
