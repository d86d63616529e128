// SPDX-License-Identifier: Apache-2.0
#include "src/store/encode.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"

namespace keelson::store {
namespace {

using Json = nlohmann::json;
using registry::Inventory;

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

std::string written(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string encode_head(const Inventory& inventory) {
  return written({{"registry", inventory.registry},
                  {"url", inventory.url},
                  {"hosts", inventory.hosts},
                  {"taken", format_time(inventory.taken)},
                  {"mediaTypes", inventory.media_types}});
}

Inventory decode_head(const std::string& text) {
  return decoded(text, "an inventory", [](const Json& j) {
    Inventory inventory;
    inventory.registry = j.at("registry");
    inventory.url = j.at("url");
    inventory.hosts = j.at("hosts").get<std::vector<std::string>>();
    inventory.taken = time_of(j.at("taken"));
    inventory.media_types = j.at("mediaTypes").get<std::vector<std::string>>();
    return inventory;
  });
}

std::string encode(const live::Observation& observation) {
  Json images = Json::array();
  for (const live::LiveImage& i : observation.images) {
    images.push_back({{"reference", i.reference}, {"user", i.user}, {"role", i.role}});
  }
  return written({{"source", observation.source},
                  {"taken", format_time(observation.taken)},
                  {"images", images}});
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
