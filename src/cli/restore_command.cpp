// SPDX-License-Identifier: Apache-2.0
// restore: brings back what a run deleted; without a run, lists the runs.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"
#include "src/cleanup/restore.hpp"
#include "src/cli/command.hpp"
#include "src/cli/table.hpp"
#include "src/registry/open.hpp"
#include "src/store/run_lock.hpp"

namespace keelson::cli {
namespace {

using Json = nlohmann::ordered_json;

void list_runs(store::Journal& journal, Format format) {
  Table table({"run", "registry", "items", "finished"});
  Json all = Json::array();
  for (const store::Run& run : journal.runs()) {
    const auto items = journal.items(run.id);
    table.add({run.id, run.registry, std::to_string(items.size()),
               run.finished.empty() ? "no" : run.finished});
    Json list = Json::array();
    for (const auto& i : items)
      list.push_back({{"repository", i.repository},
                      {"digest", i.digest},
                      {"tags", i.tags},
                      {"state", state_name(i.state)}});
    all.push_back({{"run", run.id},
                   {"registry", run.registry},
                   {"started", run.started},
                   {"finished", run.finished},
                   {"items", list}});
  }
  if (format == Format::json) {
    std::cout << Json{{"formatVersion", 1}, {"runs", all}}.dump(2, ' ', false,
                                                                Json::error_handler_t::replace)
              << "\n";
    return;
  }
  table.print(std::cout);
  if (all.empty()) std::cerr << "nothing was ever deleted with this store\n";
}

store::Run find_run(store::Journal& journal, const std::string& id) {
  const auto runs = journal.runs();
  if (id == "last" && !runs.empty()) return runs.back();
  for (const store::Run& run : runs) {
    if (run.id == id) return run;
  }
  throw Error(ErrorKind::usage, "find run", id, "the journal has none of this name",
              "`keelson restore` lists them");
}

void restore_run(Program& program, const std::string& id) {
  Context& context = program.context;
  const store::RunLock lock(context.settings().store);
  store::Journal journal(context.database());
  const store::Run run = find_run(journal, id);
  const auto& chosen = cleanup::choose_registry(context.settings(), run.registry);
  if (chosen.url != run.url) {
    throw Error(ErrorKind::refused, "restore run", run.id,
                "it deleted from " + run.url + ", not from " + chosen.url,
                "correct the registry's url in keelson.yml");
  }
  const auto options = cleanup::client_options(chosen);
  const auto reader = registry::open(options);
  const auto editor = registry::open_editor(options);
  const auto result = cleanup::restore(run.id, *reader, *editor, journal);
  Json all = Json::array();
  std::size_t problems = 0;
  for (const auto& e : result.entries) {
    problems += !e.problem.empty();
    all.push_back({{"repository", e.repository},
                   {"digest", e.digest},
                   {"tags", e.tags},
                   {"problem", e.problem}});
    if (context.format != Format::text) continue;
    const std::string name = e.tags.empty() ? e.repository + "@" + e.digest.substr(0, 19)
                                            : e.repository + ":" + e.tags[0];
    std::cout << (e.problem.empty() ? "restored  " : "PROBLEM   ") << name
              << (e.problem.empty() ? "" : "  " + e.problem) << "\n";
  }
  if (context.format == Format::json) {
    std::cout << Json{{"formatVersion", 1}, {"run", run.id}, {"items", all}}.dump(
                     2, ' ', false, Json::error_handler_t::replace)
              << "\n";
  } else {
    std::cout << result.entries.size() - problems << " of " << result.entries.size()
              << " are back as they were\n";
  }
  if (problems > 0)
    program.exit_code =
        exit_code(problems == result.entries.size() ? ErrorKind::internal : ErrorKind::partial);
}

}  // namespace

void add_restore(Program& program) {
  const auto run = std::make_shared<std::string>();
  CLI::App& command =
      add_command(program, "restore", "Bring back what a run deleted, or list the runs",
                  "keelson restore --run last", [&program, run] {
                    if (!run->empty()) return restore_run(program, *run);
                    store::Journal journal(program.context.database());
                    list_runs(journal, program.context.format);
                  });
  command.add_option("--run", *run, "Run to undo, or last; without it, list the runs")
      ->type_name("ID");
  add_format(command, program.context, "text|json");
}

}  // namespace keelson::cli
