// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan/members.hpp"

namespace keelson::cleanup {
namespace {

using Seconds = std::optional<std::chrono::seconds>;

// One element a line, each written by `one`.
template <class All, class One>
void write_lines(const All& all, std::string_view indent, JsonWriter& out, One one) {
  out.raw("[");
  std::string_view between = "\n";
  for (const auto& element : all) {
    out.raw(between).raw(indent).raw("  ");
    one(element);
    between = ",\n";
  }
  if (!all.empty()) out.raw("\n").raw(indent);
  out.raw("]");
}

void write_seconds(const Seconds& time, JsonWriter& out) {
  if (time)
    out.number(time->count());
  else
    out.raw("null");
}

void write(const Build& build, JsonWriter& out) {
  out.raw("{\"dockerfile\":").text(build.dockerfile).raw(",\"inputs\":[");
  std::string_view between;
  for (const Input& input : build.inputs) {
    out.raw(between).raw("{\"kind\":").text(edge_kind_name(input.kind)).raw(",\"line\":");
    out.number(input.line).raw(",\"reference\":").text(input.reference).raw("}");
    between = ",";
  }
  out.raw("],\"products\":").texts(build.products).raw(",\"unproven\":");
  out.text_or_null(build.unproven).raw("}");
}

void write(const live::Observation& seen, JsonWriter& out) {
  out.raw("{\n        \"images\": ");
  write_lines(seen.images, "        ", out, [&](const live::LiveImage& image) {
    out.raw("{\"reference\":").text(image.reference).raw(",\"role\":").text(image.role);
    out.raw(",\"user\":").text(image.user).raw("}");
  });
  out.raw(",\n        \"source\": ").text(seen.source);
  out.raw(",\n        \"taken\": ").time(seen.taken).raw("\n      }");
}

void write(const config::RetentionRule& rule, JsonWriter& out) {
  out.raw("{\"groups\":").texts(rule.groups).raw(",\"keep\":").texts(rule.keep);
  out.raw(",\"keepLabels\":").texts(rule.keep_labels).raw(",\"keepLast\":");
  if (rule.keep_last)
    out.number(*rule.keep_last);
  else
    out.raw("null");
  out.raw(",\"maxAge\":");
  write_seconds(rule.max_age, out);
  out.raw(",\"minKeep\":").number(rule.min_keep).raw(",\"notPulledFor\":");
  write_seconds(rule.not_pulled_for, out);
  out.raw(",\"order\":").text(rule.order == config::Order::version ? "version" : "time");
  out.raw(",\"origin\":").text(rule.origin).raw(",\"orphans\":");
  write_seconds(rule.orphans, out);
  out.raw(",\"repositories\":").text(rule.repositories).raw(",\"untagged\":");
  write_seconds(rule.untagged, out);
  out.raw("}");
}

void write_policy(const PlanHeader& header, JsonWriter& out) {
  out.raw("{\n      \"grace\": ").number(header.grace.count()).raw(",\n      \"keep\": ");
  write_lines(header.keep, "      ", out, [&](const config::KeepRule& rule) {
    out.raw("{\"origin\":").text(rule.origin).raw(",\"pattern\":").text(rule.pattern).raw("}");
  });
  out.raw(",\n      \"retention\": ");
  write_lines(header.retention, "      ", out, [&](const auto& rule) { write(rule, out); });
  out.raw(",\n      \"statements\": ").texts(header.statements).raw("\n    }");
}

}  // namespace

void write_inputs(const PlanHeader& header, JsonWriter& out) {
  constexpr std::string_view indent = "    ";
  out.raw("{\n    \"builds\": ");
  write_lines(header.builds, indent, out, [&](const Build& build) { write(build, out); });
  out.raw(",\n    \"hashes\": {\"graph\":").text(header.graph_hash);
  out.raw(",\"inventory\":").text(header.inventory_hash).raw(",\"live\":").text(header.live_hash);
  out.raw(",\"policy\":").text(header.policy_hash).raw("},\n    \"inventory\": {\"failed\":{");
  std::string_view between;
  for (const auto& [name, why] : header.failed) {
    out.raw(between).text(name).raw(":").text(why);
    between = ",";
  }
  out.raw("},\"taken\":").time(header.inventory_taken).raw("},\n    \"live\": ");
  write_lines(header.live, indent, out, [&](const auto& seen) { write(seen, out); });
  out.raw(",\n    \"policy\": ");
  write_policy(header, out);
  out.raw(",\n    \"sources\": ");
  write_lines(header.sources, indent, out, [&](const scan::SourceState& source) {
    out.raw("{\"dockerfiles\":").number(source.dockerfiles).raw(",\"fetched\":");
    out.time(source.fetched).raw(",\"name\":").text(source.name);
    out.raw(",\"open\":").number(source.open).raw("}");
  });
  out.raw(",\n    \"uses\": ");
  write_lines(header.uses, indent, out, [&](const scan::Use& use) {
    out.raw("{\"reference\":").text(use.reference).raw(",\"user\":").text(use.user).raw("}");
  });
  out.raw("\n  }");
}

}  // namespace keelson::cleanup
