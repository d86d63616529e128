// SPDX-License-Identifier: Apache-2.0
// What images stand on, as they show it themselves: by their layers, or by their histories where
// layers were squashed (rule 1.10 of docs/verdicts.md). Of all images of an inventory at once,
// across repositories. Never believes a name, a label or an annotation.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "src/cleanup/plan/item.hpp"
#include "src/registry/inventory.hpp"

namespace keelson::cleanup {

// What an image shows of its base.
enum class Witness : std::uint8_t {
  unknown,  // not read, or squashed, or what it stands on may be hidden
  nothing,  // it stands on no image of this registry
  base,     // it stands on an image that was found
};

struct ImagePlace {
  std::uint32_t repository = 0;
  registry::ManifestId manifest = 0;
  auto operator<=>(const ImagePlace&) const = default;
};

// A step to an image that the other stands on, or may stand on.
struct Base {
  ImagePlace place;
  std::uint32_t layers = 0;  // so many first layers are all of the base's; 0: its history says so
};

class Standing {
 public:
  // Looks at the inventory for as long as it lives.
  explicit Standing(const registry::Inventory& inventory);

  // Enough steps to reach, one after the other, all that it may stand on.
  std::span<const Base> bases(ImagePlace image) const;
  // Of an index: what all its parts say together.
  Witness witness(ImagePlace manifest) const;
  // Both of the inventory.
  Witness witness(const registry::RepositoryInventory& repository,
                  const registry::HeldManifest& manifest) const;
  // Of what shares with another image what may make one the other's base.
  std::optional<Shown> shown(ImagePlace image) const;

 private:
  static constexpr std::uint32_t k_none = ~std::uint32_t{0};
  using Chain = std::uint32_t;  // a list of layers; 0 is the empty one
  using Image = std::uint32_t;  // place in m_images

  void settle_layers();
  void add_images();
  void add_chains();
  void find_bases();
  void add_ring(std::span<const Image> peers);
  void find_peers(std::span<const Image> peers);
  void find_below(Image image);
  void find_squashed();
  void number_all();
  void add_base(Image image, Image base, std::uint32_t layers) {
    m_found.push_back({image, base, layers});
  }
  void keep_bases();

  Image image_at(ImagePlace place) const;
  const registry::HeldManifest& held(Image image) const;
  std::span<const Image> members(Chain chain) const;
  // Its history is read and has a step for each layer.
  bool is_whole(Image image) const { return m_is_whole[image]; }
  bool may_stand_on(Image image, Image base) const;
  Witness witness_of(Image image) const;

  struct Found {
    Image image, base;
    std::uint32_t layers;
  };

  const registry::Inventory& m_inventory;
  std::vector<std::uint32_t> m_layer;         // by blob: the same content, the same number
  std::vector<bool> m_is_content_known;       // by that number
  std::vector<std::size_t> m_first_manifest;  // of each repository, among all
  std::vector<Image> m_image_of;              // by manifest, among all
  std::vector<ImagePlace> m_images;
  std::vector<bool> m_is_whole;
  std::vector<Chain> m_chain_of;              // by image
  std::vector<Chain> m_parent, m_nearest;     // by chain; the nearest with members
  std::vector<std::uint32_t> m_length;        // by chain
  std::vector<std::uint32_t> m_first_member;  // by chain, in m_members
  std::vector<Image> m_members;
  std::vector<Image> m_unread;  // by chain: the first member that is not whole
  std::vector<bool> m_is_ring;  // by chain: each member may stand on each
  std::vector<Found> m_found;
  std::vector<std::uint32_t> m_first_base;  // by image, in m_bases
  std::vector<Base> m_bases;
  // As shown: by layer, by blob, and by step.
  std::vector<std::uint32_t> m_number, m_configuration_number, m_step_number;
  std::vector<bool> m_is_shown;  // by image
};

}  // namespace keelson::cleanup
