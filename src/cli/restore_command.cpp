// SPDX-License-Identifier: Apache-2.0
// restore: brings back what a run deleted, or single images; lists the runs.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include "analyzer/model/error.hpp"
#include "src/cleanup/restore.hpp"
#include "src/cli/command.hpp"
#include "src/cli/restore_output.hpp"
#include "src/registry/open.hpp"
#include "src/store/lease.hpp"

namespace keelson::cli {
namespace {

struct RestoreOptions {
  std::string run;
  std::vector<std::string> images;
  bool is_check = false, exit_code = false;
};

// "repository:tag" or "repository@digest", with the registry's host or without.
struct Name {
  std::string repository, tag_or_digest;
};

Name name_of(const std::string& text, const config::Registry& registry) {
  std::string name = text;
  std::vector<std::string> hosts = registry.aliases;
  hosts.push_back(registry::host_of(registry.url));
  for (const std::string& host : hosts) {
    if (!name.starts_with(host + "/")) continue;
    name.erase(0, host.size() + 1);
    break;
  }
  std::size_t end = name.find('@');
  if (end == std::string::npos) {
    end = name.rfind(':');
    if (const std::size_t slash = name.rfind('/'); slash != std::string::npos && end < slash)
      end = std::string::npos;
  }
  if (end == 0 || end == std::string::npos || end + 1 == name.size()) {
    throw Error(ErrorKind::usage, "restore", text, "it names no tag and no digest",
                "write repository:tag or repository@sha256:…");
  }
  return {name.substr(0, end), name.substr(end + 1)};
}

store::Run find_run(store::Journal& journal, const std::string& id) {
  const auto runs = journal.runs();
  if (id == "last" && !runs.empty()) return runs.back();
  for (const store::Run& run : runs) {
    if (run.id == id) return run;
  }
  throw Error(ErrorKind::usage, "find run", id, "the journal has none of this name",
              "`keelson restore` lists them");
}

// The run's own registry, as long as it is where it was.
const config::Registry& registry_of(const store::Run& run, Context& context) {
  const auto& chosen = cleanup::choose_registry(context.settings(), run.registry);
  if (chosen.url != run.url) {
    throw Error(ErrorKind::refused, "restore run", run.id,
                "it deleted from " + run.url + ", not from " + chosen.url,
                "correct the registry's url in keelson.yml");
  }
  return chosen;
}

// Without it, what the registry still holds can be restored all the same.
std::optional<cleanup::Vault> vault_of(const config::Settings& settings) {
  if (settings.vault.directory.empty()) return std::nullopt;
  try {
    return std::make_optional<cleanup::Vault>(settings.vault.directory);
  } catch (const Error& error) {
    std::cerr << "keelson: the vault is not used: " << error.what() << "\n";
    return std::nullopt;
  }
}

// Images named twice, or parts of two of them, are told once.
void add(cleanup::RestoreResult& all, cleanup::RestoreResult more) {
  for (auto& entry : more.entries) {
    const bool is_known = std::any_of(all.entries.begin(), all.entries.end(), [&](const auto& e) {
      return e.repository == entry.repository && e.digest == entry.digest && e.tags == entry.tags;
    });
    if (!is_known) all.entries.push_back(std::move(entry));
  }
}

Restored carry_out(const RestoreOptions& options, const std::optional<store::Run>& run,
                   const config::Registry& chosen, Context& context) {
  const auto client = cleanup::client_options(chosen);
  const auto reader = registry::open(client);
  const auto editor = registry::open_editor(client);
  store::Journal journal(context.database());
  const auto vault = vault_of(context.settings());
  cleanup::RestorePlaces places{*reader, *editor, journal, vault ? &*vault : nullptr, {}};

  std::optional<store::Lease> lease;
  Time renewed = context.now();
  if (!options.is_check) {
    lease.emplace(context.database(), chosen.url,
                  run ? "restore run " + run->id : "restore " + options.images[0], renewed);
    places.before_item = [&] {
      constexpr std::chrono::minutes often_enough{1};
      const Time now = context.now();
      if (now - renewed < often_enough) return;
      lease->renew(now);
      renewed = now;
    };
  }
  Restored restored{run ? run->id : "", options.is_check, {}};
  if (run) {
    restored.result = options.is_check ? cleanup::check_restore(run->id, places)
                                       : cleanup::restore_run(run->id, places);
    return restored;
  }
  const auto of_image = options.is_check ? cleanup::check_restore_image : cleanup::restore_image;
  std::vector<Name> names;  // all of them understood before the first is restored
  for (const std::string& image : options.images) names.push_back(name_of(image, chosen));
  for (const Name& name : names) {
    try {
      add(restored.result, of_image(chosen.url, name.repository, name.tag_or_digest, places));
    } catch (const Error& error) {
      // The others are no less wanted for that.
      const bool is_digest = name.tag_or_digest.find(':') != std::string::npos;
      cleanup::RestoreResult::Entry entry{name.repository, "", {}, error.sentence(), false};
      if (is_digest)
        entry.digest = name.tag_or_digest;
      else
        entry.tags = {name.tag_or_digest};
      add(restored.result, {{entry}});
    }
  }
  return restored;
}

void restore(Program& program, const RestoreOptions& options) {
  Context& context = program.context;
  store::Journal journal(context.database());
  if (!options.run.empty() && !options.images.empty()) {
    throw Error(ErrorKind::usage, "restore", options.images[0], "a run and images are both named",
                "name one of them");
  }
  if (options.run.empty() && options.images.empty()) {
    if (options.is_check) {
      throw Error(ErrorKind::usage, "restore", "--check", "nothing is named",
                  "name images, or a run: keelson restore --check --run last");
    }
    print_runs(std::cout, journal, context.format);
    if (journal.runs().empty()) std::cerr << "nothing was ever deleted with this store\n";
    return;
  }
  std::optional<store::Run> run;
  if (!options.run.empty()) run = find_run(journal, options.run);
  const auto& chosen = run ? registry_of(*run, context) : context.chosen_registry();
  const Restored restored = carry_out(options, run, chosen, context);
  print(std::cout, restored, context.format);
  const std::size_t problems = restored.problems();
  if (problems == 0) return;
  if (options.is_check)
    program.exit_code = options.exit_code ? 3 : 0;
  else
    program.exit_code = exit_code(problems == restored.result.entries.size() ? ErrorKind::internal
                                                                             : ErrorKind::partial);
}

}  // namespace

void add_restore(Program& program) {
  const auto options = std::make_shared<RestoreOptions>();
  CLI::App& command =
      add_command(program, "restore", "Bring back what a run deleted, or list the runs",
                  "keelson restore --run last\n  keelson restore app:1.4 --check",
                  [&program, options] { restore(program, *options); });
  command.add_option("IMAGE", options->images, "Images to bring back: repository:tag or @digest")
      ->type_name("");
  command.add_option("--run", options->run, "Run to undo, or last")->type_name("ID");
  command.add_flag("--check", options->is_check, "Only ask whether it would still work");
  command.add_flag("--exit-code", options->exit_code, "With --check: exit 3 when it would not");
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
}

}  // namespace keelson::cli
