// SPDX-License-Identifier: Apache-2.0
#include "src/registry/hold_tag.hpp"

namespace keelson::registry {
namespace {

constexpr std::string_view k_prefix = "keelson-hold-";
constexpr std::string_view k_algorithm = "sha256:";
constexpr std::size_t k_hex_digits = 12;

}  // namespace

std::string hold_tag(const std::string& digest) {
  return std::string(k_prefix) + digest.substr(k_algorithm.size(), k_hex_digits);
}

bool is_hold_tag(std::string_view tag) {
  return tag.size() == k_prefix.size() + k_hex_digits && tag.starts_with(k_prefix) &&
         tag.find_first_not_of("0123456789abcdef", k_prefix.size()) == std::string_view::npos;
}

}  // namespace keelson::registry
