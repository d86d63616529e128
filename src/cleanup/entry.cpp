// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/entry.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace keelson::cleanup {
namespace {

using EntryJson = nlohmann::json;

// Configuration and layers.
std::vector<store::NeededBlob> blobs_of(const registry::Manifest& manifest) {
  std::vector<store::NeededBlob> blobs;
  const auto json = EntryJson::parse(manifest.bytes, nullptr, false);
  const auto add = [&](const EntryJson& blob) {
    if (!blob.is_object() || !blob.contains("digest") || !blob["digest"].is_string()) return;
    const bool has_size = blob.contains("size") && blob["size"].is_number_integer();
    blobs.push_back({blob["digest"], has_size ? blob["size"].get<std::int64_t>() : 0});
  };
  if (!json.is_object()) return blobs;
  if (json.contains("config")) add(json["config"]);
  for (const char* list : {"layers", "blobs"}) {
    if (!json.contains(list) || !json[list].is_array()) continue;
    for (const EntryJson& blob : json[list]) add(blob);
  }
  return blobs;
}

}  // namespace

std::string new_run_id(const std::string& plan_hash, Time now, store::Journal& journal) {
  std::string id = format_time(now) + "-" + plan_hash.substr(plan_hash.find(':') + 1, 8);
  std::erase_if(id, [](char c) { return c == ':'; });
  std::string free = id;
  int number = 1;
  for (const store::Run& run : journal.runs()) {
    if (run.id == free) free = id + "-" + std::to_string(++number);
  }
  return free;
}

store::JournalItem entry_of(const Item& item, const registry::Manifest& manifest) {
  store::JournalItem entry;
  entry.repository = item.repository;
  entry.digest = item.digest;
  entry.media_type = manifest.media_type;
  entry.bytes = manifest.bytes;
  entry.tags = item.tags;
  entry.blobs = blobs_of(manifest);
  entry.size_bytes = item.size_bytes;
  return entry;
}

store::JournalItem entry_of(const Item& item, const registry::Manifest& manifest,
                            const std::string& tag) {
  store::JournalItem entry = entry_of(item, manifest);
  entry.kind = store::ItemKind::tag;
  entry.tags = {tag};
  entry.size_bytes = 0;  // its manifest stays
  return entry;
}

}  // namespace keelson::cleanup
