// SPDX-License-Identifier: Apache-2.0
// What is not known, grouped by what it is, and what each costs: the images it keeps that the
// policy selects. Pure; protects nothing, lets nothing go.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "src/cleanup/decide.hpp"

namespace keelson::cleanup {

struct Cause {
  std::string text;                 // "include: project platform/ci is not among the sources"
  std::vector<std::string> places;  // the first few: files and lines, or Dockerfiles
  std::size_t place_count = 0;
  std::size_t dockerfiles = 0;  // that it makes roots, or leaves open
  std::size_t images = 0;       // selected by the policy, and kept by nothing that is known
  std::size_t alone = 0;        // those of them that no other cause keeps
  bool is_counted = false;      // only the likely most expensive ones are
  std::string settle;           // the line for keelson.yml; empty: no statement settles it
  bool operator==(const Cause&) const = default;
};

struct Causes {
  std::vector<Cause> all;  // the most expensive first
  std::size_t images = 0;  // kept by all of them together
};

// By what they cost.
Causes causes(const Decision& decision);

// Of what was read alone, by how many Dockerfiles they concern; no image is counted.
std::vector<Cause> causes(std::span<const Build> builds, std::span<const scan::Use> uses);

// Manifests of each repository that what is known protects, whatever else does.
std::vector<std::int64_t> known_protections(const Decision& decision);

}  // namespace keelson::cleanup
