// SPDX-License-Identifier: Apache-2.0
// Verdicts on the manifests of one repository (docs/verdicts.md, section 3): protection
// and policy put together, indexes with their parts, images with what is attached. Pure.
#pragma once
#include <set>
#include <span>
#include <vector>

#include "src/cleanup/families.hpp"
#include "src/cleanup/protection.hpp"
#include "src/cleanup/retention.hpp"

namespace keelson::cleanup {

struct Judged {
  Verdict verdict = Verdict::unknown;
  bool is_selected = false;  // by the policy alone
  bool is_needed = false;    // reached from a root by itself
  bool is_drawn = false;     // protected by a part of it, or by what is attached to it
  bool is_survivor = false;  // doomed but for min_keep
};

// Digests that something protected in another repository is attached to.
using Drawn = std::set<registry::Digest>;

// One repository with all that is asked again and again of it.
struct RepositoryView {
  RepositoryView(const World& world, const Protection& protection,
                 const registry::RepositoryInventory& repository,
                 std::span<const graph::NodeId> tag_nodes, const Drawn& drawn);

  const World& world;
  const Protection& protection;
  const registry::RepositoryInventory& repository;
  std::span<const graph::NodeId> tag_nodes;  // of its tags, in their order
  Policy policy;
  Families families;
  const Drawn& drawn;
  std::vector<graph::NodeId> open;  // what is needed and may mean a manifest without a tag
  std::vector<Choice> choices;      // of its tags
  std::vector<std::uint32_t> tags, tag_offsets;  // of each manifest, those of its own aside

  std::span<const std::uint32_t> tags_of(registry::ManifestId manifest) const {
    return std::span(tags).subspan(tag_offsets[manifest],
                                   tag_offsets[manifest + 1] - tag_offsets[manifest]);
  }
  // Without the tags Keelson put there itself.
  bool has_tag(registry::ManifestId manifest) const;
  // Attached to something that is not in this repository.
  bool is_stray(registry::ManifestId manifest) const;
};

// Where the subject of something attached is.
enum class SubjectPlace { elsewhere, not_known, gone };
SubjectPlace place_of_subject(const World& world, const registry::HeldManifest& manifest);

std::vector<Judged> judge(const RepositoryView& view);

// What is attached here, protected, and belongs to a manifest of another repository.
void add_drawn(const RepositoryView& view, const std::vector<Judged>& judged, Drawn& drawn);

// Tags of a manifest that stays which go alone, by place in the repository's tags.
std::vector<std::uint32_t> tags_to_go(const RepositoryView& view, registry::ManifestId manifest,
                                      const Judged& judged);

}  // namespace keelson::cleanup
