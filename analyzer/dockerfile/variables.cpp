// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/variables.hpp"

namespace keelson::dockerfile {
namespace {
constexpr std::size_t k_indexed_from = 32;
}

const Variable* Variables::find_here(std::string_view name) const {
  if (!m_index.empty()) {
    const auto found = m_index.find(std::string(name));
    return found == m_index.end() ? nullptr : &m_all[found->second];
  }
  for (const Variable& v : m_all) {
    if (v.name == name) return &v;
  }
  return nullptr;
}

const Variable* Variables::find(std::string_view name) const {
  for (const Variables* scope = this; scope != nullptr; scope = scope->m_outer) {
    if (const Variable* found = scope->find_here(name)) return found;
  }
  return nullptr;
}

bool Variables::set(Variable variable) {
  const std::size_t bytes =
      variable.name.size() + variable.open.size() + (variable.exact ? variable.exact->size() : 0);
  if (bytes > m_bytes_left) return false;
  m_bytes_left -= bytes;
  if (const Variable* found = find_here(variable.name)) {
    m_all[static_cast<std::size_t>(found - m_all.data())] = std::move(variable);
    return true;
  }
  m_all.push_back(std::move(variable));
  if (m_all.size() < k_indexed_from) return true;
  if (m_index.empty()) {
    for (std::size_t i = 0; i < m_all.size(); ++i) m_index.emplace(m_all[i].name, i);
  } else {
    m_index.emplace(m_all.back().name, m_all.size() - 1);
  }
  return true;
}

}  // namespace keelson::dockerfile
