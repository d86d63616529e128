// SPDX-License-Identifier: Apache-2.0
// inventory: reads the registry and remembers what it holds.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "src/cli/command.hpp"
#include "src/cli/size.hpp"
#include "src/cli/table.hpp"

namespace keelson::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_text(const registry::Inventory& inventory) {
  Table table({"image", "digest", "created", "size"});
  for (const auto& repository : inventory.repositories) {
    for (const auto& tag : repository.tags) {
      const auto& manifest = repository.manifest(tag);
      table.add({repository.name + ":" + tag.name, manifest.digest.text().substr(0, 19),
                 manifest.created ? format_time(*manifest.created).substr(0, 10) : "unknown",
                 size_text(inventory.size_bytes(manifest))});
    }
  }
  table.print(std::cout);
  std::cout << inventory.repositories.size() << " repositories, " << inventory.tag_count()
            << " tags, " << inventory.manifest_count() << " manifests\n";
  for (const auto& repository : inventory.repositories) {
    if (!repository.failure.empty())
      std::cout << repository.name << " could not be read wholly: " << repository.failure << "\n";
  }
}

Json json_of(const std::optional<Time>& time) {
  return time ? Json(format_time(*time)) : Json();
}

Json json_of(const registry::Inventory& inventory, const registry::HeldManifest& manifest) {
  Json children = Json::array();
  for (const auto& child : manifest.children) children.push_back(child.text());
  const auto origin = manifest.origin ? *manifest.origin : registry::Origin{};
  Json built_on = Json::array();
  for (const ClaimedBase& base : origin.built_on)
    built_on.push_back({{"claim", claim_name(base.claim)}, {"reference", base.reference}});
  return {{"mediaType", inventory.media_types[manifest.media_type]},
          {"sizeBytes", inventory.size_bytes(manifest)},
          {"created", json_of(manifest.created)},
          {"pushed", json_of(manifest.pushed)},
          {"pulled", json_of(manifest.pulled)},
          {"children", children},
          {"subject", manifest.subject ? manifest.subject->text() : ""},
          {"revision", origin.revision},
          {"builtOn", built_on}};
}

void print_json(const registry::Inventory& inventory) {
  Json repositories = Json::array();
  for (const auto& repository : inventory.repositories) {
    Json tags = Json::object(), manifests = Json::object();
    for (const auto& tag : repository.tags) tags[tag.name] = repository.manifest(tag).digest.text();
    for (const auto& manifest : repository.manifests)
      manifests[manifest.digest.text()] = json_of(inventory, manifest);
    repositories.push_back({{"name", repository.name},
                            {"tags", tags},
                            {"manifests", manifests},
                            {"failure", repository.failure}});
  }
  std::cout << Json{{"formatVersion", 3},
                    {"registry", inventory.registry},
                    {"url", inventory.url},
                    {"hosts", inventory.hosts},
                    {"taken", format_time(inventory.taken)},
                    {"repositories", repositories}}
                   .dump(2, ' ', false, Json::error_handler_t::replace)
            << "\n";
}

}  // namespace

void add_inventory(Program& program) {
  CLI::App& command = add_command(
      program, "inventory", "Read what the registry holds", "keelson inventory", [&program] {
        Context& context = program.context;
        const auto inventory = cleanup::read_inventory(
            context.settings(), context.chosen_registry(), context.database(), context.now());
        if (context.format == Format::text)
          print_text(inventory);
        else
          print_json(inventory);
      });
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
}

}  // namespace keelson::cli
