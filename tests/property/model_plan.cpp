// SPDX-License-Identifier: Apache-2.0
#include "tests/property/model_plan.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "src/cleanup/verify/verify.hpp"
#include "tests/property/broken.hpp"
#include "tests/property/naive_needs.hpp"

namespace keelson::tests {

using namespace cleanup;

namespace {

// What goes: "repository@digest", and "repository:tag" of tags.
std::set<std::string> gone(const Plan& plan) {
  std::set<std::string> names;
  for (const Item& item : plan.items) {
    const bool is_doomed = item.verdict == Verdict::doomed;
    if (is_doomed) names.insert(item.repository + "@" + item.digest);
    for (const std::string& tag : is_doomed ? item.tags : item.untag)
      names.insert(item.repository + ":" + tag);
  }
  return names;
}

// Statements of a project that owns no image, about those of others.
class Stranger {
 public:
  explicit Stranger(const Steps& steps) : m_random(seed_of(steps)) {}

  void speak(World& world) {
    for (unsigned n = 1 + below(3); n > 0; --n) say_one(world);
  }

 private:
  void say_one(World& world) {
    const std::string to = reference(), from = reference();
    const auto add = [&](Build one, Confidence confidence) {
      one.owned.clear();
      one.confidence = confidence;
      world.builds.push_back(std::move(one));
    };
    switch (below(4)) {
      case 0:
        return world.uses.push_back({to, "deploy in stranger/ci.yml:1"});
      case 1:
        return add(build("stranger/ci.yml", to, {from}), Confidence::exact);  // a copy
      case 2:
        return add(build("stranger/Dockerfile", to, {from}), Confidence::pattern);
      default:
        return add(build("stranger/Dockerfile", "", {from}), Confidence::guess);
    }
  }

  static unsigned seed_of(const Steps& steps) {
    unsigned seed = 1;
    for (const Step& step : steps) seed = seed * 31 + step.n[0];
    return seed;
  }

  unsigned below(unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(m_random); }

  std::string reference() {
    const char* repositories[] = {"app", "app/base", "os", "tools", "app*", "*"};
    const char* tags[] = {"latest", "1.0", "1.1", "dev-1", "1.*", "*"};
    return std::string("r.io/") + repositories[below(6)] + ":" + tags[below(6)];
  }

  std::mt19937 m_random;
};

}  // namespace

std::optional<Plan> plan_if_allowed(const World& world) {
  try {
    return make_plan(world);
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::refused, std::string("planning failed: ") + error.what());
    return std::nullopt;
  }
}

void check_plan(const Plan& plan, const World& world, const Model& model) {
  for (const Disagreement& one : verify(plan)) {
    throw Broken("verify: " + one.item + " is planned as " + one.planned + ", verified as " +
                 one.verified);
  }
  const Needed must_stay = needed(model, model.registry.content);
  for (const Item& item : plan.items) {
    require(item.verdict != Verdict::doomed ||
                !must_stay.digests.contains(item.repository + "@" + item.digest),
            "doomed, and needed: " + item.repository + "@" + item.digest);
  }
  World shuffled = world;
  std::mt19937 random(7);
  std::shuffle(shuffled.builds.begin(), shuffled.builds.end(), random);
  require(make_plan(shuffled).header.hash == plan.header.hash,
          "the order of builds changes the plan");
}

bool check_foreign(const Plan& plan, const World& world, const Steps& steps) {
  World more = world;
  Stranger(steps).speak(more);
  const auto other = plan_if_allowed(more);
  if (!other) return false;
  const auto before = gone(plan);
  for (const std::string& name : gone(*other))
    require(before.contains(name), "what a stranger says lets go " + name);
  return true;
}

std::int64_t count_doomed(const Plan& plan) {
  return std::count_if(plan.items.begin(), plan.items.end(),
                       [](const Item& item) { return item.verdict == Verdict::doomed; });
}

}  // namespace keelson::tests
