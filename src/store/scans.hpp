// SPDX-License-Identifier: Apache-2.0
// What each source's files were read into, as the bytes the scan made of it. A cache: what
// is lost is read again.
#pragma once
#include <string>

#include "src/store/database.hpp"

namespace keelson::store {

// Empty when nothing is remembered of the source.
std::string last_scan(Database& database, const std::string& source);
void save_scan(Database& database, const std::string& source, const std::string& bytes);

}  // namespace keelson::store
