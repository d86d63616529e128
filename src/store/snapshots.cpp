// SPDX-License-Identifier: Apache-2.0
#include "src/store/snapshots.hpp"

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include "src/registry/digest.hpp"
#include "src/store/encode.hpp"

namespace keelson::store {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;
using registry::Inventory;

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

void save(Database& database, const Inventory& inventory) {
  const Inventory content = without_content(inventory);
  std::string name = inventory.registry, head = encode_head(content);
  database.write("write inventory to store", [&](Session& s) {
    s << "DELETE FROM held WHERE registry = ?", use(name), now;
    registry::Sha256 sum;
    sum.add(timeless_head(content));
    std::int64_t position = 0;
    BLOB row;
    Poco::Data::Statement insert(s);
    insert << "INSERT INTO held VALUES (?, ?, ?)", use(name), use(position), use(row);
    for (const auto& repository : inventory.repositories) {
      encode_rows(repository, inventory, [&](const std::string& bytes) {
        sum.add(bytes);
        row = BLOB(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
        insert.execute();
        ++position;
      });
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
