// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/github_matrix.hpp"

#include <algorithm>

#include "analyzer/ci/files.hpp"

namespace keelson::ci {
namespace {

constexpr std::size_t most_combinations = 256;

using Pairs = std::vector<std::pair<std::string, Datum>>;

// A member's value; a text may be an expression.
Datum datum_of(const yaml::ValuePtr& value, const Contexts& contexts) {
  if (value->is_scalar() && value->text.find("${{") != std::string::npos) {
    const Data data = interpolate_typed(value->text, contexts);
    if (data.size() == 1) return data.front();
    std::vector<std::string> texts;
    for (const Datum& datum : data) texts.push_back(datum.as_text());
    return Datum::of_text(pattern_of(texts));
  }
  return Datum::of_value(value);
}

Data items_of(const Datum& list, const Contexts& contexts) {
  if (list.object == nullptr || !list.object->is_list()) return {list};
  Data items;
  for (const auto& item : list.object->items) items.push_back(datum_of(item, contexts));
  return items;
}

const Datum* find(const Pairs& pairs, const std::string& name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool same(const Datum& a, const Datum& b) {
  return a == b || (a.object == nullptr && b.object == nullptr && a.as_text() == b.as_text());
}

// The maps of `include` or `exclude`; a list that only a run knows is one empty unknown.
std::vector<Pairs> maps_of(const yaml::Value& matrix, const char* key, const Contexts& contexts,
                           bool& is_known) {
  std::vector<Pairs> maps;
  const auto member = matrix.member(key);
  if (member == nullptr) return maps;
  const Datum list = datum_of(member, contexts);
  if (list.object == nullptr) {
    is_known = false;
    return maps;
  }
  for (const auto& item : list.object->items) {
    const Datum entry = datum_of(item, contexts);
    if (entry.object == nullptr) {
      is_known = false;
      continue;
    }
    Pairs pairs;
    for (const auto& [name, value] : entry.object->members)
      pairs.emplace_back(lower_case(name), datum_of(value, contexts));
    maps.push_back(std::move(pairs));
    if (maps.size() >= most_combinations) break;
  }
  return maps;
}

bool is_part_of(const Pairs& part, const Pairs& whole) {
  return std::all_of(part.begin(), part.end(), [&](const auto& pair) {
    const Datum* value = find(whole, pair.first);
    return value != nullptr && same(*value, pair.second);
  });
}

// An entry joins every combination whose original values it does not change; one that joins
// none stands by itself.
void include(std::vector<Combination>& all, const std::vector<Pairs>& entries) {
  std::vector<Pairs> originals;
  for (const Combination& one : all) originals.push_back(one.values);
  for (const Pairs& entry : entries) {
    bool joined = false;
    for (std::size_t i = 0; i < originals.size(); ++i) {
      if (originals[i].empty()) continue;
      const bool fits = std::all_of(entry.begin(), entry.end(), [&](const auto& pair) {
        const Datum* value = find(originals[i], pair.first);
        return value == nullptr || same(*value, pair.second);
      });
      if (!fits) continue;
      joined = true;
      for (const auto& [name, value] : entry) {
        auto& values = all[i].values;
        const auto at =
            std::find_if(values.begin(), values.end(),
                         [&, &key = name](const auto& pair) { return pair.first == key; });
        if (at == values.end())
          values.emplace_back(name, value);
        else
          at->second = value;
      }
    }
    if (!joined && all.size() < most_combinations) all.push_back({entry, true});
  }
}

void flatten(const Datum& datum, std::string& text, int depth) {
  if (datum.object == nullptr) {
    text += (text.empty() ? "" : ", ") + datum.as_text();
    return;
  }
  if (depth > 5 || text.size() > 200) return;
  for (const auto& item : datum.object->items) flatten(Datum::of_value(item), text, depth + 1);
  for (const auto& [name, value] : datum.object->members)
    flatten(Datum::of_value(value), text, depth + 1);
}

}  // namespace

std::string Combination::suffix() const {
  std::string text;
  for (const auto& [name, value] : values) flatten(value, text, 0);
  return text.empty() ? text : " (" + text + ")";
}

std::vector<Combination> combinations(const yaml::Value* matrix, const Contexts& contexts) {
  std::vector<Combination> all{{}};
  if (matrix == nullptr || matrix->is_null()) return all;
  yaml::ValuePtr computed;
  if (matrix->is_scalar()) {
    const Data data = interpolate_typed(matrix->text, contexts);
    if (data.size() != 1 || data.front().object == nullptr) return {{{}, false}};
    computed = data.front().object;
    matrix = computed.get();
  }
  bool is_known = true;
  const auto excluded = maps_of(*matrix, "exclude", contexts, is_known);
  is_known = true;  // fewer combinations than there are hide nothing
  const auto included = maps_of(*matrix, "include", contexts, is_known);
  for (const auto& [key, value] : matrix->members) {
    if (key == "include" || key == "exclude") continue;
    const Data items = items_of(datum_of(value, contexts), contexts);
    std::vector<Combination> next;
    for (const Combination& one : all) {
      for (const Datum& item : items) {
        if (next.size() >= most_combinations) break;
        next.push_back(one);
        next.back().values.emplace_back(lower_case(key), item);
      }
    }
    all = std::move(next);
  }
  std::erase_if(all, [&](const Combination& one) {
    return std::any_of(excluded.begin(), excluded.end(), [&](const Pairs& entry) {
      return !entry.empty() && is_part_of(entry, one.values);
    });
  });
  include(all, included);
  // `include` alone: the combination without values was only a start.
  if (all.size() > 1 && all.front().values.empty()) all.erase(all.begin());
  if (!is_known) all.push_back({{}, false});
  if (all.empty()) all.push_back({});
  return all;
}

}  // namespace keelson::ci
