// SPDX-License-Identifier: Apache-2.0
// Failures seen in other tools' code, each as a test of this one. What needs HTTP is in
// tests/scenario/faults_test.py; cycles and paths are in the graph's own tests.
#include <catch2/catch.hpp>
#include <set>

#include "analyzer/model/error.hpp"
#include "tests/applying.hpp"

using namespace keelson;
using namespace keelson::tests;
using store::ItemState;

namespace {

// os ← app; both have two old tags and a new one. Nothing is live but app:3.
struct CatalogueFleet : Applying {
  MemoryRegistry registry;
  std::vector<Build> builds;
  std::vector<std::string> live{"r.io/app:3"};
  bool allow_unlinked_live = true;

  CatalogueFleet() {
    for (const char* name : {"app", "os"}) {
      registry.push(name, "1", days_ago(400));
      registry.push(name, "2", days_ago(300));
      registry.push(name, "3", days_ago(1));
    }
    builds = {build("app/Dockerfile", "r.io/app:3", {"r.io/os:3"})};
    canary = batch = 1;
    // As the world is at that moment.
    look = [this](cleanup::World& world) {
      const auto now = this->world();
      world.builds = now.builds;
      world.observations = now.observations;
      return true;
    };
  }

  cleanup::World world() {
    auto w = world_of(registry);
    w.builds = builds;
    for (const auto& image : live) make_live(w, image);
    w.settings.guards.unlinked =
        allow_unlinked_live ? config::Unlinked::allow : config::Unlinked::layers;
    return w;
  }
  cleanup::ApplyResult apply(const cleanup::Plan& plan) {
    return Applying::apply(plan, world(), registry, registry);
  }
  // Right before the n-th deletion asks for anything: when the one before is done.
  void after_deletion(int n, std::function<void()> act) {
    progress = [n, act, count = 0](const cleanup::ItemResult& item) mutable {
      if (item.state == ItemState::deleted && ++count == n) act();
    };
  }
};

}  // namespace

TEST_CASE("an image that became live after the plan is spared") {
  CatalogueFleet f;
  const auto plan = make_plan(f.world());
  f.live.push_back("r.io/app:1");
  const auto result = f.apply(plan);
  CHECK(f.registry.resolve("app", "1"));
  CHECK(result.count(ItemState::deleted) == 3);
  CHECK(of(result, ItemState::left).at(0).why == "now protected: service x (running)");
}

TEST_CASE("an image that becomes live between two deletions is spared") {
  CatalogueFleet f;
  const auto plan = make_plan(f.world());
  f.after_deletion(1, [&] {
    for (const char* tag : {"1", "2"}) {
      f.live.push_back(std::string("r.io/os:") + tag);
      f.live.push_back(std::string("r.io/app:") + tag);
    }
  });
  const auto result = f.apply(plan);
  CHECK(result.count(ItemState::deleted) == 1);
  CHECK(result.count(ItemState::left) == 3);
}

TEST_CASE(
    "an image of which nobody knows the Dockerfile, deployed between two deletions, ends the run") {
  CatalogueFleet f;
  f.allow_unlinked_live = false;
  f.builds.push_back(build("os/Dockerfile", "r.io/os:3", {}));
  const auto plan = make_plan(f.world());
  f.after_deletion(1, [&] { f.live.push_back("r.io/unheard/of:1"); });
  const auto result = f.apply(plan);
  CHECK(result.count(ItemState::deleted) == 1);
  CHECK(result.count(ItemState::left) + result.count(ItemState::failed) == 3);
  CHECK(result.failure.find("no known build makes r.io/unheard/of:1") != std::string::npos);
  CHECK(result.failure.find("--override unlinked_live:") != std::string::npos);
}

TEST_CASE("a base that gets a dependent after the plan, or between two deletions, is spared") {
  CatalogueFleet f;
  const auto plan = make_plan(f.world());
  const auto add = [&] {
    f.builds.push_back(build("new/Dockerfile", "", {"r.io/os:1", "r.io/os:2"}));
  };
  SECTION("after the plan") {
    add();
  }
  SECTION("between two deletions") {
    f.after_deletion(1, add);
  }
  const auto result = f.apply(plan);
  CHECK(result.count(ItemState::left) >= 1);
  for (const auto& left : of(result, ItemState::left)) CHECK(left.repository == "os");
  for (const auto& gone : of(result, ItemState::deleted)) {
    if (gone.repository == "os") CHECK(result.items[0].repository == "os");  // before it was added
  }
}

TEST_CASE("a tag pushed again after the plan keeps its new image, and the old one") {
  CatalogueFleet f;
  const auto plan = make_plan(f.world());
  const auto fresh = f.registry.push("app", "1", days_ago(0), "another");
  const auto result = f.apply(plan);
  CHECK(f.registry.resolve("app", "1") == fresh);
  CHECK(result.count(ItemState::deleted) == 3);
}

TEST_CASE("a tag put on a doomed image between two deletions saves it") {
  CatalogueFleet f;
  const auto plan = make_plan(f.world());
  const bool is_new = GENERATE(true, false);
  f.after_deletion(1, [&] {
    for (const char* name : {"app", "os"}) {
      auto& tags = f.registry.content[name].tags;
      // A new tag, or one that is known to be elsewhere.
      for (const char* doomed : {"1", "2"}) {
        if (tags.contains(doomed))
          tags[is_new ? std::string("late-") + doomed : "3"] = tags[doomed];
      }
    }
  });
  const auto result = f.apply(plan);
  CHECK(result.count(ItemState::left) >= 2);
  for (const auto& left : of(result, ItemState::left))
    CHECK(left.why.find("has been put on it") != std::string::npos);
}

TEST_CASE("what was attached to a doomed image unseen, and gets a tag meanwhile, saves it") {
  CatalogueFleet f;
  // The first by a tag of its own, or by none.
  const std::string tag = GENERATE("", "sbom");
  const auto sbom = f.registry.push_referrer("app", *f.registry.resolve("app", "1"), tag);
  const auto of_sbom = f.registry.push_referrer("app", sbom);
  const auto plan = make_plan(f.world());
  const std::string tagged = GENERATE_COPY(sbom, of_sbom);
  f.look = [&](cleanup::World&) {
    f.registry.content["app"].tags["late"] = tagged;
    return false;
  };
  const auto result = f.apply(plan);
  CHECK(f.registry.resolve("app", "1"));
  CHECK(f.registry.resolve("app", sbom));
  CHECK(of(result, ItemState::left).at(0).why == "late holds it, or is attached to it");
}

TEST_CASE("a tag put on a part of a doomed index meanwhile saves all of it") {
  CatalogueFleet f;
  const auto part = f.registry.push("web", "", days_ago(400));
  const auto inner = f.registry.push_index("web", "", {part});
  f.registry.push_index("web", "1", {inner});
  f.registry.push("web", "2", days_ago(1));
  const auto before = f.registry.snapshot();
  const auto plan = make_plan(f.world());
  const std::string tagged = GENERATE_COPY(part, inner);
  f.look = [&](cleanup::World&) {
    f.registry.content["web"].tags["late"] = tagged;
    return false;
  };
  f.apply(plan);
  for (const auto& [name, value] : before) {
    if (name.starts_with("web")) CHECK(f.registry.snapshot().contains(name));
  }
}

TEST_CASE("404 for a tag that is to go alone never widens to its digest") {
  MemoryRegistry r;
  r.can_untag = true;
  const auto digest = r.push("app", "build-7", days_ago(400));
  r.content["app"].tags["1.0"] = digest;
  r.push("app", "2", days_ago(10));
  auto world = world_of(r);
  world.settings.retention[0].keep = {"1.*"};
  const auto plan = make_plan(world);
  r.content["app"].tags.erase("build-7");  // somebody was faster
  Applying applying;
  const auto result = applying.apply(plan, world, r, r);
  CHECK(result.count(ItemState::deleted) == 0);
  CHECK(r.resolve("app", "1.0") == digest);
  for (const auto& request : r.log) CHECK_FALSE(request.starts_with("DELETE app@"));
}

TEST_CASE("nothing is pushed to make a deletion work") {
  for (const auto kind : {ErrorKind::unsupported, ErrorKind::network, ErrorKind::forbidden}) {
    CatalogueFleet f;
    const auto plan = make_plan(f.world());
    f.registry.before_request = [kind](const std::string& request) {
      if (request.starts_with("DELETE")) throw Error(kind, "delete", request, "no");
    };
    CHECK(f.apply(plan).count(ItemState::deleted) == 0);
    for (const auto& request : f.registry.log) CHECK_FALSE(request.starts_with("PUT"));
  }
}

TEST_CASE("a digest with a tag that stays is not deleted through another tag") {
  MemoryRegistry r;
  const auto digest = r.push("app", "1", days_ago(400));
  r.content["app"].tags["stable"] = digest;
  r.push("app", "2", days_ago(10));
  auto world = world_of(r);
  world.settings.keep = {{"*:stable", "keelson.yml:11"}};
  Applying applying;
  applying.apply(make_plan(world), world, r, r);
  CHECK(r.resolve("app", "1") == digest);
  CHECK(r.resolve("app", "stable") == digest);
}

TEST_CASE("a part that two indexes hold goes only with both") {
  MemoryRegistry r;
  const auto shared = r.push("app", "", days_ago(400), "shared");
  const auto own = r.push("app", "", days_ago(400), "own");
  r.push_index("app", "1", {shared, own});
  r.push_index("app", "2", {shared, r.push("app", "", days_ago(10), "young")});
  Applying applying;
  const auto result = applying.apply(make_plan(world_of(r)), world_of(r), r, r);
  CHECK(result.count(ItemState::deleted) == 2);
  CHECK(r.resolve("app", shared));
  CHECK_FALSE(r.resolve("app", own));
}

TEST_CASE("any failed deletion is listed, others are still done, and it is no success") {
  CatalogueFleet f;
  const auto plan = make_plan(f.world());
  const std::string bad = *f.registry.resolve("os", "1");
  f.registry.before_request = [&](const std::string& request) {
    if (request == "DELETE os@" + bad) throw Error(ErrorKind::network, "delete", request, "500");
  };
  const auto result = f.apply(plan);
  CHECK(result.count(ItemState::failed) == 1);
  CHECK(result.count(ItemState::deleted) == 3);
  CHECK(result.failure.empty());
}

TEST_CASE("too many failures end the run") {
  MemoryRegistry r;
  for (int i = 0; i < 40; ++i) r.push("app", std::to_string(i), days_ago(400 + i));
  auto world = world_of(r);
  const auto plan = make_plan(world);
  r.before_request = [](const std::string& request) {
    if (request.starts_with("DELETE")) throw Error(ErrorKind::network, "delete", request, "500");
  };
  Applying applying;
  const auto result = applying.apply(plan, world, r, r);
  CHECK(result.count(ItemState::failed) == 3);
  CHECK(result.failure.find("too many failures") != std::string::npos);
}

TEST_CASE("what the summary says is what the journal says") {
  CatalogueFleet f;
  const auto plan = make_plan(f.world());
  f.live.push_back("r.io/os:1");
  const auto result = f.apply(plan);
  std::int64_t bytes = 0, journalled = 0;
  std::size_t deleted = 0;
  for (const auto& item : of(result, ItemState::deleted)) bytes += item.size_bytes;
  for (const auto& item : f.journal.items(result.run_id)) {
    if (item.state != ItemState::deleted) continue;
    journalled += item.size_bytes;
    ++deleted;
  }
  CHECK(deleted == result.count(ItemState::deleted));
  CHECK(bytes == journalled);
  CHECK(bytes > 0);
}

TEST_CASE("what must stay and vanished comes to light, and everything deleted comes back") {
  CatalogueFleet f;
  const auto before = f.registry.snapshot();
  const auto plan = make_plan(f.world());
  // A registry that takes more with a deletion than was asked.
  bool done = false;
  f.registry.before_request = [&](const std::string& request) {
    if (!done && request.starts_with("DELETE app@")) {
      done = true;
      f.registry.content["app"].tags.erase("3");
    }
  };
  const auto result = f.apply(plan);
  CHECK(result.missing == std::vector<std::string>{"app:3"});
  CHECK(result.restored.complete());
  CHECK_FALSE(result.failure.empty());
  auto after = f.registry.snapshot();
  after["app:3"] = before.at("app:3");
  CHECK(after == before);
}

TEST_CASE("a run that ended by bringing back what it could leaves nothing about to go") {
  CatalogueFleet f;
  f.batch = 3;
  const auto plan = make_plan(f.world());
  std::set<std::string> doomed, asked;
  for (const auto& item : plan.items) {
    if (item.verdict == cleanup::Verdict::doomed)
      doomed.insert(item.repository + "@" + item.digest);
  }
  f.registry.before_request = [&](const std::string& request) {
    const std::string object = request.substr(request.find(' ') + 1);
    if (request.starts_with("DELETE")) {
      asked.insert(object);
      if (asked.size() < 2) return;
      f.registry.content["app"].tags.erase("3");
      throw Error(ErrorKind::unsupported, "delete", request, "405");
    }
    // Whether what was never asked to go is there cannot be learnt.
    if (request.starts_with("HEAD") && doomed.contains(object) && !asked.contains(object))
      throw Error(ErrorKind::protocol, "resolve", object, "the answer is a web page");
  };
  const auto result = f.apply(plan);
  REQUIRE(result.missing == std::vector<std::string>{"app:3"});
  REQUIRE_FALSE(result.restored.complete());
  CHECK_FALSE(f.journal.runs().at(0).finished.empty());
  for (const auto& item : f.journal.items(result.run_id)) CHECK(item.state != ItemState::intended);
  // And is brought back when it is asked for again.
  f.registry.before_request = {};
  CHECK(cleanup::restore_run(result.run_id, f.places(f.registry)).complete());
}

TEST_CASE("after the canary the rest goes only if all that must stay answers") {
  CatalogueFleet f;
  const auto plan = make_plan(f.world());
  f.after_deletion(1, [&] { f.registry.content["app"].tags.erase("3"); });
  const auto result = f.apply(plan);
  CHECK(result.count(ItemState::deleted) == 1);
  CHECK(result.count(ItemState::left) == 3);
  CHECK(result.missing == std::vector<std::string>{"app:3"});
}
