// SPDX-License-Identifier: Apache-2.0
#include "src/store/baseline.hpp"

#include <Poco/Data/Session.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "analyzer/model/error.hpp"

namespace keelson::store {
namespace {

using namespace Poco::Data::Keywords;
using Json = nlohmann::json;
using Counts = std::map<std::string, std::int64_t>;

std::string encode(const Baseline& baseline) {
  return Json{{"taken", format_time(baseline.taken)},
              {"live", baseline.live},
              {"dockerfiles", baseline.dockerfiles},
              {"protections", baseline.protections},
              {"known", baseline.known},
              {"policy", baseline.policy}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Never half-read: a guard that forgot what was there would let an input shrink.
Baseline decode(const std::string& text) {
  const auto damaged = [](const std::string& cause) {
    return Error(ErrorKind::internal, "read store", "what the last run rested on", cause,
                 "the file is damaged: restore it from a backup, or move it away to start anew");
  };
  try {
    const Json json = Json::parse(text);
    const auto taken = parse_time(json.at("taken").get<std::string>());
    if (!taken) throw damaged("its time is not written as one");
    return {*taken, json.at("live").get<Counts>(), json.at("dockerfiles").get<Counts>(),
            json.at("protections").get<Counts>(), json.value("known", Counts{}),
            json.value("policy", std::string())};
  } catch (const Json::exception& error) {
    throw damaged(error.what());
  }
}

}  // namespace

void save(Database& database, const std::string& registry_url, const Baseline& baseline) {
  std::string key = registry_url, text = encode(baseline);
  database.write("write what this run rests on to store", [&](Poco::Data::Session& s) {
    s << "INSERT OR REPLACE INTO baseline VALUES (?, ?)", use(key), use(text), now;
  });
}

std::optional<Baseline> last_baseline(Database& database, const std::string& registry_url) {
  std::string key = registry_url;
  std::vector<std::string> texts;
  database.read("read what the last run rested on from store", [&](Poco::Data::Session& s) {
    s << "SELECT content FROM baseline WHERE registry = ?", use(key), into(texts), now;
  });
  return texts.empty() ? std::nullopt : std::optional(decode(texts[0]));
}

}  // namespace keelson::store
