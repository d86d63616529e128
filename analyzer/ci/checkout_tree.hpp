// SPDX-License-Identifier: Apache-2.0
// A repository whose files are also found under the directory it is checked out to, as scripts
// of a workflow name them. Never changes what is below.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/tree.hpp"

namespace keelson::ci {

// The path without the directory of the checkout, where it is in it.
inline std::string inside_checkout(const std::string& checkout, std::string_view path) {
  if (path == checkout) return {};
  if (!checkout.empty() && path.size() > checkout.size() && path.starts_with(checkout) &&
      path[checkout.size()] == '/')
    path.remove_prefix(checkout.size() + 1);
  return std::string(path);
}

class CheckoutTree : public Tree {
 public:
  CheckoutTree(const Tree& below, std::string checkout)
      : m_below(below), m_checkout(std::move(checkout)) {}

  std::optional<std::string> read(std::string_view path) const override {
    if (auto text = m_below.read(path)) return text;
    return m_below.read(inside_checkout(m_checkout, path));
  }

  const std::vector<std::string>& files() const override { return m_below.files(); }

 private:
  const Tree& m_below;
  std::string m_checkout;
};

}  // namespace keelson::ci
