// SPDX-License-Identifier: Apache-2.0
// A large build graph as a company has it, made from a number: layers of bases, few of
// them very popular, a build for each tag. The same everywhere, without <random>.
#pragma once
#include <cstdint>
#include <cstdio>
#include <string>

#include "analyzer/graph/graph.hpp"

namespace keelson::bench {

class Generated {
 public:
  static constexpr std::uint32_t k_images = 1'000'000, k_tags = 10, k_inputs = 4;
  static constexpr std::uint32_t k_layers = 6;

  // Image i is a tag of repository i / k_tags; the lower, the nearer to the bottom.
  static std::string image(std::uint32_t i) {
    char text[96];
    std::snprintf(text, sizeof text, "registry.example.com/%s/team%02u/service-%06u:1.%u",
                  i < k_images / 100 ? "base" : "svc", i / k_tags % 89, i / k_tags, i % k_tags);
    return text;
  }

  // 64 hexadecimal digits; every 50th image has the digest of its neighbour.
  static std::string digest(std::uint32_t i) {
    char text[80];
    const std::uint64_t n = i % 50 == 1 ? i - 1 : i;
    std::snprintf(text, sizeof text, "sha256:%016llx%016llx%032x",
                  static_cast<unsigned long long>(mix(n)),
                  static_cast<unsigned long long>(mix(n + k_images)), 0U);
    return text;
  }

  // Each layer takes from those below it, the lowest numbers most: with a number u evenly
  // in [0, 1), u³ picks the first thousandth of the images a tenth of the time.
  static std::uint32_t base(std::uint32_t i, std::uint32_t input) {
    std::uint32_t below = layer_start(layer(i));
    if (below == 0) return i;
    const double u = static_cast<double>(mix(std::uint64_t{i} * k_inputs + input) >> 11) * 0x1p-53;
    return static_cast<std::uint32_t>(u * u * u * below);
  }

  static std::uint32_t layer(std::uint32_t i) {
    std::uint32_t l = 0;
    while (l + 1 < k_layers && i >= layer_start(l + 1)) ++l;
    return l;
  }
  static std::uint32_t layer_start(std::uint32_t l) {
    constexpr std::uint32_t starts[k_layers] = {0, 100, 1'000, 10'000, 50'000, 200'000};
    return starts[l];
  }

  // The build of image i, in `build`, whose memory is used again.
  static void make(std::uint32_t i, Build& build) {
    char path[96];
    std::snprintf(path, sizeof path, "services/team%02u/service-%06u/1.%u/Dockerfile",
                  i / k_tags % 89, i / k_tags, i % k_tags);
    build.dockerfile = path;
    build.products.assign(1, image(i));
    build.inputs.clear();
    if (layer(i) == 0) return;
    for (std::uint32_t k = 0; k < k_inputs; ++k) {
      const EdgeKind kind = k == 0 ? EdgeKind::from : EdgeKind::copy;
      build.inputs.push_back({kind, {}, image(base(i, k)), 3 * k + 1});
    }
  }

  static std::uint64_t mix(std::uint64_t x) {  // splitmix64
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27) * 0x94d049bb133111ebU;
    return x ^ x >> 31;
  }
};

}  // namespace keelson::bench
