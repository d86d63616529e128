// SPDX-License-Identifier: Apache-2.0
// Section 1 of docs/verdicts.md, a second time: what is needed, as texts reached from texts.
// Internal to `verify`.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "src/cleanup/verify/case.hpp"
#include "src/cleanup/verify/standing.hpp"

namespace keelson::cleanup::verifying {

// Which references may mean which builds and which images of the registry.
class Meanings {
 public:
  explicit Meanings(const Case& in);

  // Rule 6: builds with a product that may mean it.
  std::vector<std::size_t> builds_that_make(const Name& image) const;
  // Rule 8: of an open reference, the tags and digests it may mean, as texts.
  Texts images_of_open(const Name& reference) const;
  // Whether anything names this digest, or nothing else can name it.
  bool is_named(const std::string& name, const std::string& digest) const {
    const auto same = m_digests.find(name);
    return same != m_digests.end() && same->second.contains(digest);
  }
  // Whether the registry has a tag, or the digest, that a product names.
  bool is_in_registry(const Name& product) const;
  // The manifest a reference without `*` names.
  std::optional<ItemNumber> manifest(const Name& reference) const;

 private:
  struct Product {
    Name name;
    std::size_t build;
  };
  void add_digest(const std::string& reference);

  const Case& m_case;
  std::map<std::string, std::vector<Product>> m_products;           // by name without `*`
  std::vector<Product> m_open_products;                             // those with one
  std::map<std::string, std::map<std::string, ItemNumber>> m_tags;  // of the registry, by name
  std::map<std::string, std::set<std::string>> m_digests;           // anything names, by name
  std::map<std::string, std::string> m_repositories;                // by name
};

class Needed {
 public:
  Needed(const Case& in, const Meanings& meanings);

  // Why the tag, or the manifest by a tag or its digest, is needed; null: it is not.
  const std::string* tag(ItemNumber item, const std::string& tag) const;
  const std::string* manifest(ItemNumber item) const;

 private:
  void add_roots();
  void add_kept();
  void add_builds();
  bool is_known(const std::string& product) const;
  void reach(const std::string& reference, const std::string& why);
  void reach_build(std::size_t build, const std::string& why);
  void step_from(const std::string& reference);
  void step_to_base(ItemNumber item, const std::string& from);

  const Case& m_case;
  const Meanings& m_meanings;
  const Standings m_standings;
  std::map<std::string, std::string> m_reached;  // text → why
  std::vector<bool> m_builds, m_bases;           // those stepped from
  std::vector<std::string> m_todo;
};

}  // namespace keelson::cleanup::verifying
