// SPDX-License-Identifier: Apache-2.0
// One function a command: adds it, with its options and an example, to the program.
// Each command's work starts only when it has been chosen.
#pragma once
#include <functional>
#include <string>

#include "src/cli/context.hpp"

namespace CLI {
class App;
}

namespace keelson::cli {

// The exit code of the command that ran.
struct Program {
  CLI::App& app;
  Context& context;
  int exit_code = 0;
};

void add_scan(Program& program);
void add_inspect(Program& program);
void add_inspect_ci(CLI::App& inspect);
void add_graph(Program& program);
void add_dependents(Program& program);
void add_ancestors(Program& program);
void add_why(Program& program);
void add_what_if(Program& program);
void add_outdated(Program& program);
void add_unused_bases(Program& program);
void add_external(Program& program);
void add_observe(Program& program);
void add_inventory(Program& program);
void add_plan(Program& program);
void add_show(Program& program);
void add_verify(Program& program);
void add_apply(Program& program);
void add_restore(Program& program);
void add_vault(Program& program);
void add_doctor(Program& program);
void add_config(Program& program);
void add_completion(Program& program);

// A sub-command that runs `work`, with an example below its help.
CLI::App& add_command(Program& program, const std::string& name, const std::string& what,
                      const std::string& example, std::function<void()> work);

// --format, with the formats this command knows ("text|json").
void add_format(CLI::App& command, Context& context, const std::string& choices);
void add_registry(CLI::App& command, Context& context);
// --graph, for commands that can answer from a saved graph.
void add_graph_file(CLI::App& command, Context& context);

}  // namespace keelson::cli
