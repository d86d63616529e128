// SPDX-License-Identifier: Apache-2.0
#include "src/store/database.hpp"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/Session.h>

#include "analyzer/model/error.hpp"
#include "src/store/upgrade.hpp"

namespace keelson::store {
namespace {

using Poco::Data::Session;
using namespace Poco::Data::Keywords;
namespace sqlite = Poco::Data::SQLite;

constexpr std::size_t k_open_seconds = 5;  // Poco tries a minute otherwise

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

int version_of(Session& session) {
  int version = 0;
  session << "PRAGMA user_version", into(version), now;
  return version;
}

// Runs `work` in a transaction. IMMEDIATE: it waits for other writers at its beginning, where
// waiting is safe, and sees what they left.
template <class Work>
void transact(Session& session, Work work) {
  session << "BEGIN IMMEDIATE", now;
  try {
    work();
    session << "COMMIT", now;
  } catch (...) {
    try {
      session << "ROLLBACK", now;
    } catch (const Poco::Exception&) {
      // SQLite has rolled back by itself; the first failure is the one to tell.
    }
    throw;
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
    // A journal entry must outlive the power, or deletion would outrun it. With FULL, SQLite
    // does not sync the directory its own journal is removed from, and the power's loss could
    // bring that back and take the last transaction away; EXTRA does. Its write-ahead log
    // would be quicker for single entries (0.8 ms against 4.4), hardly for batches, but does
    // not work on the network's disks, where runners share a store.
    s << "PRAGMA synchronous = EXTRA", now;
    s << "PRAGMA foreign_keys = ON", now;
    const int version = version_of(s);
    if (version > k_version) {
      throw Error(ErrorKind::internal, "open store", m_path.string(),
                  "a newer Keelson wrote it (version " + std::to_string(version) +
                      ", this one knows " + std::to_string(k_version) + ")",
                  "run that Keelson, or give another store");
    }
    if (version == k_version) return;
    // Read again: another process may have just done it.
    transact(s, [&] {
      if (const int before = version_of(s); before < k_version) upgrade(s, before);
    });
  });
}

Database::~Database() = default;

void Database::write(const std::string& doing, const std::function<void(Session&)>& work) {
  const std::lock_guard lock(m_mutex);
  if (before_write) before_write(doing);
  guarded(doing, m_path, [&] { transact(*m_session, [&] { work(*m_session); }); });
}

void Database::read(const std::string& doing, const std::function<void(Session&)>& work) {
  const std::lock_guard lock(m_mutex);
  guarded(doing, m_path, [&] { work(*m_session); });
}

}  // namespace keelson::store
