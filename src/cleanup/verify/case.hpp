// SPDX-License-Identifier: Apache-2.0
// A plan as `verify` looks at it: its manifests by name, and who holds or is attached to
// whom. Plain maps of texts; decides nothing. Internal to `verify`.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/cleanup/plan/plan.hpp"

namespace keelson::cleanup::verifying {

using ItemNumber = std::size_t;  // place in Plan::items
using Texts = std::vector<std::string>;

// The parts of a normalised reference. What is missing is empty.
struct Name {
  std::string name;  // registry/repository
  std::string tag, digest;

  std::string tag_pattern() const { return tag.empty() ? "*" : tag; }
};
Name split(std::string_view text);

// Whether names of the same image (or with names that overlap) may mean the same: the same
// digest, or tags that overlap; what is missing overlaps all.
bool tags_may_mean(const Name& a, const Name& b);

struct Case {
  explicit Case(const Plan& from);

  const Plan& plan;
  std::map<std::string, std::vector<ItemNumber>> repositories;
  std::map<std::string, ItemNumber> by_digest;                      // "repository@sha256:…"
  std::map<std::string, std::vector<ItemNumber>> holders_anywhere;  // by digest alone
  std::vector<std::vector<ItemNumber>> parts;    // of an index, those that are here
  std::vector<std::vector<ItemNumber>> indexes;  // that hold a part
  Texts subjects;                                // digest each is attached to, or empty

  const Item& item(ItemNumber i) const { return plan.items[i]; }
  std::optional<ItemNumber> find(const std::string& repository, const std::string& digest) const;
  // The subject in its own repository.
  std::optional<ItemNumber> subject_here(ItemNumber i) const;
  bool is_failed(const std::string& repository) const {
    return plan.header.failed.contains(repository);
  }
  // "host/repository" as references write it.
  std::string name_of(const std::string& repository) const;
  // A reference with the registry's own host, whichever of its hosts it was written with.
  std::string with_own_host(const std::string& reference) const;
};

// The digest a tag such as sha256-<hex>.sig says it is attached to, or empty.
std::string subject_of_tag(const std::string& tag);
// Not a tag of Keelson's own that only holds a part.
bool counts(const std::string& tag);

}  // namespace keelson::cleanup::verifying
