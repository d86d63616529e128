// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/family.hpp"

#include <map>
#include <string>

#include "analyzer/model/error.hpp"
#include "src/cleanup/manifest_content.hpp"

namespace keelson::cleanup {
namespace {

using store::ItemKind;
using store::JournalItem;

// What manifests the same run deleted, by what they belong to.
std::multimap<std::string, const JournalItem*> attached(const std::vector<JournalItem>& items,
                                                        const std::string& repository) {
  std::multimap<std::string, const JournalItem*> all;
  for (const JournalItem& item : items) {
    if (item.repository != repository || item.kind != ItemKind::manifest) continue;
    try {
      if (const auto subject = manifest_content(item.bytes).subject; !subject.empty())
        all.emplace(subject, &item);
    } catch (const Error&) {
      // It is no manifest we know, and so says of nothing that it belongs to it.
    }
    for (const std::string& tag : item.tags) {
      if (const std::string subject = attached_to(tag); !subject.empty())
        all.emplace(subject, &item);
    }
  }
  return all;
}

}  // namespace

std::set<int> family(const JournalItem& image, const std::vector<JournalItem>& items) {
  std::map<std::string, std::vector<const JournalItem*>> by_digest;
  for (const JournalItem& item : items) {
    if (item.repository == image.repository && item.kind == ItemKind::manifest)
      by_digest[item.digest].push_back(&item);
  }
  const auto of_subject = attached(items, image.repository);
  std::set<int> chosen{image.position};
  std::set<std::string> known;
  std::vector<std::string> waiting{image.digest};
  while (!waiting.empty()) {
    const std::string digest = std::move(waiting.back());
    waiting.pop_back();
    if (!known.insert(digest).second) continue;
    for (const JournalItem* item : by_digest[digest]) {
      chosen.insert(item->position);
      try {
        const auto parts = manifest_content(item->bytes).parts;
        waiting.insert(waiting.end(), parts.begin(), parts.end());
      } catch (const Error&) {
        // It holds no parts we know of.
      }
    }
    const auto [first, last] = of_subject.equal_range(digest);
    for (auto of = first; of != last; ++of) waiting.push_back(of->second->digest);
  }
  return chosen;
}

}  // namespace keelson::cleanup
