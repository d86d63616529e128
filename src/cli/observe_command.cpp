// SPDX-License-Identifier: Apache-2.0
// observe: asks the live sources and remembers what they said.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"
#include "src/cli/command.hpp"
#include "src/cli/table.hpp"
#include "src/store/snapshots.hpp"

namespace keelson::cli {
namespace {

using Json = nlohmann::ordered_json;

// Forgets what a source listed before, so that an empty answer can be believed.
void accept_empty(Context& context, const std::string& name) {
  for (const config::Live& source : context.settings().live) {
    if (source.name != name) continue;
    store::save(context.database(), live::Observation{name, context.now(), {}});
    std::cerr << "an empty answer of " << name << " is believed from now on"
              << (source.allow_empty ? "\n" : ", once allow_empty: true is written for it\n");
    return;
  }
  throw Error(ErrorKind::usage, "accept empty live source", name, "there is none of this name",
              "look under live: in keelson.yml");
}

void print(const std::vector<live::Observation>& observations, Context& context) {
  if (context.format == Format::json) {
    Json all = Json::array();
    for (const auto& o : observations) {
      Json images = Json::array();
      for (const auto& i : o.images)
        images.push_back({{"reference", i.reference}, {"user", i.user}, {"role", i.role}});
      all.push_back({{"source", o.source}, {"taken", format_time(o.taken)}, {"images", images}});
    }
    std::cout << Json{{"formatVersion", 1}, {"observations", all}}.dump(
                     2, ' ', false, Json::error_handler_t::replace)
              << "\n";
    return;
  }
  Table table({"source", "used by", "as", "image"});
  for (const auto& o : observations) {
    for (const auto& i : o.images)
      table.add({o.source, i.user, i.role, context.brief(i.reference)});
  }
  table.print(std::cout);
}

}  // namespace

void add_observe(Program& program) {
  const auto empty = std::make_shared<std::string>();
  CLI::App& command = add_command(
      program, "observe", "Ask the live sources which images must stay", "keelson observe",
      [&program, empty] {
        Context& context = program.context;
        if (!empty->empty()) return accept_empty(context, *empty);
        std::vector<live::Observation> observations;
        for (const config::Live& source : context.settings().live) {
          observations.push_back(cleanup::observe(source, context.database(), context.now()));
        }
        print(observations, context);
      });
  command.add_option("--accept-empty", *empty, "Believe this source when it now lists nothing")
      ->type_name("SOURCE");
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
}

}  // namespace keelson::cli
