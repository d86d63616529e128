// SPDX-License-Identifier: Apache-2.0
// Rule 10 of section 1, a second time: pair by pair. Internal to `verify`.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "src/cleanup/verify/case.hpp"

namespace keelson::cleanup::verifying {

class Standings {
 public:
  explicit Standings(const Case& in);

  // All that the image may stand on itself.
  std::vector<ItemNumber> bases(ItemNumber image) const;
  // How rule 10 names it.
  std::string reference(ItemNumber image) const;

 private:
  using Numbers = std::vector<std::uint32_t>;
  bool may_stand_on(const Shown& image, const Shown& base) const;

  const Case& m_case;
  std::map<Numbers, std::vector<ItemNumber>> m_by_layers;
  std::map<std::uint32_t, std::vector<ItemNumber>> m_by_last_step;
};

}  // namespace keelson::cleanup::verifying
