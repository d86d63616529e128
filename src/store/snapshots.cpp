// SPDX-License-Identifier: Apache-2.0
#include "src/store/snapshots.hpp"

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <algorithm>
#include <map>

#include "src/registry/digest.hpp"
#include "src/store/encode.hpp"

namespace keelson::store {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;
using registry::Inventory;
using registry::RepositoryInventory;

// What of an inventory tells whether it changed, besides its repositories.
std::string timeless_head(Inventory head) {
  head.taken = Time{};
  return encode_head(head);
}

Inventory without_content(const Inventory& inventory) {
  Inventory head;
  head.registry = inventory.registry;
  head.url = inventory.url;
  head.hosts = inventory.hosts;
  head.taken = inventory.taken;
  head.media_types = inventory.media_types;
  return head;
}

// With their media types numbered in `media_types`, which grows.
std::map<std::string, RepositoryInventory> earlier_of_failed(
    const Inventory& inventory, const Inventory* before, std::vector<std::string>& media_types) {
  std::map<std::string, RepositoryInventory> earlier;
  if (before == nullptr) return earlier;
  for (const RepositoryInventory& repository : inventory.repositories) {
    if (repository.failure.empty()) continue;
    const RepositoryInventory* old = before->find(repository.name);
    if (old == nullptr || (!old->failure.empty() && !old->is_earlier)) continue;
    RepositoryInventory& kept = earlier[repository.name] = *old;
    kept.failure = repository.failure;
    kept.is_earlier = true;
    for (registry::HeldManifest& manifest : kept.manifests) {
      const std::string& type = before->media_types[manifest.media_type];
      const auto found = std::find(media_types.begin(), media_types.end(), type);
      manifest.media_type = static_cast<std::uint16_t>(found - media_types.begin());
      if (found == media_types.end()) media_types.push_back(type);
    }
  }
  return earlier;
}

std::vector<std::string> texts_of(Database& database, const std::string& query, std::string key) {
  std::vector<std::string> texts;
  database.read("read from store", [&](Session& s) { s << query, use(key), into(texts), now; });
  return texts;
}

}  // namespace

void save(Database& database, const live::Observation& observation) {
  std::string source = observation.source, content = encode(observation);
  database.write("write observation to store", [&](Session& s) {
    s << "INSERT OR REPLACE INTO observation VALUES (?, ?)", use(source), use(content), now;
  });
}

void save(Database& database, const Inventory& inventory, const Inventory* before) {
  Inventory content = without_content(inventory);
  const auto earlier = earlier_of_failed(inventory, before, content.media_types);
  std::string name = inventory.registry, head = encode_head(content);
  database.write("write inventory to store", [&](Session& s) {
    s << "DELETE FROM held WHERE registry = ?", use(name), now;
    registry::Sha256 sum;
    sum.add(timeless_head(content));
    std::int64_t position = 0;
    BLOB row;
    Poco::Data::Statement insert(s);
    insert << "INSERT INTO held VALUES (?, ?, ?)", use(name), use(position), use(row);
    const auto add = [&](const std::string& bytes) {
      sum.add(bytes);
      row = BLOB(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
      insert.execute();
      ++position;
    };
    for (const auto& repository : inventory.repositories) {
      const auto found = earlier.find(repository.name);
      if (found == earlier.end())
        encode_rows(repository, inventory, add);
      else
        encode_rows(found->second, *before, add);
    }
    std::string digest = sum.digest();
    s << "INSERT OR REPLACE INTO inventory VALUES (?, ?, ?)", use(name), use(head), use(digest),
        now;
  });
}

std::optional<live::Observation> last_observation(Database& database, const std::string& source) {
  const auto texts = texts_of(database, "SELECT content FROM observation WHERE source = ?", source);
  return texts.empty() ? std::nullopt : std::optional(decode_observation(texts[0]));
}

std::optional<Inventory> last_inventory(Database& database, const std::string& registry) {
  const auto heads = texts_of(database, "SELECT head FROM inventory WHERE registry = ?", registry);
  if (heads.empty()) return std::nullopt;
  Inventory inventory = decode_head(heads[0]);
  std::string name = registry;
  database.read("read inventory from store", [&](Session& s) {
    BLOB row;
    Poco::Data::Statement select(s);
    select << "SELECT content FROM held WHERE registry = ? ORDER BY position", use(name), into(row),
        range(0, 1);
    while (!select.done()) {
      if (select.execute() == 0) break;
      decode_row({reinterpret_cast<const char*>(row.rawContent()), row.size()}, inventory);
    }
  });
  return inventory;
}

std::string observation_bytes(Database& database, const std::string& source) {
  const auto texts = texts_of(database, "SELECT content FROM observation WHERE source = ?", source);
  return texts.empty() ? "" : texts[0];
}

std::string inventory_bytes(Database& database, const std::string& registry) {
  const auto texts =
      texts_of(database, "SELECT digest FROM inventory WHERE registry = ?", registry);
  return texts.empty() ? "" : texts[0];
}

}  // namespace keelson::store
