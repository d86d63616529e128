// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and SIGTERM: exit 130. While a plan is carried out, the first asks to stop
// after the item at work and the second ends the process at once.
#pragma once
#include <atomic>

namespace keelson::cli {

// From now on a signal ends the process at once, saying so.
void end_on_signals();

// From now on the first signal only sets the flag that is returned.
const std::atomic<bool>& stop_on_signals();

}  // namespace keelson::cli
