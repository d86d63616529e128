// SPDX-License-Identifier: Apache-2.0
// The parts of a normalised image reference as views of its text. Never checks: what
// enters the graph has been parsed before.
#pragma once
#include <string_view>

#include "analyzer/model/image_reference.hpp"

namespace keelson::graph {

struct Parts {
  std::string_view name;  // registry/repository
  std::string_view tag, digest;

  std::string_view registry() const { return name.substr(0, name.find('/')); }
  std::string_view repository() const {
    const std::size_t slash = name.find('/');
    return slash == std::string_view::npos ? std::string_view() : name.substr(slash + 1);
  }
  // No tag is any tag.
  std::string_view tag_pattern() const { return tag.empty() ? "*" : tag; }
  // A tag or digest that says exactly one thing.
  bool has_closed_tag() const { return !tag.empty() && !is_open(tag); }
};

inline Parts parts_of(std::string_view text) {
  Parts parts;
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos) parts.digest = text.substr(at + 1);
  const std::string_view rest = text.substr(0, at);
  const std::size_t slash = rest.rfind('/');
  const std::size_t colon = rest.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) parts.tag = rest.substr(colon + 1);
  parts.name = rest.substr(0, colon);
  return parts;
}

// Whether a use of `a` may mean `b` when their names overlap: the same digest, or tags
// that do; what is missing or open matches.
inline bool same_name_may_mean(const Parts& a, const Parts& b) {
  if (!a.digest.empty() && a.digest == b.digest) return true;
  return patterns_overlap(a.tag_pattern(), b.tag_pattern());
}

}  // namespace keelson::graph
