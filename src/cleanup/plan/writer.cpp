// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan/members.hpp"

namespace keelson::cleanup {
namespace {

// Lines of a list that may be empty: "[]", or one element a line.
class Lines {
 public:
  Lines(JsonWriter& out, std::string_view indent) : m_out(out), m_indent(indent) { out.raw("["); }
  JsonWriter& next() {
    m_out.raw(m_is_empty ? "\n" : ",\n").raw(m_indent).raw("  ");
    m_is_empty = false;
    return m_out;
  }
  void end() {
    if (!m_is_empty) m_out.raw("\n").raw(m_indent);
    m_out.raw("]");
  }

 private:
  JsonWriter& m_out;
  std::string_view m_indent;
  bool m_is_empty = true;
};

void write(const Reason& reason, JsonWriter& out) {
  out.raw("{\"code\":").text(reason.code).raw(",\"evidence\":").texts(reason.evidence);
  out.raw(",\"text\":").text(reason.text).raw("}");
}

void write(const std::vector<std::uint32_t>& numbers, JsonWriter& out) {
  out.raw("[");
  for (std::size_t i = 0; i < numbers.size(); ++i) out.raw(i ? "," : "").number(numbers[i]);
  out.raw("]");
}

void write(const Shown& shown, JsonWriter& out) {
  out.raw("{\"configuration\":").number(shown.configuration).raw(",\"layeredSteps\":");
  out.number(shown.layered_steps).raw(",\"layers\":");
  write(shown.layers, out);
  write(shown.steps, out.raw(",\"steps\":"));
  out.raw("}");
}

void write(const Item& item, JsonWriter& out) {
  out.raw("{\"builtOn\":[");
  for (std::size_t i = 0; i < item.built_on.size(); ++i) {
    out.raw(i ? ",{\"claim\":" : "{\"claim\":").text(claim_name(item.built_on[i].claim));
    out.raw(",\"reference\":").text(item.built_on[i].reference).raw("}");
  }
  out.raw("],\"children\":").texts(item.children).raw(",\"created\":").time(item.created);
  out.raw(",\"digest\":").text(item.digest);
  out.raw(",\"isConfigRead\":").boolean(item.is_config_read);
  out.raw(",\"isRebuildable\":").boolean(item.is_rebuildable).raw(",\"labels\":[");
  for (std::size_t i = 0; i < item.labels.size(); ++i) {
    out.raw(i ? ",[" : "[").text(item.labels[i].first).raw(",").text(item.labels[i].second);
    out.raw("]");
  }
  out.raw("],\"mediaType\":").text(item.media_type).raw(",\"pulled\":").time(item.pulled);
  out.raw(",\"pushed\":").time(item.pushed).raw(",\"reasons\":[");
  for (std::size_t i = 0; i < item.reasons.size(); ++i) {
    out.raw(i ? "," : "");
    write(item.reasons[i], out);
  }
  out.raw("],\"selected\":").boolean(item.selected);
  if (item.shown) write(*item.shown, out.raw(",\"shown\":"));
  out.raw(",\"sizeBytes\":").number(item.size_bytes);
  out.raw(",\"subject\":").text_or_null(item.subject).raw(",\"tags\":").texts(item.tags);
  out.raw(",\"untag\":").texts(item.untag).raw(",\"untagged\":").time(item.untagged);
  out.raw(",\"verdict\":").text(verdict_name(item.verdict));
  out.raw(",\"wave\":").number(item.wave).raw("}");
}

// Items by repository, and the repositories that have none because they were not read.
class Repositories {
 public:
  Repositories(const PlanHeader& header, JsonWriter& out)
      : m_header(header), m_out(out), m_groups(out, "  "), m_failed(header.failed.begin()) {}

  void add(const Item& item) {
    if (!m_items || item.repository != m_name) begin(item.repository);
    write(item, m_items->next());
  }
  void end() {
    close();
    for (; m_failed != m_header.failed.end(); ++m_failed) write_empty();
    m_groups.end();
  }

 private:
  void begin(const std::string& name) {
    close();
    for (; m_failed != m_header.failed.end() && m_failed->first < name; ++m_failed) write_empty();
    if (m_failed != m_header.failed.end() && m_failed->first == name) ++m_failed;
    m_name = name;
    const auto failed = m_header.failed.find(name);
    open(failed == m_header.failed.end() ? "" : failed->second);
  }
  void write_empty() {
    m_name = m_failed->first;
    open(m_failed->second);
    close();
  }
  void open(std::string_view failure) {
    m_groups.next().raw("{\n      \"failure\": ").text_or_null(failure);
    m_out.raw(",\n      \"manifests\": ");
    m_items.emplace(m_out, "      ");
  }
  void close() {
    if (!m_items) return;
    m_items->end();
    m_items.reset();
    m_out.raw(",\n      \"name\": ").text(m_name).raw("\n    }");
  }

  const PlanHeader& m_header;
  JsonWriter& m_out;
  Lines m_groups;
  std::map<std::string, std::string>::const_iterator m_failed;
  std::optional<Lines> m_items;
  std::string m_name;
};

void write_summary(const Summary& summary, JsonWriter& out) {
  out.raw("{\n    \"freedBytes\": ").number(summary.freed_bytes);
  out.raw(",\n    \"isFreedAtMost\": ").boolean(summary.is_freed_at_most);
  out.raw(",\n    \"manifests\": ").number(summary.manifests);
  out.raw(",\n    \"selected\": ").number(summary.selected);
  out.raw(",\n    \"untagged\": ").number(summary.untagged).raw(",\n    \"verdicts\": {");
  std::string_view between;
  for (const auto& [name, count] : summary.verdicts) {
    out.raw(between).text(name).raw(":").number(count);
    between = ",";
  }
  out.raw("}\n  }");
}

}  // namespace

void write_members(const PlanView& plan, JsonWriter& out) {
  const PlanHeader& header = plan.header;
  out.raw("{\n  \"created\": ").time(header.created).raw(",\n  \"expires\": ");
  out.time(header.expires).raw(",\n  \"formatVersion\": 3,\n  \"inputs\": ");
  write_inputs(header, out);
  out.raw(",\n  \"keelson\": ").text(header.keelson);
  out.raw(",\n  \"kind\": \"keelson plan\",\n  \"overrides\": ");
  Lines overrides(out, "  ");
  for (const Override& one : header.overrides) {
    overrides.next().raw("{\"guard\":").text(one.guard);
    out.raw(",\"refusal\":").text(one.refusal).raw("}");
  }
  overrides.end();
  const auto& can = header.capabilities;
  out.raw(",\n  \"registry\": {\n    \"capabilities\": {\"deletes\":").boolean(can.deletes);
  out.raw(",\"untags\":").boolean(can.untags).raw(",\"whyNot\":").text(can.why_not);
  out.raw("},\n    \"hosts\": ").texts(header.hosts).raw(",\n    \"name\": ").text(header.registry);
  out.raw(",\n    \"url\": ").text(header.url).raw("\n  },\n  \"repositories\": ");
  Repositories repositories(header, out);
  plan.each([&](const Item& item) { repositories.add(item); });
  repositories.end();
  out.raw(",\n  \"summary\": ");
  write_summary(header.summary, out);
  out.raw(",\n");
}

}  // namespace keelson::cleanup
