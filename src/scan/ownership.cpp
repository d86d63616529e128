// SPDX-License-Identifier: Apache-2.0
#include "src/scan/ownership.hpp"

#include <algorithm>

#include "analyzer/model/image_reference.hpp"
#include "analyzer/model/text.hpp"

namespace keelson::scan {
namespace {

// "r.io:5000/group/app:1@sha256:…" → "group/app"
std::string_view repository_of(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  const std::size_t slash = reference.find('/') + 1;  // npos + 1 is 0
  const std::size_t colon = reference.find(':', std::max(slash, reference.rfind('/') + 1));
  return reference.substr(slash, colon == std::string_view::npos ? colon : colon - slash);
}

}  // namespace

bool Ownership::has(std::string_view product) const {
  const std::string_view repository = repository_of(product);
  if (is_open(repository)) return false;
  const std::string own = lower_case(project);
  if (!own.empty() && (repository == own || repository.starts_with(own + "/"))) return true;
  return std::any_of(produces.begin(), produces.end(), [&](const std::string& pattern) {
    return matches_pattern(pattern, repository);
  });
}

std::vector<std::string> Ownership::of(const std::vector<std::string>& products) const {
  std::vector<std::string> owned;
  std::copy_if(products.begin(), products.end(), std::back_inserter(owned),
               [this](const std::string& product) { return has(product); });
  return owned;
}

}  // namespace keelson::scan
