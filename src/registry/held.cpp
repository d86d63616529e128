// SPDX-License-Identifier: Apache-2.0
#include "src/registry/held.hpp"

#include <algorithm>
#include <map>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::registry {
namespace {

constexpr std::size_t k_media_types_max = 1000;

Digest parsed(const std::string& text, const Digest& manifest) {
  if (const auto digest = Digest::parse(text)) return *digest;
  throw Error(ErrorKind::protocol, "read manifest", manifest.text(),
              "it names something by no sha256 digest");
}

// The same history in another table.
StepId moved(const HistoryTable& from, StepId last, HistoryTable& to) {
  std::vector<std::uint64_t> hashes;
  for (; last != k_no_step; last = from.before(last)) hashes.push_back(from.hash(last));
  StepId step = k_no_step;
  for (auto hash = hashes.rbegin(); hash != hashes.rend(); ++hash) step = to.add(step, *hash);
  return step;
}

}  // namespace

HeldMaker::HeldMaker(Inventory& inventory, std::vector<std::string> labels)
    : m_inventory(inventory), m_labels(std::move(labels)) {}

std::uint16_t HeldMaker::media_type(const std::string& name) {
  auto& types = m_inventory.media_types;
  const auto found = std::find(types.begin(), types.end(), name);
  if (found != types.end()) return static_cast<std::uint16_t>(found - types.begin());
  if (types.size() >= k_media_types_max)
    throw Error(ErrorKind::protocol, "read manifest", name, "there are too many media types");
  types.push_back(name);
  return static_cast<std::uint16_t>(types.size() - 1);
}

std::shared_ptr<const Origin> HeldMaker::origin_of(const Origin& origin) const {
  Origin kept{origin.revision, origin.built_on, {}};
  for (const auto& label : origin.labels) {
    const bool is_wanted = std::any_of(
        m_labels.begin(), m_labels.end(),
        [&](const std::string& pattern) { return matches_pattern(pattern, label.first); });
    if (is_wanted) kept.labels.push_back(label);
  }
  if (kept == Origin{}) return nullptr;
  return std::make_shared<const Origin>(std::move(kept));
}

HeldManifest HeldMaker::make(const Digest& digest, const ManifestFact& fact) {
  HeldManifest held;
  held.digest = digest;
  held.kind = fact.kind;
  held.is_config_read = fact.is_config_read;
  held.has_unread_provenance = !fact.provenance.empty();
  held.size_bytes = fact.size_bytes;
  held.created = parse_time(fact.created);
  if (!fact.subject.empty()) held.subject = parsed(fact.subject, digest);
  held.children.reserve(fact.children.size());
  for (const std::string& child : fact.children) held.children.push_back(parsed(child, digest));
  held.origin = origin_of(fact.origin);
  held.blobs.reserve(fact.blobs.size());
  const std::lock_guard lock(m_mutex);
  held.media_type = media_type(fact.media_type);
  for (const BlobFact& blob : fact.blobs) {
    held.blobs.push_back(m_inventory.blobs.add(parsed(blob.digest, digest), blob.size_bytes));
    if (const auto content = Digest::parse(blob.content))
      m_inventory.blobs.say_content(held.blobs.back(), *content);
  }
  for (const std::uint64_t step : fact.history.steps)
    held.last_step = m_inventory.histories.add(held.last_step, step);
  held.layered_steps = fact.history.layered_steps;
  held.begins_anew = fact.history.begins_anew;
  return held;
}

void number_anew(Inventory& inventory) {
  std::map<std::string, std::uint16_t> places;
  for (const auto& name : inventory.media_types) places[name] = 0;
  std::vector<std::string> types;
  for (auto& [name, place] : places) {
    place = static_cast<std::uint16_t>(types.size());
    types.push_back(name);
  }
  BlobTable blobs;
  HistoryTable histories;
  for (RepositoryInventory& repository : inventory.repositories) {
    for (HeldManifest& manifest : repository.manifests) {
      manifest.media_type = places[inventory.media_types[manifest.media_type]];
      for (BlobId& blob : manifest.blobs) {
        const BlobId old = blob;
        blob = blobs.add(inventory.blobs.digest(old), inventory.blobs.size_bytes(old));
        for (const Digest& content : inventory.blobs.contents(old))
          blobs.say_content(blob, content);
      }
      manifest.last_step = moved(inventory.histories, manifest.last_step, histories);
    }
  }
  inventory.media_types = std::move(types);
  inventory.blobs = std::move(blobs);
  inventory.histories = std::move(histories);
}

}  // namespace keelson::registry
