// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/restore.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/cleanup/manifest_content.hpp"
#include "tests/memory_registry.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::cleanup;

namespace {

const Time k_now = *parse_time("2026-11-24T12:00:00Z");
constexpr const char* k_url = "http://r.io";

struct Fixture {
  tests::TemporaryDirectory temporary;
  store::Database database{temporary.path / "k.db"};
  store::Journal journal{database};
  tests::MemoryRegistry registry;
  Vault vault{temporary.path / "vault"};
  RestorePlaces places{registry, registry, journal, nullptr, {}};
  std::map<std::string, int> positions;

  void begin(const std::string& run) {
    journal.begin({run, "prod", k_url, "sha256:p", "2026-11-24T12:00:00Z", ""});
  }
  std::string push(const std::string& tag, const std::vector<tests::Layer>& layers) {
    return registry.push("app", tag, tests::Image{"2020-01-01T00:00:00Z", tag, {}, {}, layers, ""});
  }

  store::JournalItem item(const std::string& digest) {
    const auto& app = registry.content["app"];
    store::JournalItem item;
    item.repository = "app";
    item.digest = digest;
    item.media_type = app.manifests.at(digest).media_type;
    item.bytes = app.manifests.at(digest).bytes;
    for (const auto& [tag, of] : app.tags) {
      if (of == digest) item.tags.push_back(tag);
    }
    return item;
  }
  // As a run does: journalled, then deleted.
  void remove(const std::string& run, const std::string& digest,
              store::ItemState state = store::ItemState::deleted) {
    store::JournalItem one = item(digest);
    one.position = ++positions[run];
    journal.add(run, {one});
    if (state != store::ItemState::left) registry.remove("app", digest);
    journal.set_states(run, {{one.position, state, ""}});
  }
  void lose_blobs() { registry.content["app"].blobs.clear(); }

  std::vector<std::string> changes() const {
    std::vector<std::string> found;
    for (const std::string& request : registry.log) {
      if (request.starts_with("PUT") || request.starts_with("DELETE")) found.push_back(request);
    }
    return found;
  }
};

std::string problems(const RestoreResult& result) {
  std::string text;
  for (const auto& entry : result.entries) text += entry.problem + "\n";
  return text;
}

std::string layer_digest(const std::string& content) {
  return registry::sha256_digest(content);
}

}  // namespace

TEST_CASE_METHOD(Fixture, "a run is undone: the same digests, tags and bytes") {
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

TEST_CASE_METHOD(Fixture,
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

TEST_CASE_METHOD(Fixture,
                 "after kill -9, what is only said to be intended or failed is restored too") {
  const std::string first = push("1", {{"a"}}), second = push("2", {{"b"}});
  const auto before = registry.snapshot();
  begin("run");
  remove("run", first, store::ItemState::intended);
  remove("run", second, store::ItemState::failed);
  CHECK(restore_run("run", places).complete());
  CHECK(registry.snapshot() == before);
}

TEST_CASE_METHOD(Fixture, "what a run left is none of its restoring") {
  const std::string digest = push("1", {{"a"}});
  begin("run");
  remove("run", digest, store::ItemState::left);
  registry.remove("app", digest);
  CHECK(restore_run("run", places).entries.empty());
  CHECK_FALSE(registry.resolve("app", "1"));
}

TEST_CASE_METHOD(Fixture, "a tag that has moved on is left where it is, and told") {
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

TEST_CASE_METHOD(Fixture, "after garbage collection the blobs come from the vault") {
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

TEST_CASE_METHOD(Fixture, "a blob that is nowhere is named, and the rest goes on") {
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

TEST_CASE_METHOD(Fixture, "a blob damaged in the vault is not put, and told") {
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

TEST_CASE_METHOD(Fixture, "bytes damaged in the journal are not put") {
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

TEST_CASE_METHOD(Fixture, "checking changes nothing and asks for each blob once") {
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

TEST_CASE_METHOD(Fixture, "old journals name no blobs; the manifest's bytes do") {
  const std::string digest = push("1", {{"layer"}});
  begin("run");
  remove("run", digest);
  REQUIRE(journal.items("run")[0].blobs.empty());
  lose_blobs();
  CHECK_THAT(problems(check_restore("run", places)), Catch::Contains(layer_digest("layer")));
}

TEST_CASE_METHOD(Fixture, "a tag that went alone comes back when its image is there") {
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

TEST_CASE_METHOD(Fixture, "one image comes back with its parts and signatures, and nothing else") {
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

TEST_CASE_METHOD(Fixture, "a part alone does not bring back its index") {
  const std::string part = push("part", {{"a"}});
  const std::string index = registry.push_index("app", "1", {part});
  begin("run");
  remove("run", index);
  remove("run", part);
  CHECK(restore_image(k_url, "app", "part", places).entries.size() == 1);
  CHECK(registry.resolve("app", part));
  CHECK_FALSE(registry.resolve("app", index));
}

TEST_CASE_METHOD(Fixture, "a part that an earlier run deleted comes back with the index") {
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

TEST_CASE_METHOD(Fixture, "an index whose part is gone for good is told with that part") {
  const std::string part = push("", {{"a"}});
  const std::string index = registry.push_index("app", "1", {part});
  begin("run");
  remove("run", index);
  registry.remove("app", part);  // by others
  for (const auto& result : {check_restore("run", places), restore_run("run", places)})
    CHECK_THAT(result.entries[0].problem, Catch::Contains("its part " + part + " is gone"));
  CHECK_FALSE(registry.resolve("app", "1"));
}

TEST_CASE_METHOD(Fixture, "the latest deletion of a tag is the one that is undone") {
  const std::string old = push("1", {{"old"}});
  begin("first");
  remove("first", old);
  const std::string young = push("1", {{"young"}});
  begin("second");
  remove("second", young);
  CHECK(restore_image(k_url, "app", "1", places).complete());
  CHECK(registry.resolve("app", "1") == young);
}

TEST_CASE_METHOD(Fixture, "what no run of this registry deleted cannot be restored") {
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

TEST_CASE_METHOD(Fixture, "each failure of the registry is told, and the next image tried") {
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

TEST_CASE_METHOD(Fixture, "a registry that stopped answering is not asked for each of the rest") {
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

TEST_CASE_METHOD(Fixture, "one failure does not stand for the parts that depend on it later") {
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

TEST_CASE_METHOD(Fixture, "a lease that is lost ends the restoring") {
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

TEST_CASE_METHOD(Fixture, "an image that is back though the journal cannot say so is told") {
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

TEST_CASE_METHOD(Fixture, "a registry that takes but does not serve is not believed") {
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

TEST_CASE_METHOD(Fixture, "what a journal names that is no digest is never asked for") {
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
