// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/restore.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/cleanup/manifest_content.hpp"
#include "tests/restoring.hpp"

using namespace keelson;
using namespace keelson::cleanup;
using namespace keelson::tests;

TEST_CASE_METHOD(Restoring, "a run is undone: the same digests, tags and bytes") {
  const std::string part = push("", {{"layer"}}), other = push("1", {{"layer"}, {"one"}});
  registry.content["app"].tags["stable"] = other;
  const std::string index = registry.push_index("app", "all", {part});
  const std::string signature = registry.push_signature("app", index);
  const auto before = registry.snapshot();
  begin("run");
  for (const std::string& digest : {index, signature, other, part}) remove("run", digest);
  REQUIRE(registry.content["app"].manifests.empty());

  const auto result = restore_run("run", places);
  CHECK(problems(result) == std::string(result.entries.size(), '\n'));
  CHECK(result.complete());
  CHECK(result.entries.size() == 4);
  CHECK(registry.snapshot() == before);
  CHECK(journal.counts("run") ==
        std::map<store::ItemState, std::int64_t>{{store::ItemState::restored, 4}});
}

TEST_CASE_METHOD(Restoring,
                 "what was to go and is there still is not put again, only its missing tags") {
  const std::string digest = push("1", {{"layer"}});
  registry.content["app"].tags["stable"] = digest;
  begin("run");
  store::JournalItem one = item(digest);
  journal.add("run", {one});
  registry.content["app"].tags.erase("stable");
  registry.log.clear();
  CHECK(restore_run("run", places).complete());
  CHECK(changes() == std::vector<std::string>{"PUT app:stable"});
  registry.log.clear();
  CHECK(restore_run("run", places).complete());
  CHECK(changes().empty());
}

TEST_CASE_METHOD(Restoring,
                 "after kill -9, what is only said to be intended or failed is restored too") {
  const std::string first = push("1", {{"a"}}), second = push("2", {{"b"}});
  const auto before = registry.snapshot();
  begin("run");
  remove("run", first, store::ItemState::intended);
  remove("run", second, store::ItemState::failed);
  CHECK(restore_run("run", places).complete());
  CHECK(registry.snapshot() == before);
}

TEST_CASE_METHOD(Restoring, "what a run left is none of its restoring") {
  const std::string digest = push("1", {{"a"}});
  begin("run");
  remove("run", digest, store::ItemState::left);
  registry.remove("app", digest);
  CHECK(restore_run("run", places).entries.empty());
  CHECK_FALSE(registry.resolve("app", "1"));
}

TEST_CASE_METHOD(Restoring, "a tag that has moved on is left where it is, and told") {
  const std::string old = push("1", {{"a"}});
  begin("run");
  remove("run", old);
  const std::string young = push("1", {{"b"}});
  const bool is_check = GENERATE(true, false);
  const auto result = is_check ? check_restore("run", places) : restore_run("run", places);
  REQUIRE(result.entries.size() == 1);
  CHECK(result.entries[0].problem == "now on another image, left there: 1");
  CHECK(registry.resolve("app", "1") == young);
  CHECK(registry.resolve("app", old).has_value() == !is_check);
  CHECK_FALSE(result.complete());
}

TEST_CASE_METHOD(Restoring, "after garbage collection the blobs come from the vault") {
  const std::string digest = push("1", {{"layer"}, {"other"}});
  places.vault = &vault;
  const auto before = registry.snapshot();
  begin("run");
  vault.keep(item(digest), "run", registry, k_now);
  remove("run", digest);
  registry.collect_garbage();
  REQUIRE(registry.content["app"].blobs.empty());
  registry.content["app"].blobs[layer_digest("other")] = "other";

  registry.log.clear();
  const auto checked = check_restore("run", places);
  CHECK(checked.complete());
  CHECK(checked.entries[0].is_from_vault);
  CHECK(changes().empty());
  const auto result = restore_run("run", places);
  CHECK(problems(result) == "\n");
  CHECK(result.entries[0].is_from_vault);
  CHECK(registry.snapshot() == before);
  CHECK(registry.content["app"].blobs.at(layer_digest("layer")) == "layer");
  for (const std::string& request : registry.log)
    CHECK(request != "PUT app blob " + layer_digest("other"));
}

TEST_CASE_METHOD(Restoring, "a blob that is nowhere is named, and the rest goes on") {
  const std::string broken = push("1", {{"layer"}}), whole = push("2", {{"other"}});
  begin("run");
  remove("run", broken);
  remove("run", whole);
  registry.content["app"].blobs.erase(layer_digest("layer"));
  const bool has_vault = GENERATE(true, false);
  if (has_vault) places.vault = &vault;
  const auto checked = check_restore("run", places);
  const auto result = restore_run("run", places);
  for (const auto* r : {&checked, &result}) {
    REQUIRE(r->entries.size() == 2);
    CHECK(r->entries[0].problem.empty());
    CHECK(r->entries[0].digest == whole);
    CHECK_THAT(r->entries[1].problem, Catch::Contains(layer_digest("layer")));
    CHECK_THAT(r->entries[1].problem, Catch::Contains("rebuild the image from its Dockerfile"));
    CHECK((r->entries[1].problem.find("vault") != std::string::npos) == has_vault);
  }
  CHECK(registry.resolve("app", "2") == whole);
  CHECK_FALSE(registry.resolve("app", "1"));
  CHECK(journal.counts("run").at(store::ItemState::deleted) == 1);
}

TEST_CASE_METHOD(Restoring, "a blob damaged in the vault is not put, and told") {
  const std::string digest = push("1", {{"layer"}});
  places.vault = &vault;
  begin("run");
  vault.keep(item(digest), "run", registry, k_now);
  remove("run", digest);
  lose_blobs();
  temporary.write("vault/blobs/sha256/" + layer_digest("layer").substr(7), "lAyer");
  const auto result = restore_run("run", places);
  CHECK_THAT(result.entries[0].problem, Catch::Contains("damaged"));
  CHECK_FALSE(registry.resolve("app", digest));
}

TEST_CASE_METHOD(Restoring, "bytes damaged in the journal are not put") {
  const std::string digest = push("1", {{"layer"}});
  begin("run");
  store::JournalItem one = item(digest);
  one.bytes += ' ';
  journal.add("run", {one});
  registry.remove("app", digest);
  const bool is_check = GENERATE(true, false);
  const auto result = is_check ? check_restore("run", places) : restore_run("run", places);
  CHECK_THAT(result.entries[0].problem, Catch::Contains("damaged and were not used"));
  CHECK(registry.content["app"].manifests.empty());
}

TEST_CASE_METHOD(Restoring, "checking changes nothing and asks for each blob once") {
  const std::string first = push("1", {{"shared"}}), second = push("2", {{"shared"}});
  begin("run");
  remove("run", first);
  remove("run", second);
  const auto before = registry.snapshot();
  registry.log.clear();
  CHECK(check_restore("run", places).complete());
  CHECK(changes().empty());
  CHECK(std::count(registry.log.begin(), registry.log.end(),
                   "HEAD app blob " + layer_digest("shared")) == 1);
  CHECK(registry.snapshot() == before);
  CHECK(journal.counts("run").at(store::ItemState::deleted) == 2);
}

TEST_CASE_METHOD(Restoring, "old journals name no blobs; the manifest's bytes do") {
  const std::string digest = push("1", {{"layer"}});
  begin("run");
  remove("run", digest);
  REQUIRE(journal.items("run")[0].blobs.empty());
  lose_blobs();
  CHECK_THAT(problems(check_restore("run", places)), Catch::Contains(layer_digest("layer")));
}

TEST_CASE_METHOD(Restoring, "a tag that went alone comes back when its image is there") {
  const std::string digest = push("1", {{"layer"}});
  begin("run");
  store::JournalItem tag = item(digest);
  tag.kind = store::ItemKind::tag;
  tag.tags = {"gone"};
  if (GENERATE(true, false)) tag.bytes.clear();
  journal.add("run", {tag});
  SECTION("it is") {
    CHECK(restore_run("run", places).complete());
    CHECK(registry.resolve("app", "gone") == digest);
    CHECK(restore_image(k_url, "app", "gone", places).complete());
  }
  SECTION("it is not") {
    registry.remove("app", digest);
    CHECK_FALSE(check_restore("run", places).complete());
    CHECK_THAT(problems(restore_run("run", places)), Catch::Contains("restore that first"));
    CHECK(registry.content["app"].tags.empty());
  }
  SECTION("the tag is on another") {
    const std::string other = push("gone", {{"new"}});
    CHECK_FALSE(restore_run("run", places).complete());
    CHECK(registry.resolve("app", "gone") == other);
  }
}

TEST_CASE_METHOD(Restoring, "each failure of the registry is told, and the next image tried") {
  const std::string first = push("1", {{"a"}}), second = push("2", {{"b"}});
  begin("run");
  remove("run", first);
  remove("run", second);
  registry.before_request = [&](const std::string& request) {
    if (request.starts_with("PUT app@" + second))
      throw Error(ErrorKind::forbidden, "put", request, "403 DENIED");
  };
  const auto result = restore_run("run", places);
  REQUIRE(result.entries.size() == 2);
  CHECK_THAT(result.entries[0].problem, Catch::Contains("403 DENIED"));
  CHECK(result.entries[1].problem.empty());
  CHECK(registry.resolve("app", "1") == first);
  registry.before_request = nullptr;
  CHECK(restore_run("run", places).complete());
}

TEST_CASE_METHOD(Restoring, "a registry that stopped answering is not asked for each of the rest") {
  begin("run");
  for (int i = 0; i < 20; ++i) {
    const std::string text = std::to_string(i);
    remove("run", push(text, {{text}}));
  }
  registry.before_request = [](const std::string& request) {
    throw Error(ErrorKind::timeout, "ask", request, "no answer in 30 s");
  };
  registry.log.clear();
  const auto result = restore_run("run", places);
  CHECK(result.entries.size() == 20);
  CHECK(registry.log.size() == 3);
  CHECK_THAT(result.entries[19].problem, Catch::Contains("not tried"));
  registry.before_request = nullptr;
  CHECK(restore_run("run", places).complete());
}

TEST_CASE_METHOD(Restoring, "one failure does not stand for the parts that depend on it later") {
  const std::string part = push("", {{"a"}});
  const std::string index = registry.push_index("app", "1", {part});
  begin("run");
  remove("run", index);
  remove("run", part);
  bool failed = false;
  registry.before_request = [&](const std::string& request) {
    if (request == "PUT app@" + part && !std::exchange(failed, true))
      throw Error(ErrorKind::network, "put", request, "reset");
  };
  const auto result = restore_run("run", places);
  REQUIRE(result.entries.size() == 2);
  CHECK_THAT(result.entries[0].problem, Catch::Contains("reset"));
  CHECK(result.entries[1].problem.empty());
  CHECK(registry.resolve("app", "1") == index);
}

TEST_CASE_METHOD(Restoring, "a lease that is lost ends the restoring") {
  begin("run");
  for (const std::string tag : {"1", "2", "3"}) remove("run", push(tag, {{tag}}));
  int calls = 0;
  places.before_item = [&] {
    if (++calls == 2) throw Error(ErrorKind::refused, "restore", k_url, "another has taken it");
  };
  const auto result = restore_run("run", places);
  REQUIRE(result.entries.size() == 3);
  CHECK(result.entries[0].problem.empty());
  CHECK_THAT(result.entries[1].problem, Catch::Contains("another has taken it"));
  CHECK_THAT(result.entries[2].problem, Catch::Contains("another has taken it"));
  CHECK(calls == 2);
  CHECK(journal.counts("run").at(store::ItemState::restored) == 1);
}

TEST_CASE_METHOD(Restoring, "an image that is back though the journal cannot say so is told") {
  const std::string digest = push("1", {{"a"}});
  begin("run");
  remove("run", digest);
  database.before_write = [](const std::string& doing) {
    throw Error(ErrorKind::internal, doing, "k.db", "the disk is full");
  };
  const auto result = restore_run("run", places);
  CHECK_THAT(result.entries[0].problem, Catch::Contains("it is back, but"));
  CHECK(registry.resolve("app", "1") == digest);
}

TEST_CASE_METHOD(Restoring, "a registry that takes but does not serve is not believed") {
  const std::string digest = push("1", {{"a"}});
  begin("run");
  remove("run", digest);
  registry.before_request = [&](const std::string& request) {
    // A mirror in between that has not heard of it.
    if (request == "HEAD app@" + digest) registry.content["app"].manifests.erase(digest);
  };
  CHECK_THAT(problems(restore_run("run", places)), Catch::Contains("does not serve it"));
  CHECK(journal.counts("run").at(store::ItemState::deleted) == 1);
}

TEST_CASE_METHOD(Restoring, "what a journal names that is no digest is never asked for") {
  store::JournalItem bad;
  bad.repository = "app";
  bad.media_type = "application/vnd.oci.image.manifest.v1+json";
  bad.bytes =
      GENERATE(R"({"layers":[{"digest":"../../x"}]})", R"({"manifests":[{"digest":"../../x"}]})");
  bad.digest = registry::sha256_digest(bad.bytes);
  begin("run");
  journal.add("run", {bad});
  registry.log.clear();
  CHECK_FALSE(check_restore("run", places).complete());
  for (const std::string& request : registry.log) CHECK(request.find("..") == std::string::npos);
}
