// SPDX-License-Identifier: Apache-2.0
#include "src/cli/run.hpp"

#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "analyzer/model/error.hpp"
#include "src/cli/command.hpp"
#include "src/cli/stop.hpp"
#include "src/config/nearest.hpp"

namespace keelson::cli {
namespace {

// `keelson graph | head`: whoever reads has seen enough.
bool is_reader_gone() {
  pollfd out{STDOUT_FILENO, 0, 0};
  return ::poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

// Names a command that does not exist, and the nearest one that does; false where none is named.
bool tell_unknown_command(const CLI::App& app) {
  if (!app.get_subcommands().empty()) return false;
  for (const std::string& word : app.remaining()) {
    if (word.starts_with('-')) continue;
    std::vector<std::string> known;
    for (const CLI::App* command : app.get_subcommands({})) known.push_back(command->get_name());
    const auto meant = config::nearest(word, known);
    std::cerr << "keelson " << word << ": there is no such command; "
              << (meant ? "did you mean " + *meant + "?" : "`keelson --help` lists all") << "\n";
    return true;
  }
  return false;
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app("Keelson: knows what is built from what, and lets only the proven dead go",
               "keelson");
  app.set_version_flag("--version", KEELSON_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(28);
  app.fallthrough();
  app.footer(
      "Exit codes: 0 ok, 1 failed, 2 usage or configuration, 3 the answer is no\n"
      "(with --exit-code), 4 refused for safety, 5 partly done, 130 interrupted.");
  Context context;
  app.add_option("--config", context.config_file, "keelson.yml to use; otherwise searched upwards")
      ->type_name("FILE");
  Program program{app, context, 0};
  for (const auto add :
       {add_scan,    add_inspect,  add_graph,        add_dependents, add_ancestors, add_why,
        add_what_if, add_outdated, add_unused_bases, add_external,   add_observe,   add_inventory,
        add_plan,    add_show,     add_verify,       add_apply,      add_restore,   add_vault,
        add_doctor,  add_config,   add_completion}) {
    add(program);
  }
  end_on_signals();
  try {
    app.parse(argc, argv);
    std::cout.flush();
    if (!std::cout && !is_reader_gone()) {
      throw Error(ErrorKind::internal, "write", "standard output", "it cannot be written",
                  "is its disk full?");
    }
    return program.exit_code;
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    if (!tell_unknown_command(app)) app.exit(error);
    return 2;
  } catch (const Error& error) {
    std::cerr << "keelson: " << error.what() << "\n";
    return exit_code(error.kind());
  } catch (const std::exception& error) {
    std::cerr << "keelson: an unexpected failure: " << error.what()
              << "\n  next: please report it with what you ran\n";
    return 1;
  }
}

}  // namespace keelson::cli
