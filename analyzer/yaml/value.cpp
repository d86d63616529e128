// SPDX-License-Identifier: Apache-2.0
#include "analyzer/yaml/value.hpp"

#include <algorithm>
#include <numeric>

namespace keelson::yaml {
namespace {

constexpr std::size_t kSearchedInOrder = 12;  // up to so many members an index gains nothing

}  // namespace

void Value::index_members() {
  m_order.clear();
  if (members.size() <= kSearchedInOrder) return;
  m_order.resize(members.size());
  std::iota(m_order.begin(), m_order.end(), 0U);
  std::sort(m_order.begin(), m_order.end(), [this](std::uint32_t a, std::uint32_t b) {
    return members[a].first < members[b].first;
  });
}

const ValuePtr* Value::lookup(std::string_view key) const {
  if (m_order.size() != members.size()) {
    for (const auto& [name, value] : members) {
      if (name == key) return &value;
    }
    return nullptr;
  }
  const auto at = std::lower_bound(
      m_order.begin(), m_order.end(), key,
      [this](std::uint32_t i, std::string_view wanted) { return members[i].first < wanted; });
  if (at == m_order.end() || members[*at].first != key) return nullptr;
  return &members[*at].second;
}

const Value* Value::find(std::string_view key) const {
  const ValuePtr* found = lookup(key);
  return found != nullptr ? found->get() : nullptr;
}

ValuePtr Value::member(std::string_view key) const {
  const ValuePtr* found = lookup(key);
  return found != nullptr ? *found : ValuePtr{};
}

}  // namespace keelson::yaml
