// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/verify/case.hpp"

#include <algorithm>

#include "analyzer/model/image_reference.hpp"
#include "src/registry/digest.hpp"

namespace keelson::cleanup::verifying {
namespace {

// The digest that all tags say it is attached to; empty when one says nothing.
std::string subject_of_tags(const Texts& tags) {
  std::string subject;
  for (const std::string& tag : tags) {
    if (!counts(tag)) continue;
    subject = subject_of_tag(tag);
    if (subject.empty()) return "";
  }
  return subject;
}
}  // namespace

std::string subject_of_tag(const std::string& tag) {
  if (!tag.starts_with("sha256-")) return "";
  const std::string hex = tag.substr(7, 64), rest = tag.substr(7 + hex.size());
  const std::string digest = "sha256:" + hex;
  if (!registry::Digest::parse(digest)) return "";
  if (!rest.empty() && rest[0] != '.') return "";
  return digest;
}

Name split(std::string_view text) {
  Name parts;
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos) parts.digest = text.substr(at + 1);
  text = text.substr(0, at);
  const std::size_t slash = text.rfind('/');
  const std::size_t colon = text.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) parts.tag = text.substr(colon + 1);
  parts.name = text.substr(0, colon);
  return parts;
}

bool tags_may_mean(const Name& a, const Name& b) {
  if (!a.digest.empty() && a.digest == b.digest) return true;
  return patterns_overlap(a.tag_pattern(), b.tag_pattern());
}

Case::Case(const Plan& from) : plan(from) {
  const std::size_t count = plan.items.size();
  parts.resize(count);
  indexes.resize(count);
  subjects.resize(count);
  for (ItemNumber i = 0; i < count; ++i) {
    const Item& one = item(i);
    repositories[one.repository].push_back(i);
    by_digest[one.repository + "@" + one.digest] = i;
    holders_anywhere[one.digest].push_back(i);
    subjects[i] = one.subject;
    if (subjects[i].empty()) subjects[i] = subject_of_tags(one.tags);
  }
  for (ItemNumber i = 0; i < count; ++i) {
    Texts children = item(i).children;
    std::sort(children.begin(), children.end());
    children.erase(std::unique(children.begin(), children.end()), children.end());
    for (const std::string& child : children) {
      const auto part = find(item(i).repository, child);
      if (!part || *part == i) continue;
      parts[i].push_back(*part);
      indexes[*part].push_back(i);
    }
  }
}

std::optional<ItemNumber> Case::find(const std::string& repository,
                                     const std::string& digest) const {
  const auto found = by_digest.find(repository + "@" + digest);
  if (found == by_digest.end()) return std::nullopt;
  return found->second;
}

std::optional<ItemNumber> Case::subject_here(ItemNumber i) const {
  if (subjects[i].empty()) return std::nullopt;
  return find(item(i).repository, subjects[i]);
}

std::string Case::name_of(const std::string& repository) const {
  return (plan.header.hosts.empty() ? "" : plan.header.hosts[0]) + "/" + repository;
}

std::string Case::with_own_host(const std::string& reference) const {
  const std::size_t slash = reference.find('/');
  if (slash == std::string::npos) return reference;
  for (const std::string& host : plan.header.hosts) {
    if (reference.compare(0, slash, host) == 0)
      return plan.header.hosts[0] + reference.substr(slash);
  }
  return reference;
}

}  // namespace keelson::cleanup::verifying
