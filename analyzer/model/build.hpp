// SPDX-License-Identifier: Apache-2.0
// A build: one way an image is made, with every image it takes as input and where
// each is written. Facts only; nothing here decides what is protected.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/image_reference.hpp"

namespace keelson {

// `mirror` is no build: the image itself, copied under another name.
enum class EdgeKind : std::uint8_t { from, copy, mount, onbuild, syntax, mirror };

inline const char* edge_kind_name(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::from:
      return "from";
    case EdgeKind::copy:
      return "copy";
    case EdgeKind::mount:
      return "mount";
    case EdgeKind::onbuild:
      return "onbuild";
    case EdgeKind::syntax:
      return "syntax";
    case EdgeKind::mirror:
      return "mirror";
  }
  return "from";
}

// Whether the default target needs it, or only a stage that BuildKit leaves out and other
// builders do not (rule 31). Both protect.
enum class EdgeStrength : std::uint8_t { hard, soft };

// One use of an image by a build. `reference` is normalised and may be open (`*`).
struct Input {
  EdgeKind kind = EdgeKind::from;
  std::string raw;        // as written
  std::string reference;  // normalised text or pattern
  std::uint32_t line = 0;
  EdgeStrength strength = EdgeStrength::hard;
  bool is_stated = false;  // a person says that it is no more than `reference`
  auto operator<=>(const Input&) const = default;
};

// Any image: what may be taken by something that could not be read, and why.
inline Input any_input(const std::string& why, std::uint32_t line) {
  return {EdgeKind::from, "(" + why + ")", std::string(k_any_image), line, EdgeStrength::hard};
}

// Where reading stopped being exact. The inputs that could be read still count.
struct Problem {
  std::uint32_t line = 0;
  std::string message;
  bool operator==(const Problem&) const = default;
};

// How a product is known: a person says so, CI configuration names it, wholly or in part
// (the rest is `*`), or only a convention does.
enum class Confidence : std::uint8_t { stated, exact, pattern, guess };

inline const char* confidence_name(Confidence confidence) {
  switch (confidence) {
    case Confidence::stated:
      return "stated";
    case Confidence::exact:
      return "exact";
    case Confidence::pattern:
      return "pattern";
    case Confidence::guess:
      return "guess";
  }
  return "guess";
}

struct Build {
  std::string dockerfile;             // path as shown to people
  std::vector<std::string> products;  // patterns "registry/repository:tag"; empty = unlinked
  std::vector<Input> inputs;
  std::optional<Problem> problem;
  bool is_template = false;                    // only a generator makes it a Dockerfile
  Confidence confidence = Confidence::stated;  // of the products
  std::vector<std::string> evidence = {};      // where the products are named: "file:line …"
  // Why it may make more than its products; empty when they are all. It then counts as live.
  std::string unproven = {};
  // Those of the products its project may speak for: an image is only known to be made by a build
  // that owns its name. Sorted.
  std::vector<std::string> owned = {};
  // Why it may take more than its Dockerfile says with what CI is seen to give it; empty when
  // nothing is unknown of that. `inputs` have it all.
  std::string opened = {};
  bool operator==(const Build&) const = default;
};

}  // namespace keelson
