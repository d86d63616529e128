// SPDX-License-Identifier: Apache-2.0
#include "src/cli/command.hpp"

#include <CLI/CLI.hpp>
#include <map>

namespace keelson::cli {

CLI::App& add_command(Program& program, const std::string& name, const std::string& what,
                      const std::string& example, std::function<void()> work) {
  CLI::App& command = *program.app.add_subcommand(name, what);
  command.footer("Example:\n  " + example);
  command.callback(std::move(work));
  return command;
}

void add_format(CLI::App& command, Context& context, const std::string& choices) {
  static const std::map<std::string, Format> all = {
      {"text", Format::text},       {"json", Format::json},         {"dot", Format::dot},
      {"mermaid", Format::mermaid}, {"markdown", Format::markdown}, {"html", Format::html}};
  command
      .add_option_function<std::string>(
          "--format",
          [&context, choices](const std::string& name) {
            const auto found = all.find(name);
            if (found == all.end() ||
                ("|" + choices + "|").find("|" + name + "|") == std::string::npos) {
              throw CLI::ValidationError("--format", "write one of " + choices);
            }
            context.format = found->second;
          },
          "How to print: " + choices)
      ->type_name("FORMAT");
}

void add_registry(CLI::App& command, Context& context) {
  command
      .add_option("--registry", context.registry, "Which registry, if keelson.yml names several")
      ->type_name("NAME");
}

void add_graph_file(CLI::App& command, Context& context) {
  command
      .add_option("--graph", context.graph_file,
                  "Answer from a graph that `keelson graph --save`\nwrote; keelson.yml is not read")
      ->type_name("FILE");
  command.add_flag("--fresh", context.is_fresh,
                   "Read sources anew, not as `keelson scan` left them");
}

}  // namespace keelson::cli
