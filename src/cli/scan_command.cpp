// SPDX-License-Identifier: Apache-2.0
// scan: what the Dockerfiles say, and where that is not all.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "analyzer/model/image_reference.hpp"
#include "src/cli/command.hpp"
#include "src/cli/table.hpp"
#include "src/scan/builds.hpp"

namespace keelson::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_json(const scan::Builds& builds) {
  Json all = Json::array(), unreadable = Json::array();
  for (const Build& b : builds.builds) {
    Json inputs = Json::array();
    for (const Input& i : b.inputs) {
      inputs.push_back({{"kind", edge_kind_name(i.kind)},
                        {"raw", i.raw},
                        {"reference", i.reference},
                        {"line", i.line}});
    }
    const Json problem = b.problem
                             ? Json{{"line", b.problem->line}, {"message", b.problem->message}}
                             : Json(nullptr);
    all.push_back({{"dockerfile", b.dockerfile},
                   {"products", b.products},
                   {"inputs", inputs},
                   {"problem", problem}});
  }
  for (const auto& file : builds.unreadable)
    unreadable.push_back({{"path", file.path}, {"cause", file.cause}});
  std::cout << Json{{"formatVersion", 1}, {"builds", all}, {"unreadable", unreadable}}.dump(
                   2, ' ', false, Json::error_handler_t::replace)
            << "\n";
}

void print_text(const scan::Builds& builds, Context& context) {
  std::size_t inputs = 0, open = 0, unlinked = 0;
  Table table({"dockerfile", "makes", "takes"});
  for (const Build& b : builds.builds) {
    std::string takes, makes;
    for (const Input& i : b.inputs)
      takes += (takes.empty() ? "" : ", ") + context.brief(i.reference);
    for (const std::string& p : b.products) makes += (makes.empty() ? "" : ", ") + context.brief(p);
    table.add({b.dockerfile, makes.empty() ? "?" : makes, takes.empty() ? "nothing" : takes});
    inputs += b.inputs.size();
    unlinked += b.products.empty();
    for (const Input& i : b.inputs) open += is_open(i.reference);
  }
  table.print(std::cout);
  std::cout << builds.builds.size() << " Dockerfiles take " << inputs << " images";
  std::cout << (open ? "; " + std::to_string(open) +
                           " cannot be fully known and protect all they may mean"
                     : "")
            << "\n";
  for (const Build& b : builds.builds) {
    if (b.problem)
      std::cout << b.dockerfile << ":" << b.problem->line << ": " << b.problem->message
                << " (what could be read still protects)\n";
  }
  for (const auto& file : builds.unreadable)
    std::cout << file.path << ": " << file.cause << " (no plan is made until it can be read)\n";
  if (unlinked > 0) {
    std::cout << unlinked
              << " make an image nobody named (?): their bases count as live. Name it under "
                 "builds: in keelson.yml\n";
  }
}

}  // namespace

void add_scan(Program& program) {
  CLI::App& command = add_command(
      program, "scan", "Read all Dockerfiles: what they make and take", "keelson scan", [&program] {
        const scan::Builds builds = scan::read_builds(program.context.settings(), &program.context.database());
        if (program.context.format == Format::json)
          print_json(builds);
        else
          print_text(builds, program.context);
      });
  add_format(command, program.context, "text|json");
}

}  // namespace keelson::cli
