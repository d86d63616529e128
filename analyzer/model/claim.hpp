// SPDX-License-Identifier: Apache-2.0
// What an image says itself of what it was built from. Whoever can push can write it, so it
// protects and never lets go.
#pragma once
#include <compare>
#include <cstdint>
#include <string>

namespace keelson {

// Where it says so: in annotations or labels of OCI's image-spec, in a builder's attestation, or
// in its own ONBUILD triggers, which every build on it runs.
enum class Claim : std::uint8_t { annotation, provenance, onbuild };

inline const char* claim_name(Claim claim) {
  switch (claim) {
    case Claim::annotation:
      return "annotation";
    case Claim::provenance:
      return "provenance";
    case Claim::onbuild:
      return "onbuild";
  }
  return "annotation";
}

struct ClaimedBase {
  std::string reference;  // normalised; `*` where it says only in part
  Claim claim = Claim::annotation;
  auto operator<=>(const ClaimedBase&) const = default;
};

}  // namespace keelson
