// SPDX-License-Identifier: Apache-2.0
#include "src/store/lease.hpp"

#include <Poco/Data/Session.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <optional>
#include <thread>

#include "analyzer/model/error.hpp"
#include "src/store/process.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::store;

namespace {

const Time k_lease_now = *parse_time("2026-11-24T12:00:00Z");
constexpr const char* k_url = "http://r.io";

struct LeaseFixture {
  tests::TemporaryDirectory directory;
  Database database{directory.path / "k.db"};

  // nullopt when the lease can be had.
  std::optional<Error> refusal(Time now = k_lease_now) {
    try {
      const Lease lease(database, k_url, "apply plan 2", now);
      return std::nullopt;
    } catch (const Error& error) {
      return error;
    }
  }

  // As a process elsewhere would have left it.
  void hold(const std::string& mark, const std::string& until) {
    database.write("hold", [&](Poco::Data::Session& s) {
      using namespace Poco::Data::Keywords;
      s << "INSERT OR REPLACE INTO lease VALUES ('http://r.io', 'ci@far, process 12', '" + mark +
               "', 'apply plan 1', '2026-11-24T11:55:00Z', '" + until + "')",
          now;
    });
  }
};

// A child that holds the lease until it is killed.
class Holder {
 public:
  explicit Holder(const std::filesystem::path& store) {
    int ready[2];
    if (pipe(ready) != 0) throw std::runtime_error("no pipe");
    m_process = fork();
    if (m_process < 0) throw std::runtime_error("no child");
    if (m_process == 0) {
      try {
        Database database(store);
        const Lease lease(database, k_url, "apply plan 1", k_lease_now);
        const bool is_told = write(ready[1], "+", 1) == 1;
        while (is_told) pause();
      } catch (const Error&) {
      }
      _exit(1);
    }
    close(ready[1]);
    char byte = 0;
    m_holds = read(ready[0], &byte, 1) == 1;
    close(ready[0]);
  }
  ~Holder() { kill_and_reap(); }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  // Only ever a child of ours that was not reaped: 0 and -1 would mean many processes.
  void end() const {
    if (m_process > 0) kill(m_process, SIGKILL);
  }
  void kill_and_reap() {
    if (m_process <= 0) return;
    end();
    waitpid(m_process, nullptr, 0);
    m_process = 0;
  }
  // Ended, though its parent has not looked: a zombie.
  void wait_until_dead() const {
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(m_process), &info, WEXITED | WNOWAIT);
  }
  pid_t process() const { return m_process; }
  bool holds() const { return m_holds; }

 private:
  pid_t m_process = 0;  // 0: reaped
  bool m_holds = false;
};

std::string with(std::string mark, int field, const std::string& value) {
  std::size_t at = 0;
  for (int i = 0; i < field; ++i) at = mark.find(' ', at) + 1;
  return mark.replace(at, mark.find(' ', at) - at, value);
}

}  // namespace

TEST_CASE_METHOD(LeaseFixture,
                 "a second run is refused while the first lives, and told all about it") {
  {
    const Lease first(database, k_url, "apply plan 1", k_lease_now);
    const auto error = refusal();
    REQUIRE(error);
    CHECK(error->kind() == ErrorKind::refused);
    CHECK(error->doing() == "apply plan 2");
    CHECK(error->object() == k_url);
    for (const std::string& part :
         {std::string("process ") + std::to_string(getpid()), std::string("@"),
          std::string("apply plan 1"), std::string("2026-11-24T12:00:00Z"),
          std::string("2026-11-24T12:10:00Z")})
      CHECK_THAT(error->cause(), Catch::Contains(part));
    CHECK_THAT(error->next(), Catch::Contains("wait"));
    CHECK_NOTHROW(Lease(database, "http://other.io", "apply plan 3", k_lease_now));
  }
  CHECK_FALSE(refusal());
}

TEST_CASE_METHOD(LeaseFixture, "one of two processes holds the lease, until it is killed") {
  Holder holder(database.path());
  REQUIRE(holder.holds());
  auto error = refusal();
  REQUIRE(error);
  CHECK_THAT(error->cause(), Catch::Contains("process " + std::to_string(holder.process())));
  // Alive, it holds it however long it has not renewed.
  CHECK(refusal(k_lease_now + std::chrono::hours(5)));
  SECTION("and reaped") {
    holder.kill_and_reap();
    CHECK_FALSE(refusal());
  }
  SECTION("and not reaped") {
    holder.end();
    holder.wait_until_dead();
    CHECK_FALSE(refusal());
  }
}

TEST_CASE_METHOD(LeaseFixture, "of many that want it at once, one gets it") {
  constexpr int wanting = 6;
  std::vector<pid_t> children;
  int go[2];
  REQUIRE(pipe(go) == 0);
  for (int i = 0; i < wanting; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      close(go[1]);
      char byte = 0;
      if (read(go[0], &byte, 1) != 0) _exit(2);
      try {
        Database own(database.path());
        const Lease lease(own, k_url, "apply", k_lease_now);
        std::this_thread::sleep_for(std::chrono::seconds(1));
        _exit(0);
      } catch (const Error& error) {
        _exit(error.kind() == ErrorKind::refused ? 4 : 3);
      }
    }
    children.push_back(child);
  }
  close(go[0]);
  close(go[1]);
  int got = 0, refused = 0;
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    got += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    refused += WIFEXITED(status) && WEXITSTATUS(status) == 4;
  }
  CHECK(got == 1);
  CHECK(refused == wanting - 1);
}

TEST_CASE_METHOD(LeaseFixture, "who is elsewhere holds it until it ends, whether it lives or not") {
  // Process 1 lives here; the marks say that another is meant.
  const std::string elsewhere =
      GENERATE("boot-9/pid:[1] 1 5 1", "? 1 5 1", "", "nonsense", "a -4 b");
  hold(elsewhere, "2026-11-24T12:00:01Z");
  const auto error = refusal();
  REQUIRE(error);
  CHECK_THAT(error->cause(), Catch::Contains("ci@far, process 12"));
  CHECK_THAT(error->cause(), Catch::Contains("2026-11-24T12:00:01Z"));
  CHECK(refusal(k_lease_now));
  CHECK_FALSE(refusal(k_lease_now + std::chrono::seconds(1)));
}

TEST_CASE_METHOD(LeaseFixture,
                 "another container on this host is elsewhere, though its process is not seen") {
  const std::string mine = process_mark();
  const std::string place = mine.substr(0, mine.find(' '));
  const std::string container = place.substr(0, place.find('/')) + "/pid:[1]";
  hold(with(with(mine, 0, container), 1, "4194999"), "2026-11-24T12:00:01Z");
  CHECK(refusal());
}

TEST_CASE_METHOD(LeaseFixture, "an end that is no time is never reached") {
  hold("boot-9/pid:[1] 1 5 1", "soon");
  CHECK(refusal(k_lease_now + std::chrono::hours(1000)));
}

TEST_CASE_METHOD(LeaseFixture,
                 "a process that was given the number of a dead one is not taken for it") {
  hold(with(process_mark(), 2, "1"), "2026-11-24T12:09:00Z");
  CHECK_FALSE(refusal());
}

TEST_CASE_METHOD(LeaseFixture, "renewing holds it for ten minutes more") {
  Lease lease(database, k_url, "apply plan 1", k_lease_now);
  lease.renew(k_lease_now + std::chrono::minutes(7));
  const auto error = refusal();
  REQUIRE(error);
  CHECK_THAT(error->cause(), Catch::Contains("2026-11-24T12:17:00Z"));
  CHECK_THAT(error->cause(), Catch::Contains("since 2026-11-24T12:00:00Z"));
}

TEST_CASE_METHOD(LeaseFixture, "a lease that another has taken is not renewed, nor given back") {
  {
    Lease lease(database, k_url, "apply plan 2", k_lease_now);
    hold("boot-9/pid:[1] 1 5 1", "2026-11-24T12:30:00Z");
    try {
      lease.renew(k_lease_now + std::chrono::minutes(11));
      FAIL("renewed");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::refused);
      CHECK_THAT(error.cause(), Catch::Contains("ci@far, process 12"));
    }
  }
  CHECK(refusal());
}

TEST_CASE_METHOD(LeaseFixture, "a lease that another has taken and given back is not renewed") {
  Lease lease(database, k_url, "apply plan 2", k_lease_now);
  database.write("lose", [](Poco::Data::Session& s) {
    using namespace Poco::Data::Keywords;
    s << "DELETE FROM lease", now;
  });
  CHECK_THROWS_AS(lease.renew(k_lease_now), Error);
}

TEST_CASE_METHOD(LeaseFixture, "a lease that cannot be given back ends by itself") {
  std::optional<Lease> lease;
  lease.emplace(database, k_url, "apply plan 1", k_lease_now);
  database.before_write = [](const std::string& doing) {
    throw Error(ErrorKind::internal, doing, "k.db", "the disk is full");
  };
  CHECK_NOTHROW(lease.reset());
}

TEST_CASE("a process knows that it lives") {
  CHECK(life_of(process_mark()) == Life::alive);
  CHECK(life_of(with(process_mark(), 1, "4194999")) == Life::gone);
  CHECK(life_of("") == Life::unknown);
}
