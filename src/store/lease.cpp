// SPDX-License-Identifier: Apache-2.0
#include "src/store/lease.hpp"

#include <Poco/Data/Session.h>

#include <atomic>
#include <optional>
#include <vector>

#include "analyzer/model/error.hpp"
#include "src/store/process.hpp"

namespace keelson::store {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr std::chrono::minutes k_length{10};

struct Row {
  std::string holder, process, what, since, until;
};

std::optional<Row> row_of(Session& session, std::string& registry) {
  std::vector<std::string> holder, process, what, since, until;
  session << "SELECT holder, process, what, since, until FROM lease WHERE registry = ?",
      use(registry), into(holder), into(process), into(what), into(since), into(until), now;
  if (holder.empty()) return std::nullopt;
  return Row{holder[0], process[0], what[0], since[0], until[0]};
}

// Whoever is seen from here holds it as long as it lives, however slow it is; others until
// it ends. An end that cannot be read is never reached.
bool is_free(const Row& row, Time now) {
  const Life life = life_of(row.process);
  if (life != Life::unknown) return life == Life::gone;
  const auto until = parse_time(row.until);
  return until && *until <= now;
}

[[noreturn]] void refuse(const std::string& what, const std::string& registry, const Row& row) {
  const bool is_here = life_of(row.process) == Life::alive;
  throw Error(ErrorKind::refused, what, registry,
              row.holder + " has been changing it since " + row.since + " (" + row.what +
                  "), until " + row.until + " or longer",
              is_here ? "wait for that process to end, then run again"
                      : "wait for it to end, then run again; if it died, it holds the registry "
                        "until then");
}

// Two of one process differ, too.
std::string new_mark() {
  static std::atomic<int> count = 0;
  return process_mark() + " " + std::to_string(++count);
}

}  // namespace

Lease::Lease(Database& database, std::string registry_url, const std::string& what, Time now)
    : m_database(database),
      m_registry(std::move(registry_url)),
      m_holder(new_mark()),
      m_what(what) {
  std::string holder = process_text(), since = format_time(now),
              until = format_time(now + k_length);
  m_database.write("take the lease of " + m_registry, [&](Session& s) {
    if (const auto row = row_of(s, m_registry); row && !is_free(*row, now))
      refuse(m_what, m_registry, *row);
    s << "INSERT OR REPLACE INTO lease (registry, holder, process, what, since, until)"
         " VALUES (?, ?, ?, ?, ?, ?)",
        use(m_registry), use(holder), use(m_holder), use(m_what), use(since), use(until),
        Poco::Data::Keywords::now;
  });
}

Lease::~Lease() {
  try {
    m_database.write("give the lease back", [&](Session& s) {
      s << "DELETE FROM lease WHERE registry = ? AND process = ?", use(m_registry), use(m_holder),
          now;
    });
  } catch (...) {
    // It ends by itself.
  }
}

void Lease::renew(Time now) {
  std::string until = format_time(now + k_length);
  m_database.write("renew the lease of " + m_registry, [&](Session& s) {
    const auto row = row_of(s, m_registry);
    if (row && row->process != m_holder) refuse(m_what, m_registry, *row);
    if (!row) {
      throw Error(ErrorKind::refused, m_what, m_registry,
                  "the lease ended, and another run has had it since",
                  "what was done is in the journal; make a new plan");
    }
    s << "UPDATE lease SET until = ? WHERE registry = ? AND process = ?", use(until),
        use(m_registry), use(m_holder), Poco::Data::Keywords::now;
  });
}

}  // namespace keelson::store
