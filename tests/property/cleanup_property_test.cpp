// SPDX-License-Identifier: Apache-2.0
// Random worlds, and what must never happen in any of them.
#include <catch2/catch.hpp>
#include <functional>
#include <random>
#include <set>

#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/executor.hpp"
#include "src/cleanup/restore.hpp"
#include "tests/temporary.hpp"
#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;

namespace {

constexpr unsigned k_worlds = 1500;

class RandomWorld {
 public:
  explicit RandomWorld(unsigned seed) : m_random(seed) {
    const int repositories = number(2, 6);
    for (int r = 0; r < repositories; ++r) {
      const std::string name = "r" + std::to_string(r);
      m_names.push_back(name);
      const int tags = number(1, 5);
      for (int t = 0; t < tags; ++t) push(name, "t" + std::to_string(t));
      if (number(0, 2) == 0)
        m_registry.content[name].tags["alias"] = m_registry.content[name].tags["t0"];
    }
    for (int b = number(0, 8); b-- > 0;) m_builds.push_back(random_build(b));
    for (int l = number(1, 4); l-- > 0;) m_live.push_back(some_image());
  }

  cleanup::World world() {
    auto w = world_of(m_registry);
    w.settings.retention[0].keep_last = 1;
    w.builds = m_builds;
    for (const auto& image : m_live) make_live(w, image);
    return w;
  }

  void push(const std::string& name, const std::string& tag) {
    const std::string created = number(0, 9) == 0 ? "" : days_ago(number(1, 600));
    if (number(0, 3) != 0) {
      m_registry.push(name, tag, created, tag + std::to_string(number(0, 3)));
    } else {
      const auto a = m_registry.push(name, "", created, "a" + std::to_string(number(0, 2)));
      const auto b = m_registry.push(name, "", created, "b" + std::to_string(number(0, 2)));
      m_registry.push_index(name, tag, {a, b});
    }
  }

  Build random_build(int n) {
    const std::string product = number(0, 4) == 0
                                    ? ""
                                    : "r.io/" + some_name() + ":" +
                                          (number(0, 1) ? "*" : "t" + std::to_string(number(0, 4)));
    std::vector<std::string> bases;
    for (int i = number(0, 3); i-- > 0;)
      bases.push_back(number(0, 5) == 0 ? "r.io/" + some_name() + ":t*" : some_image());
    return build("d" + std::to_string(n) + "/Dockerfile", product, bases);
  }

  std::string some_name() {
    return m_names[static_cast<std::size_t>(number(0, static_cast<int>(m_names.size()) - 1))];
  }

  std::string some_image() {
    const std::string name = some_name(), tag = "t" + std::to_string(number(0, 4));
    const auto digest = m_registry.resolve(name, tag);
    switch (number(0, digest ? 2 : 0)) {
      case 1:
        return "r.io/" + name + "@" + *digest;
      case 2:
        return "r.io/" + name + ":" + tag + "@" + *digest;
      default:
        return "r.io/" + name + ":" + tag;
    }
  }

  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_random); }

  MemoryRegistry m_registry;
  std::vector<Build> m_builds;
  std::vector<std::string> m_live;

 private:
  std::mt19937 m_random;
  std::vector<std::string> m_names;
};

// What must not go, worked out the slow way: from each needed name to digests, and from
// there to the names its builds need. "repository@digest".
std::set<std::string> needed(const cleanup::World& world) {
  std::set<std::string> names, digests;
  const std::function<void(const std::string&)> need = [&](const std::string& text) {
    if (!names.insert(text).second) return;
    const ImageReference reference = parse_image_reference(text);
    for (const auto& repository : world.inventory.repositories) {
      if (!matches_pattern(reference.name(), "r.io/" + repository.name)) continue;
      if (repository.manifests.contains(reference.digest))
        digests.insert(repository.name + "@" + reference.digest);
      for (const auto& [tag, digest] : repository.tags) {
        const bool by_tag = !reference.tag.empty() && matches_pattern(reference.tag, tag);
        if (!by_tag && digest != reference.digest) continue;
        digests.insert(repository.name + "@" + digest);
        if (digest == reference.digest || by_tag) need("r.io/" + repository.name + ":" + tag);
      }
    }
    for (const Build& b : world.builds) {
      for (const std::string& product : b.products) {
        const ImageReference made = parse_image_reference(product);
        if (made.name() != reference.name()) continue;
        if (!reference.tag.empty() && !patterns_overlap(made.tag, reference.tag)) continue;
        for (const Input& input : b.inputs) need(input.reference);
      }
    }
  };
  for (const auto& image : world.observations[0].images) need(image.reference);
  for (const Build& b : world.builds) {
    if (!b.products.empty()) continue;
    for (const Input& input : b.inputs) need(input.reference);
  }
  for (const auto& repository : world.inventory.repositories) {
    for (const auto& [digest, fact] : repository.manifests) {
      if (!digests.contains(repository.name + "@" + digest)) continue;
      for (const auto& child : fact.children) digests.insert(repository.name + "@" + child);
    }
  }
  return digests;
}

std::set<std::string> doomed(const cleanup::World& world) {
  std::set<std::string> all;
  for (const auto& i : decide(world).items) {
    if (i.verdict == cleanup::Verdict::doomed) all.insert(i.repository + "@" + i.digest);
  }
  return all;
}

bool is_subset(const std::set<std::string>& part, const std::set<std::string>& whole) {
  return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

}  // namespace

TEST_CASE("in no world is a needed manifest doomed") {
  std::size_t all_doomed = 0;
  for (unsigned seed = 0; seed < k_worlds; ++seed) {
    CAPTURE(seed);
    RandomWorld random(seed);
    const auto world = random.world();
    const auto gone = doomed(world), must_stay = needed(world);
    all_doomed += gone.size();
    for (const auto& name : gone) {
      CAPTURE(name);
      CHECK_FALSE(must_stay.contains(name));
    }
  }
  CHECK(all_doomed > k_worlds / 2);  // or the property would say nothing
}

TEST_CASE("one more build, edge or live image never dooms more") {
  for (unsigned seed = 0; seed < k_worlds; ++seed) {
    CAPTURE(seed);
    RandomWorld random(seed);
    const auto before = doomed(random.world());
    random.m_builds.push_back(random.random_build(99));
    const auto with_build = doomed(random.world());
    CHECK(is_subset(with_build, before));
    random.m_builds.back().inputs.push_back(
        {EdgeKind::copy, "", parse_image_reference(random.some_image()).text(), 9});
    const auto with_edge = doomed(random.world());
    CHECK(is_subset(with_edge, with_build));
    random.m_live.push_back(random.some_image());
    CHECK(is_subset(doomed(random.world()), with_edge));
  }
}

TEST_CASE("pushes and deployments between plan and apply never cost what is needed") {
  const TemporaryDirectory directory;
  store::Database database(directory.path / "k.db");
  store::Journal journal(database);
  const std::atomic<bool> stop{false};
  std::size_t all_deleted = 0;
  for (unsigned seed = 0; seed < k_worlds / 5; ++seed) {
    CAPTURE(seed);
    RandomWorld random(seed);
    const auto plan = make_plan(random.world());
    for (int change = random.number(0, 3); change-- > 0;) {
      switch (random.number(0, 2)) {
        case 0:
          random.push(random.some_name(), "t" + std::to_string(random.number(0, 6)));
          break;
        case 1:
          random.m_live.push_back(random.some_image());
          break;
        case 2:
          random.m_builds.push_back(random.random_build(50 + change));
          break;
      }
    }
    const auto world = random.world();
    const auto must_stay = needed(world);
    const auto before = random.m_registry.snapshot();
    std::vector<cleanup::ItemResult> left;
    const auto items = still_doomed(plan, decide(world), left);
    const auto result = execute(plan, items, world.now, random.m_registry, random.m_registry,
                                journal, stop, [](const auto&) {});
    all_deleted += result.deleted.size();
    const auto after = random.m_registry.snapshot();
    for (const auto& name : must_stay) {
      CAPTURE(name);
      CHECK(after.contains(name));
    }
    for (const auto& item : result.deleted) {
      bool in_plan = false;
      for (const auto& p : plan.items)
        in_plan |= p.repository == item.repository && p.digest == item.digest &&
                   p.verdict == cleanup::Verdict::doomed;
      CHECK(in_plan);
    }
    if (result.run_id.empty()) continue;
    CHECK(journal.items(result.run_id).size() == result.deleted.size());
    CHECK(
        cleanup::restore(result.run_id, random.m_registry, random.m_registry, journal).complete());
    CHECK(random.m_registry.snapshot() == before);
  }
  CHECK(all_deleted > k_worlds / 20);
}
