// SPDX-License-Identifier: Apache-2.0
// What a project says can let go only what its own Dockerfiles hold: random fleets, planned with
// and without one more project that says whatever it likes of the others' images.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "src/cleanup/decide.hpp"
#include "tests/cases/run_case.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::tests;

namespace {

using Texts = std::vector<std::string>;

// Whether a project only builds what it names wholly, or says whatever comes to its mind.
enum class Manner { plain, wild };

class RandomFleet {
 public:
  explicit RandomFleet(unsigned seed) : m_random(seed) {
    fleet.name = "seed " + std::to_string(seed);
    for (const char* repository : k_repositories) {
      for (const char* tag : {"1", "2"})
        fleet.images.push_back(std::string(repository) + ":" + tag);
    }
    for (unsigned n = 1 + below(3); n > 0; --n) fleet.live.push_back("r.example.com/" + image());
    for (unsigned n = 2 + below(3); n > 0; --n)
      add_project("p" + std::to_string(n), below(6) == 0 ? Manner::wild : Manner::plain);
  }

  // A checkout with what it says, at random.
  void add_project(const std::string& name, Manner manner) {
    m_manner = manner;
    const std::string root = name + "/";
    if (below(5) > 0) fleet.files[root + "Dockerfile"] = dockerfile();
    if (below(6) == 0) fleet.files[root + "tools/Dockerfile"] = dockerfile();
    std::string script;
    for (unsigned n = 1 + (manner == Manner::wild ? below(2) : 0); n > 0; --n)
      script += "    - " + statement() + "\n";
    if (!script.empty())
      fleet.files[root + ".gitlab-ci.yml"] = "b:\n  image: docker:24\n  script:\n" + script;
    if (manner == Manner::wild && below(4) == 0) {
      fleet.files[root + "compose.yml"] = "services:\n  a:\n    image: " + reference() +
                                          "\n    build: " + pick({".", "tools"}) +
                                          "\n  b: {image: '" + reference() + "'}\n";
    }
    if (below(5) == 0) {
      fleet.files[root + "deploy/pod.yml"] =
          "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: c, image: '" +
          reference() + "'}]}\n";
    }
  }

  FleetCase fleet;

 private:
  static constexpr const char* k_repositories[] = {"base/os", "base/jdk", "svc/api", "g/p1",
                                                   "evil/foo"};

  unsigned below(unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(m_random); }
  std::string pick(const Texts& texts) { return texts[below(static_cast<unsigned>(texts.size()))]; }

  std::string image() { return pick(fleet.images); }

  // Of this registry or another, known or in part.
  std::string reference() {
    if (m_manner == Manner::wild && below(2) == 0) return "r.example.com/" + image();
    if (m_manner == Manner::plain)
      return below(4) == 0 ? "other.example.com/team/app:1" : "r.example.com/" + image();
    switch (below(8)) {
      case 0:
        return "other.example.com/team/app:1";
      case 1:
        return "r.example.com/svc/$APP:$TAG";
      case 2:
        return "other.example.com/$TEAM/a$APP";
      case 3:
        return "r.example.com/" + pick({"svc/hidden", "g/p1", "base/os"}) + ":$TAG";
      case 4:
        return "app_test";
      default:
        return "r.example.com/" + image();
    }
  }

  std::string dockerfile() {
    std::string text = m_manner == Manner::wild && below(3) == 0
                           ? "ARG V=1\nFROM r.example.com/base/os:$V\n"
                           : "FROM " + closed_reference() + "\n";
    if (below(4) == 0) text += "COPY --from=" + closed_reference() + " / /\n";
    return text;
  }
  std::string closed_reference() {
    return m_manner == Manner::wild && below(4) == 0 ? "app_test" : "r.example.com/" + image();
  }

  std::string statement() {
    switch (m_manner == Manner::plain ? 7 : below(9)) {
      case 0:
      case 6:
        return "crane copy " + pick({"other.example.com/$TEAM/a$APP", reference()}) +
               " r.example.com/" + image();
      case 1:
        return "docker pull " + reference() + " && docker tag " + reference() + " " + reference() +
               " && docker push " + reference();
      case 2:
        return "docker build $ARGS -t " + reference() + " .";
      case 3:
        return "docker build -t " + reference() + " tools";
      case 4:
        return "docker run --rm " + reference() + " test";
      case 5:
        return "docker build -t app_test . && docker run app_test";
      default:
        return "docker build -t " + reference() + " . && docker push " + reference();
    }
  }

  std::mt19937 m_random;
  Manner m_manner = Manner::plain;
};

std::set<std::string> doomed_of(const FleetCase& fleet) {
  const TemporaryDirectory directory;
  const cleanup::World world = world_of(fleet, directory.path);
  std::set<std::string> doomed;
  cleanup::decide(world).each(cleanup::Verdict::doomed, [&](const cleanup::Item& item) {
    for (const std::string& tag : item.tags) doomed.insert(item.repository + ":" + tag);
  });
  return doomed;
}

std::string told(const FleetCase& fleet) {
  std::string text = fleet.name + ", live:";
  for (const std::string& image : fleet.live) text += " " + image;
  for (const auto& [path, content] : fleet.files) text += "\n--- " + path + "\n" + content;
  return text;
}

unsigned number_of(const char* variable, unsigned otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

}  // namespace

TEST_CASE("[1.11] whatever a project adds, nothing of the others is doomed that was not before") {
  const unsigned first = number_of("KEELSON_SEED", 1);
  const unsigned count = number_of("KEELSON_FLEETS", 300);
  std::size_t doomed = 0, still_doomed = 0, changed = 0;
  for (unsigned seed = first; seed < first + count; ++seed) {
    RandomFleet random(seed);
    const auto before = doomed_of(random.fleet);
    const FleetCase without = random.fleet;
    random.add_project("zz", Manner::wild);
    const auto after = doomed_of(random.fleet);
    doomed += before.size();
    still_doomed += after.size();
    changed += after != before;
    INFO(told(random.fleet));
    REQUIRE(std::includes(before.begin(), before.end(), after.begin(), after.end()));
  }
  // Fleets in which nothing can go prove nothing.
  CHECK(doomed > count / 2);
  CHECK(still_doomed > count / 8);
  CHECK(changed > count / 20);
}
