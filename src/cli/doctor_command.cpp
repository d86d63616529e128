// SPDX-License-Identifier: Apache-2.0
// doctor: is everything reachable, authorised and in order; and holds parts of indexes by
// tags of our own where asked. Otherwise it changes nothing.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "analyzer/model/error.hpp"
#include "src/cleanup/base_mismatch.hpp"
#include "src/cleanup/causes.hpp"
#include "src/cleanup/hold.hpp"
#include "src/cli/causes_output.hpp"
#include "src/cli/command.hpp"
#include "src/cli/doctor_output.hpp"
#include "src/cli/mismatch_output.hpp"
#include "src/cli/plan_words.hpp"
#include "src/registry/open.hpp"
#include "src/store/lease.hpp"

namespace keelson::cli {
namespace {

// Runs `work`, telling its failure as this one's problem.
template <class Health, class Work>
void examine(Health& health, const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    health.problem = error.sentence();
    health.next = error.next();
  }
}

RegistryHealth examine_registry(const config::Registry& registry, std::chrono::seconds skew_max) {
  RegistryHealth health;
  health.name = registry.name;
  health.url = registry.url;
  examine(health, [&] {
    const auto options = cleanup::client_options(registry);
    const auto reader = registry::open(options);
    std::vector<std::string> repositories;
    try {
      repositories = reader->repositories();
    } catch (const Error& error) {
      const ErrorKind kind = error.kind();
      health.is_reachable = kind != ErrorKind::network && kind != ErrorKind::timeout;
      throw;
    }
    health.is_reachable = health.is_authorised = true;
    health.repositories = repositories.size();
    health.identity = registry::identify(options, repositories);
    health.dangers = registry::collector_dangers(health.identity->product);
    if (!repositories.empty()) health.capabilities = reader->capabilities(repositories[0]);
    if (const auto clock = reader->clock()) {
      const auto ahead = *clock - Context::now();
      health.seconds_ahead = ahead.count();
      health.is_clock_right = std::chrono::abs(ahead) <= skew_max;
    }
  });
  return health;
}

SourceHealth examine_live(const config::Live& source, store::Database& database) {
  SourceHealth health{
      source.name, source.url.empty() ? source.path.string() : source.url, {}, {}, {}};
  examine(health, [&] {
    const auto observation = cleanup::observe(source, database, Context::now());
    health.found = count_text(cleanup::distinct_images(observation), "image", "images");
  });
  return health;
}

SourceHealth examine_source(const config::Settings& settings, const config::Source& source,
                            store::Database& database) {
  SourceHealth health{source.shown, source.shown, {}, {}, {}};
  examine(health, [&] {
    // Alone, and without links and statements that are meant for others.
    config::Settings alone = settings;
    alone.sources = {source};
    alone.builds.clear();
    alone.statements.clear();
    const scan::Builds builds = scan::read_builds(alone, &database);
    if (!builds.unreadable.empty()) {
      const auto& first = builds.unreadable[0];
      throw Error(ErrorKind::internal, "read Dockerfile", first.path, first.cause,
                  "make it readable, or remove it: while it is not, nothing is deleted");
    }
    health.found = count_text(static_cast<std::int64_t>(builds.builds.size()), "build", "builds");
  });
  return health;
}

// What is not known, is stated in vain or contradicts itself, as last seen of the only registry;
// nothing where that was never read.
void print_knowledge(Context& context) {
  if (context.settings().registries.size() != 1 && context.registry.empty()) return;
  scan::Builds builds = scan::read_builds(context.settings(), &context.database());
  const std::vector<std::string> needless = builds.needless_statements;
  const cleanup::World world = context.remembered_world(std::move(builds), Unseen::silent);
  const cleanup::Decision decision(world);
  const auto brief = [&context](std::string text) { return context.brief(std::move(text)); };
  print_causes_text(std::cout, cleanup::causes(decision), brief);
  print_needless(needless, std::cout);
  print_mismatches(cleanup::base_mismatches(decision), brief, std::cout);
}

void examine_all(Program& program) {
  Context& context = program.context;
  const config::Settings& settings = context.settings();
  Health health;
  for (const auto& registry : settings.registries) {
    if (context.registry.empty() || registry.name == context.registry)
      health.registries.push_back(examine_registry(registry, settings.guards.max_clock_skew));
  }
  for (const auto& source : settings.live)
    health.live.push_back(examine_live(source, context.database()));
  for (const auto& source : settings.sources)
    health.sources.push_back(examine_source(settings, source, context.database()));
  if (context.format == Format::json)
    print_json(health, std::cout);
  else
    print_text(health, std::cout);
  if (context.format == Format::text && health.is_well()) print_knowledge(context);
  if (!health.is_well()) program.exit_code = exit_code(ErrorKind::internal);
}

enum class Holding { hold, release };

void hold_parts(Program& program, Holding holding, const std::vector<std::string>& repositories) {
  Context& context = program.context;
  const config::Registry& chosen = context.chosen_registry();
  const store::Lease lease(context.database(), chosen.url, "doctor", Context::now());
  const auto inventory =
      cleanup::read_inventory(context.settings(), chosen, context.database(), Context::now());
  const auto options = cleanup::client_options(chosen);
  const auto reader = registry::open(options);
  const auto editor = registry::open_editor(options);
  const bool is_hold = holding == Holding::hold;
  const auto result =
      is_hold ? cleanup::hold(*reader, *editor, cleanup::missing_holds(inventory, repositories))
              : cleanup::release(*reader, *editor, cleanup::present_holds(inventory, repositories));
  if (context.format == Format::json)
    print_holds_json(result, is_hold ? "held" : "released", std::cout);
  else
    print_holds_text(result, is_hold ? "held" : "released", std::cout);
  for (const auto& repository : inventory.repositories) {
    if (!repository.failure.empty())
      std::cerr << repository.name << " could not be read wholly: " << repository.failure << "\n";
  }
  if (!result.left.empty())
    program.exit_code = exit_code(result.done.empty() ? ErrorKind::internal : ErrorKind::partial);
}

}  // namespace

void add_doctor(Program& program) {
  const auto repositories = std::make_shared<std::vector<std::string>>();
  const auto is_hold = std::make_shared<bool>(false), is_release = std::make_shared<bool>(false);
  CLI::App& command =
      add_command(program, "doctor", "Is everything reachable, authorised and in order?",
                  "keelson doctor\n  keelson doctor --hold-parts 'base/*'",
                  [&program, repositories, is_hold, is_release] {
                    if (*is_hold) return hold_parts(program, Holding::hold, *repositories);
                    if (*is_release) return hold_parts(program, Holding::release, *repositories);
                    if (!repositories->empty()) {
                      throw Error(ErrorKind::usage, "look at", (*repositories)[0],
                                  "repositories are named only for their parts",
                                  "give --hold-parts or --release-parts, too");
                    }
                    examine_all(program);
                  });
  auto* hold = command.add_flag("--hold-parts", *is_hold,
                                "Tag parts of tagged indexes, safe from collectors");
  command.add_flag("--release-parts", *is_release, "Remove those tags again")->excludes(hold);
  command
      .add_option("REPOSITORY", *repositories, "Patterns: whose parts; without any, those of all")
      ->type_name("");
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
}

}  // namespace keelson::cli
