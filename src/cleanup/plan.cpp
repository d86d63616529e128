// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analyzer/model/error.hpp"
#include "src/cleanup/decide.hpp"
#include "src/cleanup/guard.hpp"
#include "src/registry/digest.hpp"
#include "src/store/encode.hpp"

namespace keelson::cleanup {
namespace {

using Json = nlohmann::json;  // keys are sorted: the form is canonical

constexpr int k_format = 1;

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json json_of(const Item& item) {
  Json reasons = Json::array();
  for (const Reason& r : item.reasons)
    reasons.push_back({{"code", r.code}, {"text", r.text}, {"evidence", r.evidence}});
  return {{"repository", item.repository},
          {"digest", item.digest},
          {"mediaType", item.media_type},
          {"tags", item.tags},
          {"children", item.children},
          {"sizeBytes", item.size_bytes},
          {"created", item.created},
          {"selected", item.selected},
          {"verdict", verdict_name(item.verdict)},
          {"reasons", reasons}};
}

Verdict verdict_of(const std::string& name) {
  for (const Verdict v : {Verdict::doomed, Verdict::protected_, Verdict::kept, Verdict::unknown}) {
    if (name == verdict_name(v)) return v;
  }
  throw std::invalid_argument("unknown verdict " + name);
}

Item item_of(const Json& j) {
  Item item{j.at("repository"),
            j.at("digest"),
            j.at("mediaType"),
            j.at("tags"),
            j.at("children"),
            j.at("sizeBytes"),
            j.at("created"),
            j.at("selected"),
            verdict_of(j.at("verdict")),
            {}};
  for (const Json& r : j.at("reasons"))
    item.reasons.push_back({r.at("code"), r.at("text"), r.at("evidence")});
  return item;
}

Json summary_of(const Plan& plan) {
  std::map<std::string, std::int64_t> count{
      {"doomed", 0}, {"protected", 0}, {"kept", 0}, {"unknown", 0}};
  std::int64_t selected = 0, bytes = 0;
  for (const Item& item : plan.items) {
    ++count[verdict_name(item.verdict)];
    selected += item.selected;
    if (item.verdict == Verdict::doomed) bytes += item.size_bytes;
  }
  Json summary = count;
  summary["manifests"] = plan.items.size();
  summary["selectedByPolicyAlone"] = selected;
  summary["doomedBytesAtMost"] = bytes;  // layers shared with what stays are not freed
  return summary;
}

// Everything but the hash.
Json body_of(const Plan& plan) {
  Json items = Json::array();
  for (const Item& item : plan.items) items.push_back(json_of(item));
  return {{"formatVersion", k_format},
          {"kind", "keelson plan"},
          {"keelson", KEELSON_VERSION},
          {"created", format_time(plan.created)},
          {"expires", format_time(plan.expires)},
          {"registry", {{"name", plan.registry}, {"url", plan.url}}},
          {"inputs",
           {{"policy", plan.policy_hash},
            {"graph", plan.graph_hash},
            {"inventory", plan.inventory_hash},
            {"live", plan.live_hash}}},
          {"summary", summary_of(plan)},
          {"items", items}};
}

std::string graph_hash(const World& world) {
  Json all = Json::array();
  for (const Build& b : world.builds) {
    Json inputs = Json::array();
    for (const Input& i : b.inputs) inputs.push_back({edge_kind_name(i.kind), i.reference, i.line});
    all.push_back({b.dockerfile, b.products, inputs, b.unproven});
  }
  for (const scan::Use& use : world.uses) all.push_back({use.reference, use.user});
  std::sort(all.begin(), all.end());
  return registry::sha256_digest(dump(all));
}

std::string inventory_hash(registry::Inventory inventory) {
  inventory.taken = Time{};
  return registry::sha256_digest(store::encode(inventory));
}

std::string live_hash(std::vector<live::Observation> observations) {
  std::string all;
  for (auto& observation : observations) {
    observation.taken = Time{};
    all += store::encode(observation);
  }
  return registry::sha256_digest(all);
}

}  // namespace

std::string policy_hash(const config::Settings& settings) {
  return registry::sha256_digest(settings.text);
}

Plan make_plan(const World& world) {
  Plan plan;
  plan.created = world.now;
  plan.expires = world.now + world.settings.plan_max_age;
  plan.registry = world.inventory.registry;
  plan.url = world.inventory.url;
  plan.policy_hash = policy_hash(world.settings);
  plan.graph_hash = graph_hash(world);
  plan.inventory_hash = inventory_hash(world.inventory);
  plan.live_hash = live_hash(world.observations);
  Decision decision = decide(world);
  check_guards(world, decision);
  plan.items = std::move(decision.items);
  plan.hash = registry::sha256_digest(dump(body_of(plan)));
  return plan;
}

std::string plan_text(const Plan& plan) {
  Json json = body_of(plan);
  json["hash"] = plan.hash;
  return dump(json);
}

Plan parse_plan(const std::string& text, const std::string& name) {
  const auto refuse = [&](const std::string& cause) {
    throw Error(ErrorKind::refused, "read plan", name, cause,
                "make a new one: keelson plan --out " + name);
  };
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) refuse("it is not complete JSON");
  Plan plan;
  try {
    if (json.at("formatVersion") != k_format) refuse("its format is of another version of Keelson");
    plan.hash = json.at("hash");
    json.erase("hash");
    if (registry::sha256_digest(dump(json)) != plan.hash)
      refuse("it was changed after it was made");
    const auto time = [&](const char* key) {
      const auto parsed = parse_time(json.at(key).get<std::string>());
      if (!parsed) refuse(std::string(key) + " is no time");
      return *parsed;
    };
    plan.created = time("created");
    plan.expires = time("expires");
    plan.registry = json.at("registry").at("name");
    plan.url = json.at("registry").at("url");
    const Json& inputs = json.at("inputs");
    plan.policy_hash = inputs.at("policy");
    plan.graph_hash = inputs.at("graph");
    plan.inventory_hash = inputs.at("inventory");
    plan.live_hash = inputs.at("live");
    for (const Json& item : json.at("items")) plan.items.push_back(item_of(item));
  } catch (const Json::exception& error) {
    refuse(std::string("it is not a plan: ") + error.what());
  } catch (const std::invalid_argument& error) {
    refuse(std::string("it is not a plan: ") + error.what());
  }
  return plan;
}

Plan read_plan(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    throw Error(ErrorKind::usage, "read plan", path.string(), "it cannot be opened, or is empty",
                "make one: keelson plan --out " + path.string());
  }
  return parse_plan(text.str(), path.string());
}

}  // namespace keelson::cleanup
