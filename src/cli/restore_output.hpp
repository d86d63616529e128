// SPDX-License-Identifier: Apache-2.0
// What restore and vault say: runs, what came back, what the vault holds. Prints only.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "src/cleanup/restore.hpp"
#include "src/cleanup/vault.hpp"
#include "src/cli/context.hpp"
#include "src/store/journal.hpp"

namespace keelson::cli {

void print_runs(std::ostream& out, store::Journal& journal, Format format);

// Of a restore, or a check that changed nothing. `run` is empty when images were named.
struct Restored {
  std::string run;
  bool is_check = false;
  cleanup::RestoreResult result;

  std::size_t problems() const;
};
void print(std::ostream& out, const Restored& restored, Format format);

void print(std::ostream& out, const std::vector<cleanup::Vault::Entry>& entries, Format format);
// `is_done`: they went; otherwise they would.
void print(std::ostream& out, const cleanup::Vault::Pruned& pruned, bool is_done, Format format);

}  // namespace keelson::cli
