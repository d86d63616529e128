// SPDX-License-Identifier: Apache-2.0
#include "src/cli/run.hpp"

int main(int argc, char** argv) {
  return keelson::cli::run(argc, argv);
}
