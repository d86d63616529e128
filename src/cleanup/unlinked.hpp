// SPDX-License-Identifier: Apache-2.0
// Needed images of the registry that no known build makes: what they were built from is not
// known from any file. A build makes an image known only if it owns the name. Only finds them.
#pragma once
#include <string>
#include <vector>

#include "src/cleanup/decide.hpp"

namespace keelson::cleanup {

struct UnlinkedImage {
  std::string reference;
  const registry::HeldManifest* manifest = nullptr;  // null: the registry does not hold it
  Witness witness = Witness::unknown;                // what its layers tell of its base
  bool is_live = false;
  std::vector<std::string> chain;  // from the root that needs it, a line a step
};

// Live ones first; then by name. Tags of Keelson's own, artifacts and what is attached to images
// are none; neither are images that other registries hold.
std::vector<UnlinkedImage> unlinked_images(const World& world, const Decision& decision);

}  // namespace keelson::cleanup
