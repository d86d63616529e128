// SPDX-License-Identifier: Apache-2.0
// vault: what is kept outside the registry of what was deleted from it. `list` reads only;
// `prune` removes by the vault's own limits, and nothing from the registry.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "analyzer/model/error.hpp"
#include "src/cleanup/vault.hpp"
#include "src/cli/command.hpp"
#include "src/cli/restore_output.hpp"

namespace keelson::cli {
namespace {

cleanup::Vault open_vault(Context& context) {
  const config::Vault& vault = context.settings().vault;
  if (vault.directory.empty()) {
    throw Error(ErrorKind::configuration, "open vault", context.settings().file,
                "it names no directory for the vault", "write one below vault:");
  }
  return cleanup::Vault(vault.directory);
}

void list(Context& context) {
  const auto entries = open_vault(context).entries();
  print(std::cout, entries, context.format);
  if (entries.empty()) std::cerr << "the vault is empty\n";
}

void prune(Context& context, bool is_dry_run) {
  cleanup::Vault vault = open_vault(context);
  const config::Vault& limits = context.settings().vault;
  const auto pruned =
      is_dry_run ? vault.would_prune(limits, context.now()) : vault.prune(limits, context.now());
  print(std::cout, pruned, !is_dry_run, context.format);
}

}  // namespace

void add_vault(Program& program) {
  CLI::App& vault = *program.app.add_subcommand("vault", "Copies of what was deleted");
  vault.require_subcommand(1);
  vault.footer("Example:\n  keelson vault list\n  keelson vault prune --dry-run");
  CLI::App& listing = *vault.add_subcommand("list", "Images it holds, the oldest first");
  listing.footer("Example:\n  keelson vault list");
  listing.callback([&program] { list(program.context); });
  add_format(listing, program.context, "text|json");

  const auto is_dry_run = std::make_shared<bool>(false);
  CLI::App& pruning = *vault.add_subcommand("prune", "Remove what is beyond its age and size");
  pruning.footer("Example:\n  keelson vault prune --dry-run");
  pruning.callback([&program, is_dry_run] { prune(program.context, *is_dry_run); });
  pruning.add_flag("--dry-run", *is_dry_run, "Only tell what would go");
  add_format(pruning, program.context, "text|json");
}

}  // namespace keelson::cli
