// SPDX-License-Identifier: Apache-2.0
// Section 4 of docs/verdicts.md, a second time: whether each doomed manifest goes before
// what it needs. Internal to `verify`.
#pragma once
#include <string>
#include <vector>

#include "src/cleanup/verify/needed.hpp"

namespace keelson::cleanup::verifying {

struct WrongOrder {
  ItemNumber item;    // goes no later than
  ItemNumber before;  // this, which needs it
  std::string how;    // "holds it", "has it attached", "is built on it"
};

std::vector<WrongOrder> wrong_orders(const Case& in, const Meanings& meanings);

}  // namespace keelson::cleanup::verifying
