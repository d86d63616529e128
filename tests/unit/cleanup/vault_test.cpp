// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/vault.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <latch>
#include <sstream>
#include <thread>

#include "analyzer/model/error.hpp"
#include "src/cleanup/manifest_content.hpp"
#include "tests/vaulting.hpp"

using namespace keelson;
using namespace keelson::cleanup;
using namespace keelson::tests;

TEST_CASE_METHOD(Vaulting, "a kept image is in the layout wholly, each blob once") {
  const std::string first = push("1", {{"shared"}, {"one"}}), second = push("2", {{"shared"}});
  Vault vault(directory);
  CHECK_FALSE(fs::exists(directory));
  vault.keep(item("app", first, {"1", "stable"}), "run", registry, k_now);
  registry.log.clear();
  vault.keep(item("app", second, {"2"}), "run", registry, k_now + k_day);
  for (const std::string& request : registry.log)
    CHECK(request.find(layer_digest("shared")) == std::string::npos);

  for (const std::string& digest : {first, second, layer_digest("shared"), layer_digest("one")}) {
    CHECK(vault.holds(digest));
    std::ifstream file(blob(digest), std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    CHECK(registry::sha256_digest(bytes.str()) == digest);
  }
  CHECK_FALSE(vault.holds(layer_digest("other")));
  CHECK(vault.size(layer_digest("shared")) == 6);
  CHECK(files().size() == 2 + 2 + 2 + 2);  // two files, manifests, configurations, layers

  const auto entries = Vault(directory).entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].run_id == "run");
  CHECK(entries[0].repository == "app");
  CHECK(entries[0].digest == first);
  CHECK(entries[0].tags == std::vector<std::string>{"1", "stable"});
  CHECK(entries[0].kept == k_now);
  const auto config = manifest_content(item("app", first).bytes).blobs[0];
  CHECK(entries[0].size_bytes ==
        static_cast<std::int64_t>(item("app", first).bytes.size()) + config.size_bytes + 6 + 3);
  CHECK(entries[1].digest == second);
  CHECK(index()["manifests"].size() == 3);
  CHECK(index()["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"] == "app:2");
}

TEST_CASE_METHOD(Vaulting, "an image kept twice in one run is there once") {
  const std::string digest = push("1", {{"layer"}});
  Vault vault(directory);
  vault.keep(item("app", digest, {"1"}), "run", registry, k_now);
  vault.keep(item("app", digest, {"1"}), "run", registry, k_now + k_day);
  vault.keep(item("app", digest, {"1"}), "later", registry, k_now + 2 * k_day);
  const auto entries = vault.entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].kept == k_now + k_day);
  CHECK(entries[1].run_id == "later");
}

TEST_CASE_METHOD(Vaulting, "an index is kept by its own manifest") {
  const std::string part = push("1", {{"layer"}});
  const std::string index_digest = registry.push_index("app", "all", {part});
  Vault vault(directory);
  vault.keep(item("app", index_digest, {"all"}), "run", registry, k_now);
  CHECK(vault.holds(index_digest));
  CHECK_FALSE(vault.holds(part));
}

TEST_CASE_METHOD(Vaulting, "what cannot be had whole is not kept, and leaves no entry") {
  Vault vault(directory);
  const std::string good = push("1", {{"layer"}});
  auto bad = item("app", good, {"1"});
  std::string says;
  SECTION("a layer is gone") {
    registry.content["app"].blobs.erase(layer_digest("layer"));
  }
  SECTION("a layer has other bytes") {
    registry.content["app"].blobs[layer_digest("layer")] = "lAyer";
  }
  SECTION("a layer is longer") {
    registry.content["app"].blobs[layer_digest("layer")] += "r";
    says = "more than its size";
  }
  SECTION("a layer is shorter") {
    registry.content["app"].blobs[layer_digest("layer")] = "l";
  }
  SECTION("its bytes are others") {
    bad.bytes += " ";
  }
  SECTION("its digest is a path") {
    bad.digest = "sha256:../../../../etc/passwd";
  }
  SECTION("it is no manifest") {
    bad.bytes = "[]";
    bad.digest = registry::sha256_digest(bad.bytes);
  }
  SECTION("the registry fails") {
    registry.before_request = [](const std::string& request) {
      if (request.starts_with("GET app blob"))
        throw Error(ErrorKind::network, "get", request, "reset");
    };
  }
  SECTION("a layer's digest is a path") {
    bad = written(R"({"digest":"sha256:../../../../tmp/x","size":1})");
  }
  SECTION("a layer's digest is of another kind") {
    bad = written(R"({"digest":"sha512:00","size":1})");
  }
  CHECK_THROWS_WITH(vault.keep(bad, "run", registry, k_now), Catch::Contains(says));
  CHECK(vault.entries().empty());
  CHECK_FALSE(vault.holds(good));
  if (fs::exists(directory)) {
    for (const std::string& file : files()) CHECK(file.find(".keelson-") == std::string::npos);
  }
}

TEST_CASE_METHOD(Vaulting, "a layer that says it is not for registries may be missing, no other") {
  Vault vault(directory);
  const std::string digest = layer_digest("windows");
  const auto layer = [&](const std::string& rest) {
    return R"({"digest":")" + digest + R"(","size":7)" + rest + "}";
  };
  for (const std::string type : {"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                                 "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"}) {
    CHECK_NOTHROW(
        vault.keep(written(layer(R"(,"mediaType":")" + type + "\"")), "run", registry, k_now));
  }
  CHECK_FALSE(vault.holds(digest));
  const std::string plain = R"(,"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip")";
  CHECK_THROWS_AS(vault.keep(written(layer(plain)), "run", registry, k_now), Error);
  CHECK_THROWS_AS(vault.keep(written(layer(plain + R"(,"urls":["http://m.example/x"])")), "run",
                             registry, k_now),
                  Error);
  registry.content["app"].blobs[digest] = "windows";
  vault.keep(written(layer(R"(,"mediaType":"a.foreign.b")")), "run", registry, k_now);
  CHECK(vault.holds(digest));
}

TEST_CASE_METHOD(Vaulting, "a blob that was cut short on the disk is read again") {
  const std::string digest = push("1", {{"layer"}});
  Vault vault(directory);
  vault.keep(item("app", digest, {"1"}), "run", registry, k_now);
  fs::resize_file(blob(layer_digest("layer")), 2);
  vault.keep(item("app", digest, {"1"}), "later", registry, k_now);
  CHECK(vault.size(layer_digest("layer")) == 5);
}

TEST_CASE_METHOD(Vaulting, "a blob is given to a registry only as it was") {
  const std::string large(3'000'000, 'x');
  const std::string digest = push("1", {{large}, {""}});
  Vault vault(directory);
  vault.keep(item("app", digest), "run", registry, k_now);
  registry.content["app"].blobs.clear();
  vault.give_blob("app", layer_digest(large), registry);
  vault.give_blob("app", layer_digest(""), registry);
  CHECK(registry.content["app"].blobs.at(layer_digest(large)) == large);
  CHECK(registry.content["app"].blobs.at(layer_digest("")).empty());

  registry.content["app"].blobs.clear();
  SECTION("damaged") {
    std::fstream(blob(layer_digest(large)), std::ios::in | std::ios::out).seekp(2'999'999).put('y');
  }
  SECTION("cut short") {
    fs::resize_file(blob(layer_digest(large)), 2'000'000);
  }
  SECTION("gone") {
    fs::remove(blob(layer_digest(large)));
  }
  SECTION("a link") {
    temporary.write("elsewhere", large);
    fs::remove(blob(layer_digest(large)));
    fs::create_symlink(temporary.path / "elsewhere", blob(layer_digest(large)));
    CHECK_FALSE(vault.holds(layer_digest(large)));
  }
  CHECK_THROWS_AS(vault.give_blob("app", layer_digest(large), registry), Error);
  CHECK_THROWS_AS(vault.give_blob("app", "sha256:../../index.json", registry), Error);
  CHECK(registry.content["app"].blobs.empty());
}

TEST_CASE_METHOD(Vaulting, "a directory that is not the vault's is left alone, and told") {
  std::string says;
  SECTION("other files") {
    temporary.write("vault/notes.txt", "mine");
  }
  SECTION("a page named index.json") {
    temporary.write("vault/index.json", "[1]");
  }
  SECTION("a layout of another version") {
    temporary.write("vault/oci-layout", R"({"imageLayoutVersion":"2.0.0"})");
    temporary.write("vault/index.json", R"({"manifests":[]})");
  }
  SECTION("no layout at all") {
    temporary.write("vault/oci-layout", "nonsense");
  }
  SECTION("a layout without its index") {
    temporary.write("vault/oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
  }
  SECTION("another's layout") {
    says = "Keelson did not put there";
    temporary.write("vault/oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    temporary.write("vault/index.json",
                    R"({"manifests":[{"mediaType":"m","digest":"sha256:0","size":1}]})");
  }
  SECTION("a damaged index") {
    temporary.write("vault/oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    temporary.write("vault/index.json", R"({"manifests":[{)");
  }
  SECTION("a bottomless index") {
    temporary.write("vault/oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    temporary.write("vault/index.json", R"({"manifests":[],"a":)" + std::string(1000, '[') +
                                            std::string(1000, ']') + "}");
  }
  SECTION("a file") {
    temporary.write("vault", "mine");
  }
  try {
    Vault vault(directory);
    FAIL("taken");
  } catch (const Error& error) {
    CHECK_FALSE(error.next().empty());
    CHECK_THAT(error.cause(), Catch::Contains(says));
    CHECK_THAT(error.object(), Catch::Contains(directory.string()));
  }
}

TEST_CASE_METHOD(Vaulting, "creating that was cut off is gone on with") {
  const std::string digest = push("1", {{"layer"}});
  fs::create_directories(directory);
  SECTION("at once") {}
  SECTION("with its index") {
    temporary.write("vault/index.json", R"({"manifests":[]})");
  }
  SECTION("in between") {
    temporary.write("vault/.keelson-9-1", "{");
  }
  Vault vault(directory);
  CHECK(vault.entries().empty());
  vault.keep(item("app", digest), "run", registry, k_now);
  CHECK(Vault(directory).entries().size() == 1);
}

TEST_CASE_METHOD(Vaulting, "several keep at once, from the first on, and lose nothing") {
  constexpr int rounds = 10, threads = 4, each = 2;
  std::vector<store::JournalItem> items;
  for (int i = 0; i < threads * each; ++i)
    items.push_back(item("app", push(std::to_string(i), {{"shared"}, {std::to_string(i)}})));
  for (int round = 0; round < rounds; ++round) {
    const fs::path place = temporary.path / std::to_string(round);
    std::latch start(threads);
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t) {
      all.emplace_back([&, t] {
        Vault vault(place);
        start.arrive_and_wait();
        for (int i = 0; i < each; ++i)
          vault.keep(items[static_cast<std::size_t>(t * each + i)], "run", registry, k_now);
      });
    }
    for (std::thread& thread : all) thread.join();
    CHECK(Vault(place).entries().size() == threads * each);
  }
}

TEST_CASE_METHOD(Vaulting, "who waits for another to create the vault does not create it again") {
  const auto first = item("app", push("1", {{"one"}})), second = item("app", push("2", {{"two"}}));
  fs::create_directories(directory);
  Layout layout(directory);
  std::thread other;
  {
    const Layout::Lock creating(layout, Layout::Use::writes_index);
    other = std::thread([&] { Vault(directory).keep(second, "run", registry, k_now); });
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    layout.write_images({{"run", "app", first.digest, first.media_type, {}, k_now, 1, 1}});
    temporary.write("vault/oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
  }
  other.join();
  CHECK(Vault(directory).entries().size() == 2);
}

TEST_CASE_METHOD(Vaulting, "a full disk is told, and what was kept before is still whole") {
  const std::string first = push("1", {{"layer"}});
  const std::string second = push("2", {{std::string(100'000, 'x')}});
  Vault(directory).keep(item("app", first), "run", registry, k_now);
  const auto large = item("app", second);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{50'000, 50'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      Vault(directory).keep(large, "run", registry, k_now);
    } catch (const Error& error) {
      _exit(error.cause() == "the disk is full" ? 7 : 8);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 7);
  CHECK(digests(Vault(directory).entries()) == std::vector{first});
  CHECK_FALSE(Vault(directory).holds(second));
  for (const std::string& file : files()) CHECK(file.find(".keelson-") == std::string::npos);
}

TEST_CASE_METHOD(Vaulting, "skopeo reads the vault", "[skopeo]") {
  if (std::system("skopeo --version > /dev/null 2>&1") != 0) return;
  const std::string digest = push("1.0", {{"layer"}});
  const auto oci = [&] {  // skopeo reads OCI manifests in layouts, and Docker's not
    auto json = nlohmann::json::parse(item("app", digest).bytes);
    json["mediaType"] = "application/vnd.oci.image.manifest.v1+json";
    json["config"]["mediaType"] = "application/vnd.oci.image.config.v1+json";
    json["layers"][0]["mediaType"] = "application/vnd.oci.image.layer.v1.tar";
    store::JournalItem item;
    item.repository = "team/app";
    item.media_type = json["mediaType"];
    item.bytes = json.dump();
    item.digest = registry::sha256_digest(item.bytes);
    item.tags = {"1.0", "stable"};
    registry.content["team/app"].blobs = registry.content["app"].blobs;
    return item;
  }();
  Vault(directory).keep(oci, "run", registry, k_now);
  for (const std::string& tag : oci.tags) {
    const std::string command = "skopeo inspect --format '{{.Digest}}' 'oci:" + directory.string() +
                                ":team/app:" + tag + "' > '" + (temporary.path / "out").string() +
                                "' 2>&1";
    CHECK(std::system(command.c_str()) == 0);
    std::string answer;
    std::getline(std::ifstream(temporary.path / "out"), answer);
    CHECK(answer == oci.digest);
  }
}
