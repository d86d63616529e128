// SPDX-License-Identifier: Apache-2.0
// Small random inputs of the graph with everything in them that exists in the wild:
// cycles, self-FROM, patterns in tag, registry and product, pins, shared digests.
#pragma once
#include <random>
#include <string>
#include <vector>

#include "analyzer/graph/graph.hpp"

namespace keelson::tests {

class RandomGraph {
 public:
  explicit RandomGraph(unsigned seed) : m_random(seed) {
    for (int b = number(0, 7); b-- > 0;) builds.push_back(some_build());
    for (int k = number(0, 9); k-- > 0;) known.push_back(some_known());
  }

  std::vector<Build> builds;
  std::vector<graph::KnownImage> known;

  Build some_build() {
    Build b;
    b.dockerfile = "d" + std::to_string(number(0, 4)) + "/Dockerfile";
    for (int p = number(0, 2); p-- > 0;)
      b.products.push_back(number(0, 2) ? closed() : some_reference());
    for (int i = number(0, 3); i-- > 0;) b.inputs.push_back(some_input());
    return b;
  }

  Input some_input() {
    return {number(0, 1) ? EdgeKind::from : EdgeKind::copy, "", some_reference(),
            static_cast<std::uint32_t>(number(1, 3))};
  }

  graph::KnownImage some_known() {
    graph::KnownImage image(number(0, 4) ? closed() : name() + "@" + digest());
    if (number(0, 2) && image.reference.find('@') == std::string::npos) image.digest = digest();
    if (number(0, 2) == 0) image.built_on.push_back({name() + "@" + digest(), Claim::annotation});
    if (number(0, 5) == 0) image.built_on.push_back({some_reference(), Claim::provenance});
    return image;
  }

  std::string some_reference() {
    switch (number(0, 9)) {
      case 0:
        return name() + ":*";
      case 1:
        return name() + ":1*";
      case 2:
        return "*/" + repository() + ":" + tag();
      case 3:
        return "*/*:" + tag();
      case 4:
        return name() + "@" + digest();
      case 5:
        return name() + ":" + tag() + "@" + digest();
      case 6:
        return "r.io/team*/" + repository() + ":*";
      default:
        return closed();
    }
  }

  template <class T>
  void shuffle(std::vector<T>& list) {
    std::shuffle(list.begin(), list.end(), m_random);
  }
  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_random); }

 private:
  std::string closed() { return name() + ":" + tag(); }
  std::string name() {
    constexpr const char* registries[] = {"r.io/", "r.io/", "r.io/team1/", "s.io:5000/"};
    return registries[number(0, 3)] + repository();
  }
  std::string repository() {
    constexpr const char* repositories[] = {"a", "a-b", "ab"};
    return repositories[number(0, 2)];
  }
  std::string tag() {
    constexpr const char* tags[] = {"1", "1.0", "2", "latest"};
    return tags[number(0, 3)];
  }
  std::string digest() {
    return "sha256:" + std::string(64, static_cast<char>('a' + number(0, 2)));
  }

  std::mt19937 m_random;
};

}  // namespace keelson::tests
