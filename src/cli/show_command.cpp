// SPDX-License-Identifier: Apache-2.0
// show: a plan's file for people to read. Contacts nothing and needs no keelson.yml.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "src/cleanup/plan/file.hpp"
#include "src/cli/command.hpp"
#include "src/cli/plan_html.hpp"
#include "src/cli/plan_markdown.hpp"
#include "src/cli/plan_text.hpp"

namespace keelson::cli {
namespace {

void show(const cleanup::Plan& plan, Detail detail, Context& context) {
  if (!plan.header.hosts.empty()) context.set_host(plan.header.hosts[0]);
  const Brief brief = [&](std::string text) { return context.brief(std::move(text)); };
  const cleanup::PlanView view = view_of(plan);
  switch (context.format) {
    case Format::json:
      write_plan(view, [](std::string_view piece) { std::cout << piece; });
      return;
    case Format::markdown:
      return print_plan_markdown(std::cout, view, brief);
    case Format::html:
      return print_plan_html(std::cout, view, detail, brief);
    default:
      return print_plan_text(std::cout, view, detail, brief);
  }
}

}  // namespace

void add_show(Program& program) {
  struct ShowOptions {
    std::string plan;
    bool all = false;
  };
  const auto options = std::make_shared<ShowOptions>();
  CLI::App& command = add_command(
      program, "show", "Show a plan's file: what is doomed, and why",
      "keelson show plan.json\n  keelson show plan.json --format html --all > plan.html",
      [&program, options] {
        show(cleanup::read_plan(options->plan), options->all ? Detail::all : Detail::counts,
             program.context);
      });
  command.add_option("PLAN", options->plan, "File that `keelson plan --out` wrote")
      ->required()
      ->type_name("");
  command.add_flag("--all", options->all, "Also each manifest that stays (text, html)");
  add_format(command, program.context, "text|json|markdown|html");
}

}  // namespace keelson::cli
