// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and SIGTERM while something is being changed: the first asks to stop after
// the item at work, the second ends the process at once.
#pragma once
#include <atomic>

namespace keelson::cli {

// Installs the handlers; the flag becomes true on the first signal.
const std::atomic<bool>& stop_on_signals();

}  // namespace keelson::cli
