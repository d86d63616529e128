// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/reference.hpp"

namespace keelson::gitlab {
namespace {

constexpr std::size_t k_reference_depth_max = 300;

// As Ruby shows the tag in GitLab's messages: !reference [".a", "script"].
std::string shown(const Value& reference) {
  std::string text = "!reference [";
  for (const ValuePtr& item : reference.items)
    text += (&item == &reference.items.front() ? "\"" : ", \"") + item->text + "\"";
  return text + "]";
}

}  // namespace

ValuePtr References::open(const Value& reference, const std::string& why) {
  m_findings.open(shown(reference) + " " + why, place_of(reference));
  return null_like(reference);
}

ValuePtr References::target(const Value& reference) {
  bool is_valid = reference.is_list() && !reference.items.empty();
  for (const ValuePtr& item : reference.items) is_valid = is_valid && item->is_scalar();
  if (!is_valid) return open(reference, "is not valid");
  if (m_resolving.count(&reference) > 0) return open(reference, "is part of a circular chain");
  ValuePtr found = m_configuration;
  for (const ValuePtr& item : reference.items) {
    found = found->member(item->text);
    if (!found || found->is_null()) return open(reference, "could not be found");
  }
  m_resolving.insert(&reference);
  ValuePtr result = resolved(found);
  m_resolving.erase(&reference);
  return result;
}

ValuePtr References::resolved(const ValuePtr& value) {
  m_findings.spend_values(1);
  const bool is_reference = value->tag == "!reference";
  if (!is_reference && (value->is_scalar() || value->is_null())) return value;
  if (m_depth >= k_reference_depth_max) {
    m_findings.open("!reference nests too deeply", place_of(*value));
    return null_like(*value);
  }
  ++m_depth;
  ValuePtr result = value;
  if (is_reference) {
    result = target(*value);
  } else if (value->is_list()) {
    std::vector<ValuePtr> items;
    bool is_same = true;
    for (const ValuePtr& item : value->items) {
      items.push_back(resolved(item));
      is_same = is_same && items.back() == item;
    }
    if (!is_same) result = list_like(*value, std::move(items));
  } else {
    Value::Members members;
    bool is_same = true;
    for (const auto& [name, member] : value->members) {
      members.emplace_back(name, resolved(member));
      is_same = is_same && members.back().second == member;
    }
    if (!is_same) result = map_like(*value, std::move(members));
  }
  --m_depth;
  return result;
}

}  // namespace keelson::gitlab
