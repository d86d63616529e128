// SPDX-License-Identifier: Apache-2.0
#include "src/store/snapshots.hpp"

#include <Poco/Data/Session.h>

#include "src/store/encode.hpp"

namespace keelson::store {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

void put(Database& database, const std::string& table, std::string key, std::string text) {
  database.write("write " + table + " to store", [&](Session& s) {
    s << "INSERT OR REPLACE INTO " + table + " VALUES (?, ?)", use(key), use(text), now;
  });
}

std::optional<std::string> get(Database& database, const std::string& table,
                               const std::string& column, std::string key) {
  std::vector<std::string> texts;
  database.read("read " + table + " from store", [&](Session& s) {
    s << "SELECT content FROM " + table + " WHERE " + column + " = ?", use(key), into(texts), now;
  });
  return texts.empty() ? std::nullopt : std::optional(texts[0]);
}

}  // namespace

void save(Database& database, const live::Observation& observation) {
  put(database, "observation", observation.source, encode(observation));
}

void save(Database& database, const registry::Inventory& inventory) {
  put(database, "inventory", inventory.registry, encode(inventory));
}

std::optional<live::Observation> last_observation(Database& database, const std::string& source) {
  const auto text = get(database, "observation", "source", source);
  return text ? std::optional(decode_observation(*text)) : std::nullopt;
}

std::optional<registry::Inventory> last_inventory(Database& database, const std::string& registry) {
  const auto text = get(database, "inventory", "registry", registry);
  return text ? std::optional(decode_inventory(*text)) : std::nullopt;
}

std::string observation_bytes(Database& database, const std::string& source) {
  return get(database, "observation", "source", source).value_or("");
}

std::string inventory_bytes(Database& database, const std::string& registry) {
  return get(database, "inventory", "registry", registry).value_or("");
}

}  // namespace keelson::store
