// SPDX-License-Identifier: Apache-2.0
#include "src/store/process.hpp"

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <optional>
#include <sstream>

namespace keelson::store {
namespace {

constexpr const char* k_nowhere = "?";

// Boot and process namespace: containers of one host name may count processes on their own.
std::string place() {
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  std::array<char, 64> space{};
  const ssize_t length = readlink("/proc/self/ns/pid", space.data(), space.size());
  if (boot.empty() || length <= 0) return k_nowhere;
  return boot + "/" + std::string(space.data(), static_cast<std::size_t>(length));
}

struct Status {
  char state = '?';
  std::string started;  // in ticks since the boot
};

std::optional<Status> status_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  if (!std::getline(file, text, '\0')) return std::nullopt;
  // Its name, in brackets, may hold anything; fields are counted from behind it.
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  Status status;
  fields >> status.state;
  constexpr int between = 18;  // state is field 3, the start field 22
  for (int i = 0; i < between; ++i) fields >> status.started;
  fields >> status.started;
  return fields ? std::optional(status) : std::nullopt;
}

}  // namespace

std::string process_text() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const passwd* user = getpwuid(geteuid());
  const std::string name = user != nullptr ? user->pw_name : std::to_string(geteuid());
  return name + "@" + host.data() + ", process " + std::to_string(getpid());
}

std::string process_mark() {
  const auto status = status_of(getpid());
  return place() + " " + std::to_string(getpid()) + " " + (status ? status->started : k_nowhere);
}

Life life_of(const std::string& mark) {
  std::istringstream fields(mark);
  std::string where, started;
  pid_t process = 0;
  if (!(fields >> where >> process >> started) || process <= 0) return Life::unknown;
  if (where == k_nowhere || started == k_nowhere || where != place()) return Life::unknown;
  if (kill(process, 0) != 0 && errno == ESRCH) return Life::gone;
  const auto status = status_of(process);
  if (!status) return Life::unknown;  // where /proc hides the processes of others
  const bool is_dead = status->state == 'Z' || status->state == 'X';
  return is_dead || status->started != started ? Life::gone : Life::alive;
}

}  // namespace keelson::store
