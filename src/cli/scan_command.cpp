// SPDX-License-Identifier: Apache-2.0
// scan: what Dockerfiles and CI configuration say, and where that is not all.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "analyzer/model/image_reference.hpp"
#include "src/cli/causes_output.hpp"
#include "src/cli/command.hpp"
#include "src/cli/coverage_output.hpp"
#include "src/cli/json_text.hpp"
#include "src/cli/known_graph.hpp"
#include "src/cli/table.hpp"
#include "src/scan/builds.hpp"

namespace keelson::cli {
namespace {

// A hundred thousand builds are a usual organisation: written as they come, a line each.
class JsonPrinter {
 public:
  void print(const scan::Builds& builds) {
    m_out = "{\"formatVersion\":1,\"builds\":[";
    list(builds.builds, [this](const Build& b) { build(b); });
    m_out += "],\n\"unreadable\":[";
    list(builds.unreadable, [this](const source::Unreadable& file) {
      m_out += "{\"path\":";
      append_json(m_out, file.path);
      m_out += ",\"cause\":";
      append_json(m_out, file.cause);
      m_out += "}";
    });
    m_out += "],\n\"notes\":[";
    list(builds.notes, [this](const std::string& note) { append_json(m_out, note); });
    m_out += "],\n\"uses\":[";
    list(builds.uses, [this](const scan::Use& use) {
      m_out += "{\"image\":";
      append_json(m_out, use.reference);
      m_out += ",\"user\":";
      append_json(m_out, use.user);
      m_out += "}";
    });
    m_out += "],\n\"coverage\":";
    append_coverage(m_out, builds.coverage);
    std::cout << m_out << "}\n";
  }

 private:
  template <class List, class Print>
  void list(const List& items, Print print) {
    const char* separator = "\n";
    for (const auto& item : items) {
      m_out += separator;
      separator = ",\n";
      print(item);
      if (m_out.size() < (1u << 20)) continue;
      std::cout << m_out;
      m_out.clear();
    }
  }

  void build(const Build& b) {
    m_out += "{\"dockerfile\":";
    append_json(m_out, b.dockerfile);
    m_out += ",\"products\":[";
    for (const std::string& product : b.products) {
      if (&product != &b.products.front()) m_out += ",";
      append_json(m_out, product);
    }
    m_out += "],\"confidence\":";
    m_out += b.products.empty() ? "null" : "\"" + std::string(confidence_name(b.confidence)) + "\"";
    m_out += ",\"evidence\":[";
    for (const std::string& place : b.evidence) {
      if (&place != &b.evidence.front()) m_out += ",";
      append_json(m_out, place);
    }
    m_out += "],\"unproven\":";
    append_json(m_out, b.unproven);
    m_out += ",\"inputs\":[";
    for (const Input& input : b.inputs) {
      if (&input != &b.inputs.front()) m_out += ",";
      m_out.append("{\"kind\":\"").append(edge_kind_name(input.kind)).append("\",\"raw\":");
      append_json(m_out, input.raw);
      m_out += ",\"reference\":";
      append_json(m_out, input.reference);
      m_out += ",\"line\":" + std::to_string(input.line) + ",\"strength\":\"" +
               (input.strength == EdgeStrength::hard ? "hard" : "soft") + "\"}";
    }
    m_out += "],\"template\":";
    m_out += b.is_template ? "true" : "false";
    m_out += ",\"problem\":";
    if (b.problem) {
      m_out += "{\"line\":" + std::to_string(b.problem->line) + ",\"message\":";
      append_json(m_out, b.problem->message);
      m_out += "}";
    } else {
      m_out += "null";
    }
    m_out += "}";
  }

  std::string m_out;
};

std::string plural(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

void print_open(const std::vector<Build>& builds, Context& context) {
  const auto each = [&](const auto& visit) {
    for (const Build& b : builds) {
      for (const Input& i : b.inputs) {
        if (is_open(i.reference) && !i.is_stated) visit(b, i);
      }
    }
  };
  std::size_t count = 0;
  each([&](const Build&, const Input&) { ++count; });
  if (count == 0) return;
  std::cout << "\n"
            << plural(count, "reference") << " not fully known, protecting all "
            << (count == 1 ? "it" : "they") << " may mean:\n";
  each([&](const Build& b, const Input& i) {
    std::cout << "  " << b.dockerfile << ":" << i.line << " " << context.brief(i.reference)
              << "  written " << i.raw << "\n";
  });
}

void print_text(const scan::Builds& builds, Context& context) {
  std::size_t inputs = 0;
  Table table({"dockerfile", "makes", "takes"});
  for (const Build& b : builds.builds) {
    std::string takes, makes;
    for (const Input& i : b.inputs)
      takes += (takes.empty() ? "" : ", ") + context.brief(i.reference);
    for (const std::string& p : b.products) makes += (makes.empty() ? "" : ", ") + context.brief(p);
    table.add({b.dockerfile, makes.empty() ? "?" : makes, takes.empty() ? "nothing" : takes});
    inputs += b.inputs.size();
  }
  table.print(std::cout);
  std::cout << plural(builds.builds.size(), "build") << " take " << plural(inputs, "image") << "\n";
  print_open(builds.builds, context);
  bool is_first = true;
  for (const Build& b : builds.builds) {
    if (!b.problem && !b.is_template) continue;
    if (is_first) std::cout << "\nnot what Docker builds; what could be read still protects:\n";
    is_first = false;
    std::cout << "  " << b.dockerfile;
    if (b.problem) std::cout << ":" << b.problem->line << ": " << b.problem->message;
    const bool is_told = b.problem && b.problem->message.ends_with("template)");
    std::cout << (b.is_template && !is_told ? " (a template)" : "") << "\n";
  }
  if (!builds.unreadable.empty()) {
    std::cout << "\nunreadable; no plan is made until "
              << (builds.unreadable.size() == 1 ? "it is" : "they are") << " not:\n";
  }
  for (const auto& file : builds.unreadable)
    std::cout << "  " << file.path << ": " << file.cause << "\n";
  print_coverage(std::cout, builds, context);
  print_causes_of_scan(std::cout, cleanup::causes(builds.builds, builds.uses),
                       [&context](std::string text) { return context.brief(std::move(text)); });
  for (const std::string& note : builds.notes) std::cerr << note << "\n";
}

// Parts of names that are not known are told; what they leave open is counted where it is taken.
bool is_all_known(const scan::Builds& builds) {
  return builds.coverage.is_whole() && builds.unreadable.empty() &&
         cleanup::causes(builds.builds, builds.uses).empty();
}

// Which registry's graph, queries know only where there is one.
void leave_for_queries(Context& context, scan::Builds builds) {
  if (context.settings().registries.size() != 1 && context.registry.empty()) return;
  leave_graph(context,
              make_graph(context, context.remembered_world(std::move(builds), Unseen::silent)));
}

}  // namespace

void add_scan(Program& program) {
  const auto coverage_required = std::make_shared<bool>(false);
  CLI::App& command =
      add_command(program, "scan", "Read all Dockerfiles and CI configuration",
                  "keelson scan\n  keelson scan --require-coverage", [&program, coverage_required] {
                    scan::Builds builds =
                        scan::read_builds(program.context.settings(), &program.context.database());
                    std::ios::sync_with_stdio(false);
                    if (program.context.format == Format::json)
                      JsonPrinter().print(builds);
                    else
                      print_text(builds, program.context);
                    if (*coverage_required && !is_all_known(builds)) program.exit_code = 3;
                    leave_for_queries(program.context, std::move(builds));
                  });
  command.add_flag("--require-coverage", *coverage_required,
                   "Exit 3 unless all is known, or stated");
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
}

}  // namespace keelson::cli
