// SPDX-License-Identifier: Apache-2.0
#include "analyzer/yaml/builder.hpp"

#include <yaml-cpp/mark.h>

#include <algorithm>

#include "analyzer/model/error.hpp"

namespace keelson::yaml {
namespace {

constexpr std::size_t k_depth_max = 100;
constexpr std::size_t k_values_max = 1'000'000;
// Names that aliases and merge keys may copy: values are shared, names are not.
constexpr std::size_t k_copied_bytes_max = std::size_t{16} << 20;

std::uint32_t line_of(const YAML::Mark& mark) {
  return static_cast<std::uint32_t>(mark.line + 1);
}

// `<<: map`, or a list of maps; anything else is an ordinary member of that name, as in Ruby.
bool is_mergeable(const Value& value) {
  return value.is_map() ||
         (value.is_list() && std::all_of(value.items.begin(), value.items.end(),
                                         [](const ValuePtr& item) { return item->is_map(); }));
}

}  // namespace

Builder::Builder(const SourceLines& lines, std::shared_ptr<const std::string> file,
                 std::size_t bytes)
    : m_lines(lines), m_file(std::move(file)), m_finished_max(2 * bytes + 16) {}

// The parser reads the same place again and again when it can make nothing of it (",").
void Builder::OnDocumentStart(const YAML::Mark& mark) {
  if (mark.pos == m_document_start) fail(line_of(mark), "no value can start like this");
  m_document_start = mark.pos;
  m_anchors.clear();
}
void Builder::OnDocumentEnd() {}

void Builder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  // An empty value's mark is that of whatever follows it.
  const bool is_member = !m_levels.empty() && m_levels.back().has_key;
  const std::uint32_t line = is_member ? m_levels.back().key_line : line_of(mark);
  count(1, line);
  finish({make(Kind::null, line, {}), 1, 0}, anchor);
}

void Builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       const std::string& text) {
  const auto line = static_cast<std::size_t>(mark.line);
  const std::uint32_t first = m_lines.first_line(line, static_cast<std::size_t>(mark.column));
  count(1, first);
  auto value = make(Kind::scalar, first, tag);
  value->text = text;
  value->is_quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
  finish({std::move(value), 1, 0}, anchor);
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto target = m_anchors.find(anchor);
  if (target == m_anchors.end()) fail(line_of(mark), "a value contains itself through its anchor");
  count(target->second.values, line_of(mark));
  if (m_levels.size() + target->second.depth > k_depth_max)
    fail(line_of(mark), "aliases nest deeper than 100");
  add(target->second);
}

void Builder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                              YAML::EmitterStyle::value) {
  start(Kind::list, line_of(mark), tag, anchor);
}
void Builder::OnSequenceEnd() {
  end();
}

void Builder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) {
  start(Kind::map, line_of(mark), tag, anchor);
}
void Builder::OnMapEnd() {
  end();
}

std::shared_ptr<Value> Builder::make(Kind kind, std::uint32_t line, const std::string& tag) const {
  auto value = std::make_shared<Value>();
  value->kind = kind;
  value->line = line;
  value->file = m_file;
  if (tag.size() > 1 && tag.front() == '!') value->tag = tag;
  return value;
}

void Builder::start(Kind kind, std::uint32_t line, const std::string& tag, YAML::anchor_t anchor) {
  if (key_is_next()) fail(line, "a list or a map is the name of a member");
  if (m_levels.size() >= k_depth_max) fail(line, "it nests deeper than 100");
  if (!m_levels.empty() && m_levels.back().has_key) line = m_levels.back().key_line;
  const std::size_t before = m_values;
  count(1, line);
  Level level;
  level.value = make(kind, line, tag);
  level.anchor = anchor;
  level.values_before = before;
  m_levels.push_back(std::move(level));
}

void Builder::end() {
  Level level = std::move(m_levels.back());
  m_levels.pop_back();
  if (!level.merges.empty()) merge(level);
  level.value->index_members();
  finish({std::move(level.value), m_values - level.values_before, level.depth}, level.anchor);
}

void Builder::finish(Finished finished, YAML::anchor_t anchor) {
  // yaml-cpp makes values without end of a stray bracket; no text has more than two a byte.
  if (++m_finished > m_finished_max)
    fail(finished.value->line, "a bracket or a comma is where none may be");
  if (anchor != 0) m_anchors[anchor] = finished;
  add(finished);
}

void Builder::add(const Finished& finished) {
  if (m_levels.empty()) {
    m_documents.push_back(finished.value);
    return;
  }
  Level& level = m_levels.back();
  level.depth = std::max(level.depth, finished.depth + 1);
  if (level.value->is_list())
    level.value->items.push_back(finished.value);
  else
    add_to_map(level, finished);
}

void Builder::add_to_map(Level& level, const Finished& finished) {
  if (!level.has_key) {
    const Value& key = *finished.value;
    if (!key.is_scalar() && !key.is_null())
      fail(key.line, "a list or a map is the name of a member");
    copy(key.text.size(), key.line);
    level.has_key = true;
    level.key = key.text;
    level.key_line = key.line;
    return;
  }
  level.has_key = false;
  auto& members = level.value->members;
  if (level.key == "<<" && is_mergeable(*finished.value)) {
    level.merges.push_back(members.size());
    members.emplace_back(std::move(level.key), finished.value);
    return;
  }
  const auto [place, is_new] = level.places.emplace(level.key, members.size());
  if (is_new)
    members.emplace_back(std::move(level.key), finished.value);
  else
    members[place->second].second = finished.value;
}

// Own members win wherever they stand; of several merge keys the later, of one list the earlier.
void Builder::merge(Level& level) {
  Value::Members result;
  std::unordered_map<std::string, std::size_t> places;
  const auto& members = level.value->members;
  const auto take = [&](const Value& from, std::unordered_map<std::string, bool>& taken) {
    for (const auto& [name, value] : from.members) {
      if (!taken.emplace(name, true).second) continue;
      copy(name.size(), from.line);
      const auto own = level.places.find(name);
      const ValuePtr& wins = own != level.places.end() ? members[own->second].second : value;
      const auto [place, is_new] = places.emplace(name, result.size());
      if (is_new)
        result.emplace_back(name, wins);
      else
        result[place->second].second = wins;
    }
  };
  auto next_merge = level.merges.begin();
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto& [name, value] = members[i];
    if (next_merge != level.merges.end() && *next_merge == i) {
      ++next_merge;
      std::unordered_map<std::string, bool> taken;
      if (value->is_map()) take(*value, taken);
      for (const ValuePtr& item : value->items) take(*item, taken);
    } else if (places.emplace(name, result.size()).second) {
      result.emplace_back(name, value);
    }
  }
  level.value->members = std::move(result);
}

bool Builder::key_is_next() const {
  return !m_levels.empty() && m_levels.back().value->is_map() && !m_levels.back().has_key;
}

void Builder::count(std::size_t values, std::uint32_t line) {
  m_values += values;
  if (m_values > k_values_max)
    fail(line, "it has more than a million values with every alias written out");
}

void Builder::copy(std::size_t bytes, std::uint32_t line) {
  m_copied += bytes;
  if (m_copied > k_copied_bytes_max)
    fail(line, "its names are more than 16 MiB with every alias written out");
}

void Builder::fail(std::uint32_t line, const std::string& cause) const {
  throw Error(ErrorKind::invalid, "reading YAML of", *m_file + ":" + std::to_string(line), cause,
              "Keelson reads no further in this file; correct it or make it smaller");
}

}  // namespace keelson::yaml
