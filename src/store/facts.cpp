// SPDX-License-Identifier: Apache-2.0
#include "src/store/facts.hpp"

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include "src/registry/digest.hpp"
#include "src/store/encode.hpp"

namespace keelson::store {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using registry::Digest;

namespace {

constexpr std::size_t k_pending_bytes_max = 4u << 20;

BLOB blob_of(std::string_view bytes) {
  return {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()};
}

}  // namespace

struct Facts::Query {
  BLOB digest, content;
  Poco::Data::Statement statement;
  explicit Query(Poco::Data::Session& session) : statement(session) {
    statement << "SELECT content FROM fact WHERE digest = ?", use(digest), into(content);
  }
};

Facts::Facts(Database& database) : m_database(database) {}

Facts::~Facts() = default;

std::optional<registry::ManifestFact> Facts::find(const std::string& digest) {
  const auto key = Digest::parse(digest);
  if (!key) return std::nullopt;
  std::string bytes;
  {
    const std::lock_guard lock(m_mutex);
    if (const auto fresh = m_new.find(digest); fresh != m_new.end()) {
      bytes = fresh->second;
    } else {
      m_database.read("read facts from store", [&](Poco::Data::Session& s) {
        if (!m_query) m_query = std::make_unique<Query>(s);
        m_query->digest = blob_of(key->bytes());
        if (m_query->statement.execute() == 0) return;
        const BLOB& content = m_query->content;
        bytes.assign(reinterpret_cast<const char*>(content.rawContent()), content.size());
      });
    }
  }
  if (bytes.empty()) return std::nullopt;
  return decode_fact(bytes);
}

void Facts::remember(const std::string& digest, const registry::ManifestFact& fact) {
  std::string bytes = encode(fact);
  const std::lock_guard lock(m_mutex);
  m_new_bytes += bytes.size();
  m_new.insert_or_assign(digest, std::move(bytes));
  if (m_new_bytes > k_pending_bytes_max) write();
}

void Facts::flush() {
  const std::lock_guard lock(m_mutex);
  write();
}

void Facts::write() {
  if (m_new.empty()) return;
  m_query.reset();
  m_database.write("write facts to store", [&](Poco::Data::Session& s) {
    BLOB digest, content;
    Poco::Data::Statement insert(s);
    insert << "INSERT OR REPLACE INTO fact VALUES (?, ?)", use(digest), use(content);
    for (const auto& [text, bytes] : m_new) {
      const auto key = Digest::parse(text);
      if (!key) continue;
      digest = blob_of(key->bytes());
      content = blob_of(bytes);
      insert.execute();
    }
  });
  m_new.clear();
  m_new_bytes = 0;
}

}  // namespace keelson::store
