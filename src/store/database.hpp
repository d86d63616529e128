// SPDX-License-Identifier: Apache-2.0
// The SQLite file: opened, checked, brought to this version's tables. Every write is on
// disk when it returns, whatever happens to the power. A newer version's file is never
// touched. Safe to call from several threads, and to open from several processes.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace Poco::Data {
class Session;
}

namespace keelson::store {

class Database {
 public:
  // Creates the file when it is not there. Throws Error{internal} when it is corrupt,
  // locked, of a newer version, or cannot be written.
  explicit Database(std::filesystem::path path);
  ~Database();

  // Runs `work` in one transaction that no other process shares: all of it or, when it throws,
  // nothing. Its SQLite failures become Errors about `doing`. `work` uses the session it is
  // given and nothing else of this database.
  void write(const std::string& doing, const std::function<void(Poco::Data::Session&)>& work);
  void read(const std::string& doing, const std::function<void(Poco::Data::Session&)>& work);

  const std::filesystem::path& path() const { return m_path; }

  // For tests that break things: called with `doing` before each write begins. What it throws
  // is the write's failure; it may end the process.
  std::function<void(const std::string& doing)> before_write;

 private:
  std::filesystem::path m_path;
  std::mutex m_mutex;  // a Poco session belongs to one thread at a time
  std::unique_ptr<Poco::Data::Session> m_session;
};

}  // namespace keelson::store
