// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/standing.hpp"

#include <catch2/catch.hpp>

#include "src/cleanup/make_plan.hpp"
#include "src/cleanup/verify/verify.hpp"
#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::cleanup;
using namespace keelson::tests;

namespace {

using Texts = std::vector<std::string>;

// Old, one layer for each text; steps, where given, are its history.
Image image(const Texts& layers, std::optional<Texts> steps = {}) {
  static int number = 0;
  Image one{days_ago(400), std::to_string(++number), {}, {}, {}, {}};
  for (const std::string& layer : layers) one.layers.push_back({layer});
  one.history = std::move(steps);
  return one;
}

struct StandingFleet {
  MemoryRegistry registry;
  Texts live;

  // A young one besides, so that the policy selects it.
  std::string push(const std::string& name, const Image& one) {
    const std::size_t colon = name.find(':');
    const std::string repository = name.substr(0, colon);
    registry.push(repository, "young", days_ago(1), "young " + repository);
    return registry.push(repository, name.substr(colon + 1), one);
  }
  World world() {
    World world = empty_world();
    registry::InventoryTask task;
    task.wanted = [](const std::string&) { return registry::Wanted{true, false}; };
    world.inventory = inventory_of(registry, k_now, task);
    world.capabilities = registry.capabilities("");
    for (const std::string& name : live) make_live(world, "r.io/" + name);
    return world;
  }
  // "repository:tag" of all that the plan dooms, which verify agrees to.
  std::set<std::string> doomed() {
    std::set<std::string> doomed;
    const Plan plan = make_plan(world());
    for (const auto& wrong : verify(plan)) FAIL(wrong.item + " " + wrong.verified);
    for (const Item& item : plan.items) {
      if (item.verdict != Verdict::doomed) continue;
      for (const std::string& tag : item.tags) doomed.insert(item.repository + ":" + tag);
    }
    return doomed;
  }
  Witness witness(const std::string& repository, const std::string& tag) {
    const World of = world();
    const auto* held = of.inventory.find(repository);
    return Standing(of.inventory).witness(*held, held->manifest(*held->find_tag(tag)));
  }
};

using Doomed = std::set<std::string>;

}  // namespace

TEST_CASE("an image stands on the longest list of layers that begins its own") {
  StandingFleet fleet;
  fleet.push("os:1", image({"a"}));
  fleet.push("jdk:8", image({"a", "b"}));
  fleet.push("jdk:9", image({"a", "c"}));
  fleet.push("app:1", image({"a", "b", "x"}));
  fleet.live = {"app:1"};
  CHECK(fleet.doomed() == Doomed{"jdk:9"});
  const Item base = item(Decision(fleet.world()), "jdk", "8");
  REQUIRE(base.reasons[0].code == "base");
  CHECK(base.reasons[0].evidence.back() == "r.io/app:1: its first 2 layers are r.io/jdk:8");
}

TEST_CASE("a child without a layer of its own stands on the base, not the base on it") {
  StandingFleet fleet;
  fleet.push("jdk:8", image({"a"}, Texts{"ADD a", "LABEL x"}));
  fleet.push("app:1", image({"a"}, Texts{"ADD a", "LABEL x", "LABEL y"}));
  fleet.live = {"app:1"};
  CHECK(fleet.doomed() == Doomed{});
  fleet.live = {"jdk:8"};
  CHECK(fleet.doomed() == Doomed{"app:1"});
}

TEST_CASE("of the same layers, without histories, each may stand on the other") {
  StandingFleet fleet;
  fleet.push("a:1", image({"a"}));
  fleet.push("b:1", image({"a"}, Texts{"ADD a"}));
  fleet.push("c:1", image({"b"}));
  const std::string one = GENERATE("a:1", "b:1");
  fleet.live = {one};
  CHECK(fleet.doomed() == Doomed{"c:1"});
}

TEST_CASE("histories of the same layers that nothing joins tell nothing unless equally long") {
  StandingFleet fleet;
  fleet.push("a:1", image({"a"}, Texts{"ADD a"}));
  fleet.push("b:1", image({"a"}, Texts{"ADD other", "LABEL x"}));
  fleet.push("c:1", image({"a"}, Texts{"ADD third"}));
  fleet.live = {"b:1"};
  CHECK(fleet.doomed() == Doomed{});
  StandingFleet even;
  even.push("a:1", image({"a"}, Texts{"ADD a"}));
  even.push("c:1", image({"a"}, Texts{"ADD third"}));
  even.live = {"a:1"};
  CHECK(even.doomed() == Doomed{"c:1"});
}

TEST_CASE("of a thousand nightly images with the same layers, one and its base are needed") {
  StandingFleet fleet;
  for (int night = 0; night < 1000; ++night)
    fleet.push("night:" + std::to_string(night),
               image({"a"}, Texts{"ADD a", "LABEL night=" + std::to_string(night)}));
  fleet.push("app:1", image({"a", "x"}, Texts{"ADD a", "LABEL night=7", "COPY x"}));
  fleet.live = {"app:1"};
  const World world = fleet.world();
  const Decision decision(world);
  CHECK(decision.count(Verdict::doomed) == 999);
  CHECK(decision.graph().graph.edge_count() < 10);
}

TEST_CASE("a thousand images with the same layers and no history need few steps") {
  StandingFleet fleet;
  for (int i = 0; i < 1000; ++i) fleet.push("same:" + std::to_string(i), image({"a"}));
  fleet.push("app:1", image({"a", "x"}));
  fleet.live = {"app:1"};
  const World world = fleet.world();
  const Decision decision(world);
  CHECK(decision.count(Verdict::doomed) == 0);
  CHECK(decision.graph().graph.edge_count() < 1100);
}

TEST_CASE("layers compressed otherwise are known by their content") {
  StandingFleet fleet;
  fleet.push("jdk:8", image({"a", "b"}, Texts{"ADD a", "RUN b"}));
  fleet.push("jdk:9", image({"a", "c"}, Texts{"ADD a", "RUN c"}));
  Image app = image({"a", "b", "x"}, Texts{"ADD a", "RUN b", "COPY x"});
  for (Layer& layer : app.layers) layer.compression = " zstd";
  fleet.push("app:1", app);
  fleet.live = {"app:1"};
  CHECK(fleet.doomed() == Doomed{"jdk:9"});
}

TEST_CASE("a squashed image may stand on what its history begins with") {
  StandingFleet fleet;
  fleet.push("jdk:8", image({"a", "b"}, Texts{"ADD a", "RUN b"}));
  fleet.push("jdk:9", image({"a", "c"}, Texts{"ADD a", "RUN c"}));
  fleet.push("app:1", image({"all"}, Texts{"ADD a", "RUN b", "COPY x"}));
  fleet.live = {"app:1"};
  CHECK(fleet.doomed() == Doomed{"jdk:9"});
}

TEST_CASE("an index stands on what its parts stand on, part by part") {
  StandingFleet fleet;
  const std::string base_arm = fleet.push("jdk:arm", image({"a", "b"}));
  const std::string base_amd = fleet.push("jdk:amd", image({"c", "d"}));
  fleet.registry.push_index("jdk", "8", {base_arm, base_amd});
  fleet.push("jdk:9", image({"c", "e"}));
  const std::string arm = fleet.push("app:arm", image({"a", "b", "x"}));
  const std::string amd = fleet.push("app:amd", image({"c", "d", "y"}));
  fleet.registry.push_index("app", "1", {arm, amd});
  for (const char* tag : {"arm", "amd"}) {
    fleet.registry.content["app"].tags.erase(tag);
    fleet.registry.content["jdk"].tags.erase(tag);
  }
  fleet.live = {"app:1"};
  CHECK(fleet.doomed() == Doomed{"jdk:9"});
}

TEST_CASE("the layers of an image say whether it stands on an image of the registry") {
  StandingFleet fleet;
  fleet.push("os:1", image({"a"}, Texts{"ADD a"}));
  fleet.push("jdk:8", image({"a", "b"}, Texts{"ADD a", "RUN b"}));
  fleet.push("own:1", image({"c", "d"}, Texts{"RUN c", "RUN d"}));
  fleet.push("sibling:1", image({"c", "e"}, Texts{"RUN c", "RUN e"}));
  fleet.push("flat:1", image({"f"}, Texts{"RUN f"}));
  fleet.push("cut:1", image({"g"}, Texts{"ADD g", "RUN h"}));
  for (auto& [name, repository] : fleet.registry.content) repository.tags.erase("young");
  CHECK(fleet.witness("os", "1") == Witness::nothing);
  CHECK(fleet.witness("jdk", "8") == Witness::base);
  CHECK(fleet.witness("own", "1") == Witness::nothing);
  CHECK(fleet.witness("flat", "1") == Witness::unknown);
  CHECK(fleet.witness("cut", "1") == Witness::unknown);
  fleet.push("unread:1", image({"z"}));  // what is not read is not doomed
  CHECK(fleet.witness("own", "1") == Witness::nothing);
}

TEST_CASE("an index says what its parts say, and nothing where one is not there") {
  StandingFleet fleet;
  const std::string own = fleet.push("app:own", image({"c", "d"}, Texts{"ADD c", "RUN d"}));
  fleet.registry.content["app"].tags.erase("young");
  fleet.registry.push_index("app", "1", {own});
  CHECK(fleet.witness("app", "1") == Witness::nothing);
  fleet.registry.push_index("app", "2", {own, registry::sha256_digest("elsewhere")});
  CHECK(fleet.witness("app", "2") == Witness::unknown);
}
