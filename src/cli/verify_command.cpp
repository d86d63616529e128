// SPDX-License-Identifier: Apache-2.0
// verify: derives a plan's verdicts a second time, by other means, from the inputs written
// in it. Contacts nothing and needs no keelson.yml.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "src/cleanup/plan/file.hpp"
#include "src/cleanup/verify/verify.hpp"
#include "src/cli/command.hpp"
#include "src/cli/plan_words.hpp"

namespace keelson::cli {
namespace {

using cleanup::Disagreement;

void print_json(const cleanup::Plan& plan, const std::vector<Disagreement>& all) {
  using Json = nlohmann::ordered_json;
  Json disagreements = Json::array();
  for (const Disagreement& one : all)
    disagreements.push_back(
        {{"item", one.item}, {"planned", one.planned}, {"verified", one.verified}});
  std::cout << Json{{"formatVersion", 1},
                    {"plan", plan.header.hash},
                    {"verifies", all.empty()},
                    {"disagreements", disagreements}}
                   .dump(2, ' ', false, Json::error_handler_t::replace)
            << "\n";
}

void print_text(const cleanup::Plan& plan, const std::vector<Disagreement>& all, Context& context) {
  const auto shown = [&](const std::string& text) { return harmless(context.brief(text)); };
  for (const Disagreement& one : all) {
    std::cout << shown(one.item) << "\n  planned   " << shown(one.planned) << "\n  verified  "
              << shown(one.verified) << "\n";
  }
  const auto& summary = plan.header.summary;
  if (all.empty()) {
    std::cout << "verifies: " << count_text(summary.manifests, "manifest", "manifests") << ", "
              << count_of(summary, cleanup::Verdict::doomed) << " doomed\n";
    return;
  }
  std::cerr << "keelson: "
            << count_text(static_cast<std::int64_t>(all.size()), "disagreement", "disagreements")
            << ": the plan's inputs do not say what it says\n"
               "  next: do not apply it; make a new one with `keelson plan`, and report this\n";
}

}  // namespace

void add_verify(Program& program) {
  const auto path = std::make_shared<std::string>();
  CLI::App& command =
      add_command(program, "verify", "Derive a plan's verdicts once more, by other means",
                  "keelson verify plan.json", [&program, path] {
                    Context& context = program.context;
                    const cleanup::Plan plan = cleanup::read_plan(*path);
                    if (!plan.header.hosts.empty()) context.set_host(plan.header.hosts[0]);
                    const auto all = cleanup::verify(plan);
                    if (!all.empty()) program.exit_code = 1;
                    if (context.format == Format::json)
                      print_json(plan, all);
                    else
                      print_text(plan, all, context);
                  });
  command.add_option("PLAN", *path, "File that `keelson plan --out` wrote")
      ->required()
      ->type_name("");
  add_format(command, program.context, "text|json");
}

}  // namespace keelson::cli
