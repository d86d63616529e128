// SPDX-License-Identifier: Apache-2.0
// One deleted item put back, or asked whether it could be, with the parts it needs. Never
// puts a tag that is on something else, and nothing whose bytes are not those of its digest.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "src/cleanup/blob_places.hpp"
#include "src/cleanup/restore.hpp"

namespace keelson::cleanup {

enum class Way { restore, check };

class PutBack {
 public:
  // `find` gives the deleted manifest of this repository and digest; null: there is none.
  using Find = std::function<const store::JournalItem*(const std::string& repository,
                                                       const std::string& digest)>;
  PutBack(const RestorePlaces& places, Way way, Find find)
      : m_places(places),
        m_way(way),
        m_find(std::move(find)),
        m_blobs(places.registry, places.vault) {}

  // `problem` is empty when it is back, or could be. Throws when the registry fails.
  RestoreResult::Entry item(const store::JournalItem& item);

 private:
  std::string manifest(const store::JournalItem& item, bool& is_from_vault);
  std::string content(const store::JournalItem& item, bool& is_from_vault);
  std::string part(const std::string& repository, const std::string& digest, bool& is_from_vault);
  std::string tags(const store::JournalItem& item);

  const RestorePlaces& m_places;
  Way m_way;
  Find m_find;
  BlobPlaces m_blobs;
  int m_nesting = 0;
  // Why a manifest cannot be put back; by repository and digest.
  std::map<std::pair<std::string, std::string>, std::string> m_manifests;
};

}  // namespace keelson::cleanup
