// SPDX-License-Identifier: Apache-2.0
// The whole program as a function: parses arguments, runs a command, tells failures.
#pragma once

namespace keelson::cli {

// The process exit code (design: Choices).
int run(int argc, char** argv);

}  // namespace keelson::cli
