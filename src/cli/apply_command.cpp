// SPDX-License-Identifier: Apache-2.0
// apply: carries out a reviewed plan.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"
#include "src/cleanup/decide.hpp"
#include "src/cleanup/executor.hpp"
#include "src/cleanup/guard.hpp"
#include "src/cli/command.hpp"
#include "src/cli/stop.hpp"
#include "src/registry/open.hpp"
#include "src/store/run_lock.hpp"

namespace keelson::cli {
namespace {

using cleanup::ApplyResult;
using cleanup::ItemResult;
using Json = nlohmann::ordered_json;

std::string name_of(const ItemResult& item) {
  return item.tags.empty() ? item.repository + "@" + item.digest.substr(0, 19)
                           : item.repository + ":" + item.tags[0];
}

void print_json(const ApplyResult& result) {
  const auto list = [](const std::vector<ItemResult>& items) {
    Json all = Json::array();
    for (const auto& i : items) {
      Json one{{"repository", i.repository}, {"digest", i.digest}, {"tags", i.tags}};
      if (!i.why.empty()) one["why"] = i.why;
      all.push_back(std::move(one));
    }
    return all;
  };
  std::cout << Json{{"formatVersion", 1},
                    {"run", result.run_id},
                    {"deleted", list(result.deleted)},
                    {"left", list(result.left)},
                    {"interrupted", result.interrupted},
                    {"failure", result.failure}}
                   .dump(2, ' ', false, Json::error_handler_t::replace)
            << "\n";
}

int exit_code_of(const ApplyResult& result) {
  if (result.interrupted) return exit_code(ErrorKind::interrupted);
  if (result.failure.empty()) return 0;
  return exit_code(result.deleted.empty() ? ErrorKind::internal : ErrorKind::partial);
}

void apply(Program& program, const std::string& file, const std::string& approved) {
  Context& context = program.context;
  const auto plan = cleanup::read_plan(file);
  const auto& chosen = cleanup::choose_registry(
      context.settings(), context.registry.empty() ? plan.registry : context.registry);
  cleanup::check_approval(plan, approved, context.settings(), chosen, context.now());
  const store::RunLock lock(context.settings().store);
  const auto world = cleanup::gather(context.settings(), chosen, context.database(), context.now());
  const auto decision = cleanup::decide(world);
  cleanup::check_guards(world, decision);

  std::vector<ItemResult> left;
  const auto items = still_doomed(plan, decision, left);
  const auto show = [&](const ItemResult& item) {
    if (context.format != Format::text) return;
    std::cout << (item.why.empty() ? "deleted  " : "left     ") << name_of(item)
              << (item.why.empty() ? "" : "  " + item.why) << "\n";
  };
  for (const ItemResult& item : left) show(item);
  const auto options = cleanup::client_options(chosen);
  const auto reader = registry::open(options);
  const auto editor = registry::open_editor(options);
  store::Journal journal(context.database());
  const std::atomic<bool>& stop = stop_on_signals();
  ApplyResult result = execute(plan, items, world.now, *reader, *editor, journal, stop, show);
  result.left.insert(result.left.begin(), left.begin(), left.end());
  program.exit_code = exit_code_of(result);

  if (context.format == Format::json)
    print_json(result);
  else
    std::cout << result.deleted.size() << " deleted, " << result.left.size() << " left\n";
  if (!result.failure.empty()) std::cerr << "keelson: stopped: " << result.failure << "\n";
  if (result.interrupted)
    std::cerr << "keelson: stopped by a signal; the item at work was finished\n";
  if (!result.deleted.empty())
    std::cerr << "to undo: keelson restore --run " << result.run_id << "\n";
}

}  // namespace

void add_apply(Program& program) {
  struct Options {
    std::string plan, approve;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command =
      add_command(program, "apply", "Carry out a reviewed plan",
                  "keelson apply plan.json --approve 3f2a9c01d4e5",
                  [&program, options] { apply(program, options->plan, options->approve); });
  command.add_option("PLAN", options->plan, "File that `keelson plan --out` wrote")
      ->required()
      ->type_name("");
  command
      .add_option("--approve", options->approve, "Hash of the plan you reviewed, 12 digits or more")
      ->required()
      ->type_name("HASH");
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
}

}  // namespace keelson::cli
