// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan/inputs_reader.hpp"

#include <limits>
#include <stdexcept>

namespace keelson::cleanup {
namespace {

EdgeKind kind_of(const Json& value) {
  const std::string name = text_of(value);
  for (const EdgeKind kind : {EdgeKind::from, EdgeKind::copy, EdgeKind::mount, EdgeKind::onbuild,
                              EdgeKind::syntax, EdgeKind::mirror}) {
    if (name == edge_kind_name(kind)) return kind;
  }
  throw std::runtime_error("there is no kind of input \"" + name + "\"");
}

std::uint32_t line_of(const Json& value) {
  const std::int64_t line = count_of(value);
  if (line > std::numeric_limits<std::uint32_t>::max())
    throw std::runtime_error("expected a line of at most 32 bits");
  return static_cast<std::uint32_t>(line);
}

Build build_of(const Json& json) {
  Build build;
  build.dockerfile = text_of(member(json, "dockerfile"));
  build.products = texts_of(member(json, "products"));
  build.unproven = text_or_empty(member(json, "unproven"));
  for (const Json& one : list_of(member(json, "inputs"))) {
    Input& input = build.inputs.emplace_back();
    input.kind = kind_of(member(one, "kind"));
    input.line = line_of(member(one, "line"));
    input.reference = text_of(member(one, "reference"));
  }
  return build;
}

live::Observation observation_of(const Json& json) {
  live::Observation seen{text_of(member(json, "source")), time_of(member(json, "taken")), {}};
  for (const Json& image : list_of(member(json, "images"))) {
    seen.images.push_back({text_of(member(image, "reference")), text_of(member(image, "user")),
                           text_of(member(image, "role"))});
  }
  return seen;
}

config::Order order_of(const Json& value) {
  const std::string name = text_of(value);
  if (name == "version") return config::Order::version;
  if (name == "time") return config::Order::time;
  throw std::runtime_error("there is no order \"" + name + "\"");
}

config::RetentionRule rule_of(const Json& json) {
  config::RetentionRule rule;
  rule.repositories = text_of(member(json, "repositories"));
  rule.order = order_of(member(json, "order"));
  rule.groups = texts_of(member(json, "groups"));
  if (const Json& last = member(json, "keepLast"); !last.is_null()) rule.keep_last = count_of(last);
  rule.max_age = seconds_or_null(member(json, "maxAge"));
  rule.not_pulled_for = seconds_or_null(member(json, "notPulledFor"));
  rule.untagged = seconds_or_null(member(json, "untagged"));
  rule.orphans = seconds_or_null(member(json, "orphans"));
  rule.min_keep = count_of(member(json, "minKeep"));
  rule.keep = texts_of(member(json, "keep"));
  rule.keep_labels = texts_of(member(json, "keepLabels"));
  rule.origin = text_of(member(json, "origin"));
  return rule;
}

void read_policy(const Json& policy, PlanHeader& header) {
  const auto grace = seconds_or_null(member(policy, "grace"));
  if (!grace) throw std::runtime_error("there is no time of grace");
  header.grace = *grace;
  for (const Json& one : list_of(member(policy, "keep")))
    header.keep.push_back({text_of(member(one, "pattern")), text_of(member(one, "origin"))});
  for (const Json& one : list_of(member(policy, "retention")))
    header.retention.push_back(rule_of(one));
  header.statements = texts_of(member(policy, "statements"));
}

}  // namespace

void read_inputs(const Json& inputs, PlanHeader& header) {
  const Json& hashes = member(inputs, "hashes");
  header.graph_hash = text_of(member(hashes, "graph"));
  header.inventory_hash = text_of(member(hashes, "inventory"));
  header.live_hash = text_of(member(hashes, "live"));
  header.policy_hash = text_of(member(hashes, "policy"));
  const Json& inventory = member(inputs, "inventory");
  header.inventory_taken = time_of(member(inventory, "taken"));
  const Json& failed = member(inventory, "failed");
  if (!failed.is_object()) throw std::runtime_error("expected failures by repository");
  for (const auto& [name, why] : failed.items()) header.failed[name] = text_of(why);
  for (const Json& one : list_of(member(inputs, "builds"))) header.builds.push_back(build_of(one));
  for (const Json& one : list_of(member(inputs, "live")))
    header.live.push_back(observation_of(one));
  for (const Json& one : list_of(member(inputs, "uses")))
    header.uses.push_back({text_of(member(one, "reference")), text_of(member(one, "user"))});
  for (const Json& one : list_of(member(inputs, "sources"))) {
    header.sources.push_back({text_of(member(one, "name")), count_of(member(one, "dockerfiles")),
                              count_of(member(one, "open")), time_or_null(member(one, "fetched"))});
  }
  read_policy(member(inputs, "policy"), header);
}

}  // namespace keelson::cleanup
