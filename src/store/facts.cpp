// SPDX-License-Identifier: Apache-2.0
#include "src/store/facts.hpp"

#include <Poco/Data/Session.h>

#include "src/store/encode.hpp"

namespace keelson::store {
using namespace Poco::Data::Keywords;

Facts::Facts(Database& database) : m_database(database) {
  std::vector<std::string> digests, texts;
  m_database.read("read manifests from store", [&](Poco::Data::Session& s) {
    s << "SELECT digest, fact FROM manifest", into(digests), into(texts), now;
  });
  for (std::size_t i = 0; i < digests.size(); ++i)
    m_known.emplace(digests[i], decode_fact(texts[i]));
}

std::optional<registry::ManifestFact> Facts::find(const std::string& digest) {
  const auto found = m_known.find(digest);
  return found == m_known.end() ? std::nullopt : std::optional(found->second);
}

void Facts::remember(const std::string& digest, const registry::ManifestFact& fact) {
  m_known[digest] = m_new[digest] = fact;
}

void Facts::flush() {
  if (m_new.empty()) return;
  m_database.write("write manifests to store", [&](Poco::Data::Session& s) {
    for (const auto& [digest, fact] : m_new) {
      std::string key = digest, text = encode(fact);
      s << "INSERT OR REPLACE INTO manifest VALUES (?, ?)", use(key), use(text), now;
    }
  });
  m_new.clear();
}

}  // namespace keelson::store
