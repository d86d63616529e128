// SPDX-License-Identifier: Apache-2.0
#include "src/cli/stop.hpp"

#include <unistd.h>

#include <csignal>

namespace keelson::cli {
namespace {

std::atomic<bool> g_stop{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void end(int) {
  constexpr char text[] = "keelson: interrupted\n";
  const ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
  static_cast<void>(ignored);
  _exit(130);
}

extern "C" void ask_to_stop(int) {
  if (g_stop.exchange(true)) end(0);
}

void handle_with(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

void end_on_signals() {
  handle_with(end);
}

const std::atomic<bool>& stop_on_signals() {
  handle_with(ask_to_stop);
  return g_stop;
}

}  // namespace keelson::cli
