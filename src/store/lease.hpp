// SPDX-License-Identifier: Apache-2.0
// One run that changes a registry at a time: a row in the store that says who, since when
// and until when. Held by a process that died, it is free at once on the same host, and
// elsewhere when it ends.
#pragma once
#include <string>

#include "analyzer/model/time.hpp"
#include "src/store/database.hpp"

namespace keelson::store {

class Lease {
 public:
  // `what` is said to others: "apply plan 3f2a9c01". Throws Error{refused} naming who holds
  // it, doing what, since when and until when.
  Lease(Database& database, std::string registry_url, const std::string& what, Time now);
  // Gives it back. A failure to do so is not told: the lease ends by itself.
  ~Lease();
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  // Holds it for ten minutes more. Throws Error{refused} when another has taken it.
  void renew(Time now);

 private:
  Database& m_database;
  std::string m_registry, m_holder, m_what;
};

}  // namespace keelson::store
