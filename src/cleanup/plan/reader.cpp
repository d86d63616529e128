// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <stdexcept>

#include "src/cleanup/plan/inputs_reader.hpp"
#include "src/cleanup/plan/members.hpp"

namespace keelson::cleanup {
namespace {

constexpr int k_format = 3;
constexpr int k_plan_depth_max = 12;

Verdict verdict_of(const Json& value) {
  const std::string name = text_of(value);
  for (const Verdict v : {Verdict::doomed, Verdict::protected_, Verdict::kept, Verdict::unknown}) {
    if (name == verdict_name(v)) return v;
  }
  throw std::runtime_error("there is no verdict \"" + name + "\"");
}

std::uint32_t number_of(const Json& value) {
  const std::int64_t number = count_of(value);
  if (number > std::numeric_limits<std::uint32_t>::max())
    throw std::runtime_error("expected a number of at most 32 bits");
  return static_cast<std::uint32_t>(number);
}

std::vector<std::uint32_t> numbers_of(const Json& value) {
  std::vector<std::uint32_t> numbers;
  for (const Json& one : list_of(value)) numbers.push_back(number_of(one));
  return numbers;
}

Shown shown_of(const Json& json) {
  Shown shown;
  shown.configuration = number_of(member(json, "configuration"));
  shown.layers = numbers_of(member(json, "layers"));
  shown.steps = numbers_of(member(json, "steps"));
  shown.layered_steps = number_of(member(json, "layeredSteps"));
  return shown;
}

Claim claim_of(const Json& json) {
  const std::string name = text_of(json);
  for (const Claim claim : {Claim::annotation, Claim::provenance, Claim::onbuild}) {
    if (name == claim_name(claim)) return claim;
  }
  throw std::runtime_error("expected how an image says what it was built from, not " + name);
}

Item item_of(const Json& json) {
  Item item;
  item.digest = text_of(member(json, "digest"));
  if (!registry::Digest::parse(item.digest)) throw std::runtime_error("expected a digest");
  item.media_type = text_of(member(json, "mediaType"));
  item.tags = texts_of(member(json, "tags"));
  item.untag = texts_of(member(json, "untag"));
  item.children = texts_of(member(json, "children"));
  item.subject = text_or_empty(member(json, "subject"));
  item.size_bytes = count_of(member(json, "sizeBytes"));
  item.created = time_or_null(member(json, "created"));
  item.pushed = time_or_null(member(json, "pushed"));
  item.pulled = time_or_null(member(json, "pulled"));
  item.untagged = time_or_null(member(json, "untagged"));
  for (const Json& base : list_of(member(json, "builtOn")))
    item.built_on.push_back({text_of(member(base, "reference")), claim_of(member(base, "claim"))});
  for (const Json& label : list_of(member(json, "labels"))) {
    const auto& pair = list_of(label);
    if (pair.size() != 2) throw std::runtime_error("expected a label and its value");
    item.labels.emplace_back(text_of(pair[0]), text_of(pair[1]));
  }
  item.is_config_read = boolean_of(member(json, "isConfigRead"));
  item.is_rebuildable = boolean_of(member(json, "isRebuildable"));
  item.selected = boolean_of(member(json, "selected"));
  if (json.contains("shown")) item.shown = shown_of(json["shown"]);
  item.wave = number_of(member(json, "wave"));
  item.verdict = verdict_of(member(json, "verdict"));
  for (const Json& reason : list_of(member(json, "reasons"))) {
    item.reasons.push_back({text_of(member(reason, "code")), text_of(member(reason, "text")),
                            texts_of(member(reason, "evidence"))});
  }
  return item;
}

Summary summary_of(const Json& json) {
  Summary summary;
  const Json& verdicts = member(json, "verdicts");
  if (!verdicts.is_object()) throw std::runtime_error("expected counts by verdict");
  for (const auto& [name, count] : verdicts.items()) summary.verdicts[name] = count_of(count);
  summary.manifests = count_of(member(json, "manifests"));
  summary.selected = count_of(member(json, "selected"));
  summary.untagged = count_of(member(json, "untagged"));
  summary.freed_bytes = count_of(member(json, "freedBytes"));
  summary.is_freed_at_most = boolean_of(member(json, "isFreedAtMost"));
  return summary;
}

void read_header(const Json& json, PlanHeader& header) {
  if (text_of(member(json, "kind")) != "keelson plan") throw std::runtime_error("it is no plan");
  if (count_of(member(json, "formatVersion")) != k_format) {
    throw std::runtime_error("its format is " + member(json, "formatVersion").dump() + ", not " +
                             std::to_string(k_format));
  }
  header.created = time_of(member(json, "created"));
  header.expires = time_of(member(json, "expires"));
  header.keelson = text_of(member(json, "keelson"));
  const Json& registry = member(json, "registry");
  header.registry = text_of(member(registry, "name"));
  header.url = text_of(member(registry, "url"));
  header.hosts = texts_of(member(registry, "hosts"));
  const Json& can = member(registry, "capabilities");
  header.capabilities = {boolean_of(member(can, "deletes")), boolean_of(member(can, "untags")),
                         text_of(member(can, "whyNot"))};
  for (const Json& one : list_of(member(json, "overrides")))
    header.overrides.push_back({text_of(member(one, "guard")), text_of(member(one, "refusal"))});
  header.summary = summary_of(member(json, "summary"));
  read_inputs(member(json, "inputs"), header);
}

// Takes each item when its object ends, and the name of its repository when that ends.
class Taker {
 public:
  explicit Taker(std::vector<Item>& items) : m_items(items) {}

  // Whether the parser shall keep what it just read.
  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if ((event == Event::object_start || event == Event::array_start) && depth > k_plan_depth_max)
      throw std::runtime_error("it is nested too deeply");
    if (event == Event::key && depth == 1) m_is_repositories = parsed == "repositories";
    if (event == Event::key && depth == 3) m_is_manifests = parsed == "manifests";
    if (event != Event::object_end || !m_is_repositories) return true;
    if (depth == 4 && m_is_manifests) {
      m_items.push_back(item_of(parsed));
      return false;
    }
    if (depth != 2) return true;
    const std::string name = text_of(member(parsed, "name"));
    for (; m_named < m_items.size(); ++m_named) m_items[m_named].repository = name;
    return false;
  }

 private:
  std::vector<Item>& m_items;
  std::size_t m_named = 0;  // items whose repository is known
  bool m_is_repositories = false, m_is_manifests = false;
};

}  // namespace

Plan read_members(std::string_view text) {
  Plan plan;
  const Json json = Json::parse(text, Taker(plan.items));
  read_header(json, plan.header);
  return plan;
}

}  // namespace keelson::cleanup
