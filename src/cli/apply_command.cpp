// SPDX-License-Identifier: Apache-2.0
// apply: carries out a reviewed plan.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "analyzer/model/error.hpp"
#include "src/cleanup/executor.hpp"
#include "src/cleanup/guard.hpp"
#include "src/cleanup/plan/file.hpp"
#include "src/cleanup/verify/verify.hpp"
#include "src/cli/apply_output.hpp"
#include "src/cli/command.hpp"
#include "src/cli/stop.hpp"
#include "src/registry/open.hpp"
#include "src/store/lease.hpp"

namespace keelson::cli {
namespace {

using namespace cleanup;

struct ApplyOptions {
  std::string plan, approve;
  std::vector<std::string> overrides;
  std::size_t canary = 5;
};

// A plan whose verdicts do not follow from its inputs was not made by this decision.
void require_verified(const Plan& plan, const std::string& file) {
  const auto disagreements = verify(plan);
  if (disagreements.empty()) return;
  const auto& first = disagreements[0];
  throw Error(
      ErrorKind::refused, "apply plan", file,
      first.item + " is planned as " + first.planned + ", and its inputs make it " + first.verified,
      "`keelson verify " + file + "` lists all of it; make a new plan, and tell us");
}

void apply(Program& program, const ApplyOptions& options) {
  Context& context = program.context;
  const Plan plan = read_plan(options.plan);
  const auto& chosen = choose_registry(
      context.settings(), context.registry.empty() ? plan.header.registry : context.registry);
  std::vector<Override> overrides = plan.header.overrides;
  for (const std::string& text : options.overrides) overrides.push_back(parse_override(text));
  store::Database& database = context.database();
  World frame = frame_of(context.settings(), chosen, database, context.now(), overrides);
  check_approval(plan.header, options.approve, frame);
  require_verified(plan, options.plan);

  store::Lease lease(database, chosen.url, "apply plan " + plan.header.hash.substr(7, 12),
                     context.now());
  store::Journal journal(database);
  const auto before = journal.unfinished(plan.header.hash);
  World world = gather(std::move(frame), chosen, database);
  Watch watch(
      std::move(world), [&](World& w) { return look_again(w, database, context.now()); },
      std::chrono::seconds(2));
  Work work = work_of(plan, watch.decision(),
                      before ? journal.items(before->id) : std::vector<store::JournalItem>{});
  if (!work.items.empty() || !work.untagging.empty())
    check_guards(watch.world(), watch.decision(), judged_as(watch.decision(), work), Phase::apply);

  const auto show = [&](const ItemResult& item) {
    if (context.format == Format::text) print_item(std::cout, item);
  };
  for (const ItemResult& item : work.left) show(item);
  const auto client = client_options(chosen);
  const auto reader = registry::open(client);
  const auto editor = registry::open_editor(client);
  const config::Vault& vault_settings = context.settings().vault;
  std::optional<Vault> vault;
  if (vault_settings.use != config::VaultUse::never && !work.items.empty())
    vault.emplace(vault_settings.directory);
  const ApplyResult result =
      execute(plan.header, std::move(work),
              {*reader, *editor, journal, watch, vault ? &*vault : nullptr, vault_settings.use,
               stop_on_signals(), show, [&] { lease.renew(context.now()); },
               [&] { return context.now(); }, options.canary});
  if (vault) vault->prune(vault_settings, context.now());
  program.exit_code = exit_code_of(result);

  if (context.format == Format::json)
    print_json(std::cout, result);
  else
    print_summary(std::cout, result);
  if (!result.failure.empty()) std::cerr << "keelson: stopped: " << result.failure << "\n";
  if (result.interrupted)
    std::cerr << "keelson: stopped by a signal; the items at work were finished\n";
  if (result.interrupted || !result.failure.empty())
    std::cerr << "to go on: the same command again\n";
  if (result.count(store::ItemState::deleted) > 0)
    std::cerr << "to undo: keelson restore --run " << result.run_id << "\n";
}

}  // namespace

void add_apply(Program& program) {
  const auto options = std::make_shared<ApplyOptions>();
  CLI::App& command = add_command(program, "apply", "Carry out a reviewed plan",
                                  "keelson apply plan.json --approve 3f2a9c01d4e5",
                                  [&program, options] { apply(program, *options); });
  command.add_option("PLAN", options->plan, "File that `keelson plan --out` wrote")
      ->required()
      ->type_name("");
  command
      .add_option("--approve", options->approve, "Hash of the plan you reviewed, 12 digits or more")
      ->required()
      ->type_name("HASH");
  command
      .add_option("--override", options->overrides,
                  "Go on despite this guard, as its message names it")
      ->type_name("GUARD:NAME");
  command
      .add_option("--canary", options->canary,
                  "Manifests to go, and be checked, before the rest (5)")
      ->check(CLI::Range(1, 1000).description(""))
      ->type_name("COUNT");
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
}

}  // namespace keelson::cli
