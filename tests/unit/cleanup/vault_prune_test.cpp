// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/cleanup/manifest_content.hpp"
#include "tests/vaulting.hpp"

using namespace keelson;
using namespace keelson::cleanup;
using namespace keelson::tests;

TEST_CASE_METHOD(Vaulting,
                 "pruning by age removes what is too old, and no blob that is still needed") {
  const std::string old = push("1", {{"shared"}, {"old"}}), young = push("2", {{"shared"}});
  Vault vault(directory);
  vault.keep(item("app", old, {"1"}), "run", registry, k_now - 10 * k_day);
  vault.keep(item("app", young, {"2"}), "run", registry, k_now - 2 * k_day);
  config::Vault limits;
  CHECK(vault.prune(limits, k_now).entries.empty());
  limits.max_age = 10 * k_day;
  CHECK(vault.prune(limits, k_now).entries.empty());

  const auto told = vault.would_prune(limits, k_now + std::chrono::seconds(1));
  CHECK(vault.entries().size() == 2);
  const auto pruned = vault.prune(limits, k_now + std::chrono::seconds(1));
  CHECK(digests(pruned.entries) == std::vector{old});
  CHECK(digests(told.entries) == std::vector{old});
  CHECK(told.freed_bytes == pruned.freed_bytes);
  const auto config = manifest_content(item("app", old).bytes).blobs[0];
  CHECK(pruned.freed_bytes ==
        static_cast<std::int64_t>(item("app", old).bytes.size()) + config.size_bytes + 3);
  CHECK(digests(vault.entries()) == std::vector{young});
  CHECK_FALSE(vault.holds(layer_digest("old")));
  CHECK_FALSE(vault.holds(old));
  CHECK(vault.holds(layer_digest("shared")));
}

TEST_CASE_METHOD(Vaulting, "pruning keeps the parts of an index that stays, and all they need") {
  const std::string part = push("1", {{"layer"}});
  const std::string index_digest = registry.push_index("app", "all", {part});
  const std::string outer = registry.push_index("app", "outer", {index_digest});
  Vault vault(directory);
  vault.keep(item("app", part), "run", registry, k_now - 20 * k_day);
  vault.keep(item("app", index_digest), "run", registry, k_now - 20 * k_day);
  vault.keep(item("app", outer, {"outer"}), "run", registry, k_now - k_day);
  config::Vault limits;
  limits.max_age = 10 * k_day;
  CHECK(vault.prune(limits, k_now).entries.empty());
  CHECK(vault.entries().size() == 3);
  CHECK(vault.holds(layer_digest("layer")));
  CHECK(vault.prune(limits, k_now + 10 * k_day).entries.size() == 3);
  CHECK(files() == std::set<std::string>{"index.json", "oci-layout"});
}

TEST_CASE_METHOD(Vaulting, "pruning by size removes the oldest until it is small enough") {
  std::vector<std::string> images;
  Vault vault(directory);
  for (int i = 0; i < 4; ++i) {
    images.push_back(push(std::to_string(i), {{std::string(10'000, static_cast<char>('a' + i))}}));
    vault.keep(item("app", images.back()), "run", registry, k_now + i * k_day);
  }
  config::Vault limits;
  limits.max_bytes = 50'000;
  CHECK(vault.prune(limits, k_now).entries.empty());
  limits.max_bytes = 25'000;
  CHECK(digests(vault.prune(limits, k_now).entries) == std::vector{images[0], images[1]});
  CHECK(digests(vault.entries()) == std::vector{images[2], images[3]});
  limits.max_bytes = 0;
  CHECK(vault.prune(limits, k_now).entries.size() == 2);
}

TEST_CASE_METHOD(Vaulting,
                 "pruning by size removes an index before its parts, and twins together") {
  const std::string part = push("1", {{std::string(10'000, 'x')}});
  const std::string index_digest = registry.push_index("app", "all", {part});
  const std::string last = push("2", {{std::string(10'000, 'y')}});
  Vault vault(directory);
  vault.keep(item("app", part), "run", registry, k_now);
  vault.keep(item("app", index_digest), "run", registry, k_now + k_day);
  vault.keep(item("app", part), "later", registry, k_now + 2 * k_day);
  vault.keep(item("app", last), "later", registry, k_now + 3 * k_day);
  config::Vault limits;
  limits.max_bytes = 12'000;
  const auto pruned = vault.prune(limits, k_now);
  CHECK(digests(pruned.entries) == std::vector{part, index_digest, part});
  CHECK(vault.holds(last));
  CHECK_FALSE(vault.holds(part));
}

TEST_CASE_METHOD(Vaulting, "pruning sweeps what a killed run left behind, and nothing of others") {
  const std::string digest = push("1", {{"layer"}});
  Vault vault(directory);
  vault.keep(item("app", digest), "run", registry, k_now);
  temporary.write("vault/blobs/sha256/.keelson-1-1", "half");
  temporary.write("vault/.keelson-1-2", "half");
  temporary.write("vault/blobs/sha256/" + layer_digest("orphan").substr(7), "orphan");
  temporary.write("vault/blobs/sha256/notes", "mine");
  temporary.write("vault/README", "mine");
  CHECK(vault.prune({}, k_now).freed_bytes == 4 + 4 + 6);
  CHECK(files().contains("README"));
  CHECK(files().contains("blobs/sha256/notes"));
  CHECK(files().size() == 2 + 2 + 3);
}

TEST_CASE_METHOD(Vaulting, "pruning stops where it cannot know what is needed") {
  const std::string digest = push("1", {{"layer"}});
  Vault vault(directory);
  vault.keep(item("app", digest), "run", registry, k_now);
  SECTION("a manifest is damaged") {
    std::ofstream(blob(digest)) << "{}";
  }
  SECTION("a manifest is gone") {
    fs::remove(blob(digest));
  }
  config::Vault limits;
  limits.max_bytes = 1;
  CHECK_THROWS_AS(vault.prune(limits, k_now), Error);
  CHECK(vault.holds(layer_digest("layer")));
}
