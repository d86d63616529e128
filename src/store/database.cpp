// SPDX-License-Identifier: Apache-2.0
#include "src/store/database.hpp"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/Session.h>

#include "analyzer/model/error.hpp"

namespace keelson::store {
namespace {

using Poco::Data::Session;
using namespace Poco::Data::Keywords;
namespace sqlite = Poco::Data::SQLite;

constexpr int k_version = 2;
constexpr std::size_t k_open_seconds = 5;  // Poco tries a minute otherwise

// What version 1 has.
constexpr const char* k_tables[] = {
    "CREATE TABLE manifest (digest TEXT PRIMARY KEY, fact TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE observation (source TEXT PRIMARY KEY, content TEXT NOT NULL)",
    "CREATE TABLE inventory (registry TEXT PRIMARY KEY, content TEXT NOT NULL)",
    "CREATE TABLE run (id TEXT PRIMARY KEY, registry TEXT NOT NULL, url TEXT NOT NULL,"
    " plan TEXT NOT NULL, started TEXT NOT NULL, finished TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE item (run TEXT NOT NULL REFERENCES run, position INTEGER NOT NULL,"
    " repository TEXT NOT NULL, digest TEXT NOT NULL, media_type TEXT NOT NULL,"
    " bytes BLOB NOT NULL, tags TEXT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',"
    " PRIMARY KEY (run, position))",
};

// From version 1 to 2. Facts of manifests tell more now, so they are read again.
constexpr const char* k_second[] = {
    "CREATE TABLE scan (source TEXT PRIMARY KEY, content BLOB NOT NULL)",
    "DELETE FROM manifest",
};

// Calls `work`, telling what SQLite's failures mean to a person.
template <class Work>
void guarded(const std::string& doing, const std::filesystem::path& path, Work work) {
  const auto fail = [&](const std::string& cause, const std::string& next) {
    throw Error(ErrorKind::internal, doing, path.string(), cause, next);
  };
  try {
    work();
  } catch (const sqlite::DBLockedException&) {
    fail("another process holds it", "wait for the other keelson to end, then run again");
  } catch (const sqlite::TableLockedException&) {
    fail("another process holds it", "wait for the other keelson to end, then run again");
  } catch (const sqlite::CorruptImageException& error) {
    fail("the file is damaged: " + error.message(),
         "restore it from a backup, or move it away to start anew");
  } catch (const sqlite::DatabaseFullException&) {
    fail("the disk is full", "free space, then run again; nothing was half-written");
  } catch (const sqlite::IOErrorException& error) {
    fail("the disk cannot be written or read: " + error.message(),
         "check space and permissions, then run again");
  } catch (const sqlite::CantOpenDBFileException&) {
    fail("it cannot be opened", "does its directory exist, and may this user write there?");
  } catch (const sqlite::ReadOnlyException&) {
    fail("it is read-only", "let this user write it");
  } catch (const Poco::Exception& error) {
    const std::string text = error.displayText();
    if (text.find("not a database") != std::string::npos) {
      fail("it is no SQLite file, or damaged",
           "restore it from a backup, or correct store: in keelson.yml");
    }
    fail(text, "look at the file and its disk");
  }
}

}  // namespace

Database::Database(std::filesystem::path path) : m_path(std::move(path)) {
  sqlite::Connector::registerConnector();
  guarded("open store", m_path, [&] {
    m_session = std::make_unique<Session>(sqlite::Connector::KEY, m_path.string(), k_open_seconds);
    Session& s = *m_session;
    int waited_ms = 0;
    s << "PRAGMA busy_timeout = 5000", into(waited_ms), now;
    // FULL: a journal entry must outlive the power, or deletion would outrun it.
    s << "PRAGMA synchronous = FULL", now;
    s << "PRAGMA foreign_keys = ON", now;
    int version = 0;
    s << "PRAGMA user_version", into(version), now;
    if (version > k_version) {
      throw Error(ErrorKind::internal, "open store", m_path.string(),
                  "a newer Keelson wrote it (version " + std::to_string(version) +
                      ", this one knows " + std::to_string(k_version) + ")",
                  "run that Keelson, or give another store");
    }
    if (version == k_version) return;
    s.begin();
    if (version < 1) {
      for (const char* table : k_tables) s << table, now;
    }
    for (const char* statement : k_second) s << statement, now;
    s << "PRAGMA user_version = " + std::to_string(k_version), now;
    s.commit();
  });
}

Database::~Database() = default;

void Database::write(const std::string& doing, const std::function<void(Session&)>& work) {
  guarded(doing, m_path, [&] {
    m_session->begin();
    try {
      work(*m_session);
      m_session->commit();
    } catch (...) {
      try {
        m_session->rollback();
      } catch (const Poco::Exception&) {
        // SQLite has rolled back by itself; the first failure is the one to tell.
      }
      throw;
    }
  });
}

void Database::read(const std::string& doing, const std::function<void(Session&)>& work) {
  guarded(doing, m_path, [&] { work(*m_session); });
}

}  // namespace keelson::store
