// SPDX-License-Identifier: Apache-2.0
// config: validate keelson.yml, show what it means, print its JSON Schema.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "src/cli/command.hpp"
#include "src/cli/table.hpp"
#include "src/config/document.hpp"
#include "src/config/load.hpp"
#include "src/config/schema.hpp"

namespace keelson::cli {
namespace {

void show(Context& context) {
  context.settings();  // what loads whole is shown, nothing else
  const auto document = config::Document::read(context.settings_path());
  if (context.format == Format::json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const auto& e : document.entries())
      all.push_back({{"key", e.path}, {"value", e.value}, {"origin", e.origin}});
    std::cout << nlohmann::ordered_json{{"formatVersion", 1}, {"entries", all}}.dump(2) << "\n";
    return;
  }
  Table table({"key", "value", "from"});
  for (const auto& e : document.entries()) {
    const bool is_secret = e.path.ends_with(".password");
    table.add({e.path, is_secret ? "(hidden, read from " + e.value + ")" : e.value, e.origin});
  }
  table.print(std::cout);
}

}  // namespace

void add_config(Program& program) {
  CLI::App& command =
      *program.app.add_subcommand("config", "Check keelson.yml, show it, or print its schema");
  command.require_subcommand(1);
  command.footer(
      "Example:\n  keelson config validate\n  keelson config schema > keelson.schema.json");
  Context& context = program.context;
  command.add_subcommand("validate", "Say whether keelson.yml is right")->callback([&context] {
    context.settings();
    std::cout << context.settings_path() << " is valid\n";
  });
  CLI::App& shown =
      *command.add_subcommand("show", "Every key, its value and origin; secrets hidden");
  shown.callback([&context] { show(context); });
  add_format(shown, context, "text|json");
  command.add_subcommand("schema", "JSON Schema of keelson.yml, for editors")->callback([] {
    std::cout << config::json_schema();
  });
}

}  // namespace keelson::cli
