// SPDX-License-Identifier: Apache-2.0
// Finds patterns that match nothing because no name has their characters, such as regular
// expressions. Knows no registry.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace keelson::config {

enum class Named { image, repository, tag, label, path };

struct PatternFault {
  std::string cause;
  std::string next;  // the form meant
};

// Why nothing of this kind can match the pattern; nullopt when something may.
std::optional<PatternFault> fault_of(std::string_view pattern, Named what);

}  // namespace keelson::config
