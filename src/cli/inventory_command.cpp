// SPDX-License-Identifier: Apache-2.0
// inventory: reads the registry and remembers what it holds.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "src/cli/command.hpp"
#include "src/cli/size.hpp"
#include "src/cli/table.hpp"
#include "src/store/encode.hpp"

namespace keelson::cli {
namespace {

void print_text(const registry::Inventory& inventory) {
  Table table({"image", "digest", "created", "size"});
  std::size_t tags = 0, manifests = 0;
  for (const auto& repository : inventory.repositories) {
    manifests += repository.manifests.size();
    for (const auto& [tag, digest] : repository.tags) {
      ++tags;
      const auto fact = repository.manifests.find(digest);
      const bool known = fact != repository.manifests.end();
      table.add(
          {repository.name + ":" + tag, digest.substr(0, 19),
           known && !fact->second.created.empty() ? fact->second.created.substr(0, 10) : "unknown",
           known ? size_text(fact->second.size_bytes) : "unknown"});
    }
  }
  table.print(std::cout);
  std::cout << inventory.repositories.size() << " repositories, " << tags << " tags, " << manifests
            << " manifests\n";
  for (const auto& repository : inventory.repositories) {
    if (!repository.failure.empty())
      std::cout << repository.name << " could not be read wholly: " << repository.failure << "\n";
  }
}

}  // namespace

void add_inventory(Program& program) {
  CLI::App& command = add_command(
      program, "inventory", "Read what the registry holds", "keelson inventory", [&program] {
        Context& context = program.context;
        const auto inventory =
            cleanup::read_inventory(context.chosen_registry(), context.database(), context.now());
        if (context.format == Format::text) return print_text(inventory);
        auto json = nlohmann::ordered_json::parse(store::encode(inventory));
        json["formatVersion"] = 1;
        std::cout << json.dump(2) << "\n";
      });
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
}

}  // namespace keelson::cli
