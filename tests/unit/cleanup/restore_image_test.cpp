// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/cleanup/manifest_content.hpp"
#include "src/cleanup/restore.hpp"
#include "tests/restoring.hpp"

using namespace keelson;
using namespace keelson::cleanup;
using namespace keelson::tests;

TEST_CASE_METHOD(Restoring,
                 "one image comes back with its parts and signatures, and nothing else") {
  const std::string arm = push("", {{"arm"}}), amd = push("", {{"amd"}}),
                    else_ = push("2", {{"x"}});
  const std::string inner = registry.push_index("app", "", {arm});
  const std::string index = registry.push_index("app", "1", {inner, amd});
  const std::string signature = registry.push_signature("app", index);
  const std::string sbom = registry.push_referrer("app", amd);
  const std::string of_sbom = registry.push_signature("app", sbom);
  const auto before = registry.snapshot();
  begin("run");
  for (const auto& digest : {else_, index, signature, inner, arm, amd, sbom, of_sbom})
    remove("run", digest);
  SECTION("by tag") {
    CHECK(restore_image(k_url, "app", "1", places).entries.size() == 7);
  }
  SECTION("by digest") {
    CHECK(restore_image(k_url, "app", index, places).entries.size() == 7);
  }
  SECTION("checked first") {
    CHECK(check_restore_image(k_url, "app", "1", places).complete());
    CHECK(registry.content["app"].manifests.empty());
    CHECK(restore_image(k_url, "app", "1", places).complete());
  }
  CHECK_FALSE(registry.resolve("app", "2"));
  CHECK(restore_run("run", places).complete());
  CHECK(registry.snapshot() == before);
}

TEST_CASE_METHOD(Restoring, "a part alone does not bring back its index") {
  const std::string part = push("part", {{"a"}});
  const std::string index = registry.push_index("app", "1", {part});
  begin("run");
  remove("run", index);
  remove("run", part);
  CHECK(restore_image(k_url, "app", "part", places).entries.size() == 1);
  CHECK(registry.resolve("app", part));
  CHECK_FALSE(registry.resolve("app", index));
}

TEST_CASE_METHOD(Restoring, "a part that an earlier run deleted comes back with the index") {
  const std::string part = push("", {{"a"}});
  const std::string index = registry.push_index("app", "1", {part});
  begin("first");
  begin("second");
  remove("first", part);
  remove("second", index);
  CHECK(check_restore("second", places).complete());
  const auto result = restore_run("second", places);
  CHECK(result.complete());
  CHECK(result.entries.size() == 1);
  CHECK(registry.resolve("app", part));
  CHECK(registry.resolve("app", "1") == index);
}

TEST_CASE_METHOD(Restoring, "an index whose part is gone for good is told with that part") {
  const std::string part = push("", {{"a"}});
  const std::string index = registry.push_index("app", "1", {part});
  begin("run");
  remove("run", index);
  registry.remove("app", part);  // by others
  for (const auto& result : {check_restore("run", places), restore_run("run", places)})
    CHECK_THAT(result.entries[0].problem, Catch::Contains("its part " + part + " is gone"));
  CHECK_FALSE(registry.resolve("app", "1"));
}

TEST_CASE_METHOD(Restoring, "the latest deletion of a tag is the one that is undone") {
  const std::string old = push("1", {{"old"}});
  begin("first");
  remove("first", old);
  const std::string young = push("1", {{"young"}});
  begin("second");
  remove("second", young);
  CHECK(restore_image(k_url, "app", "1", places).complete());
  CHECK(registry.resolve("app", "1") == young);
}

TEST_CASE_METHOD(Restoring, "what no run of this registry deleted cannot be restored") {
  push("1", {{"a"}});
  begin("run");
  for (const std::string& name : {std::string("2"), layer_digest("a")}) {
    try {
      restore_image(k_url, "app", name, places);
      FAIL("restored");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::not_found);
      CHECK_FALSE(error.next().empty());
    }
  }
  CHECK_THROWS_AS(restore_run("none", places), Error);
  CHECK_THROWS_AS(check_restore("none", places), Error);
}
