// SPDX-License-Identifier: Apache-2.0
// The SQLite file: opened, checked, brought to this version's tables. Every write is on
// disk when it returns. A newer version's file is never touched.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
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

  // Runs `work` in one transaction; its SQLite failures become Errors about `doing`.
  void write(const std::string& doing, const std::function<void(Poco::Data::Session&)>& work);
  void read(const std::string& doing, const std::function<void(Poco::Data::Session&)>& work);

  const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
  std::unique_ptr<Poco::Data::Session> m_session;
};

}  // namespace keelson::store
