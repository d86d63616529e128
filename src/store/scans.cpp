// SPDX-License-Identifier: Apache-2.0
#include "src/store/scans.hpp"

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>

namespace keelson::store {
using namespace Poco::Data::Keywords;

std::string last_scan(Database& database, const std::string& source) {
  std::string key = source;
  std::vector<Poco::Data::BLOB> found;
  database.read("read scan from store", [&](Poco::Data::Session& s) {
    s << "SELECT content FROM scan WHERE source = ?", use(key), into(found), now;
  });
  if (found.empty()) return {};
  return std::string(reinterpret_cast<const char*>(found[0].rawContent()), found[0].size());
}

void save_scan(Database& database, const std::string& source, const std::string& bytes) {
  std::string key = source;
  Poco::Data::BLOB content(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  database.write("write scan to store", [&](Poco::Data::Session& s) {
    s << "INSERT OR REPLACE INTO scan VALUES (?, ?)", use(key), use(content), now;
  });
}

}  // namespace keelson::store
