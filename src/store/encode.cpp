// SPDX-License-Identifier: Apache-2.0
#include "src/store/encode.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"

namespace keelson::store {
namespace {

using Json = nlohmann::json;
using registry::Inventory;
using registry::ManifestFact;
using registry::RepositoryInventory;

Json json_of(const ManifestFact& f) {
  return {{"mediaType", f.media_type}, {"sizeBytes", f.size_bytes}, {"created", f.created},
          {"children", f.children},    {"subject", f.subject},      {"revision", f.revision},
          {"builtOn", f.built_on}};
}

ManifestFact fact_of(const Json& j) {
  // Inventories of before may lack the last two.
  return {j.at("mediaType"), j.at("sizeBytes"),       j.at("created"),       j.at("children"),
          j.at("subject"),   j.value("revision", ""), j.value("builtOn", "")};
}

Time time_of(const Json& j) {
  const auto time = parse_time(j.get<std::string>());
  if (!time) throw Error(ErrorKind::internal, "read store", "a time", "it is not written as one");
  return *time;
}

template <class Read>
auto decoded(const std::string& text, const char* what, Read read) {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& error) {
    throw Error(ErrorKind::internal, "read store", what, error.what(),
                "the file is damaged: restore it from a backup, or move it away to start anew");
  }
}

}  // namespace

std::string encode(const ManifestFact& fact) {
  return json_of(fact).dump();
}

std::string encode(const Inventory& inventory) {
  Json repositories = Json::array();
  for (const RepositoryInventory& r : inventory.repositories) {
    Json manifests = Json::object();
    for (const auto& [digest, fact] : r.manifests) manifests[digest] = json_of(fact);
    repositories.push_back(
        {{"name", r.name}, {"tags", r.tags}, {"manifests", manifests}, {"failure", r.failure}});
  }
  return Json{{"registry", inventory.registry},
              {"url", inventory.url},
              {"hosts", inventory.hosts},
              {"taken", format_time(inventory.taken)},
              {"repositories", repositories}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string encode(const live::Observation& observation) {
  Json images = Json::array();
  for (const live::LiveImage& i : observation.images) {
    images.push_back({{"reference", i.reference}, {"user", i.user}, {"role", i.role}});
  }
  return Json{
      {"source", observation.source}, {"taken", format_time(observation.taken)}, {"images", images}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

ManifestFact decode_fact(const std::string& text) {
  return decoded(text, "a manifest fact", [](const Json& j) { return fact_of(j); });
}

Inventory decode_inventory(const std::string& text) {
  return decoded(text, "an inventory", [](const Json& j) {
    Inventory inventory{j.at("registry"), j.at("url"), j.at("hosts"), time_of(j.at("taken")), {}};
    for (const Json& r : j.at("repositories")) {
      RepositoryInventory repository{r.at("name"), r.at("tags"), {}, r.at("failure")};
      for (const auto& [digest, fact] : r.at("manifests").items())
        repository.manifests[digest] = fact_of(fact);
      inventory.repositories.push_back(std::move(repository));
    }
    return inventory;
  });
}

live::Observation decode_observation(const std::string& text) {
  return decoded(text, "an observation", [](const Json& j) {
    live::Observation observation{j.at("source"), time_of(j.at("taken")), {}};
    for (const Json& i : j.at("images")) {
      observation.images.push_back({i.at("reference"), i.at("user"), i.at("role")});
    }
    return observation;
  });
}

}  // namespace keelson::store
