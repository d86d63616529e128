// SPDX-License-Identifier: Apache-2.0
// plan: decides, writes the plan down, deletes nothing.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>

#include "analyzer/model/error.hpp"
#include "src/cleanup/guard.hpp"
#include "src/cleanup/plan.hpp"
#include "src/cleanup/retention.hpp"
#include "src/cli/command.hpp"
#include "src/cli/size.hpp"
#include "src/cli/table.hpp"

namespace keelson::cli {
namespace {

using cleanup::Item;
using cleanup::Verdict;

std::string name_of(const Item& item) {
  if (item.tags.empty()) return item.repository + "@" + item.digest.substr(0, 19);
  std::string name = item.repository + ":" + item.tags[0];
  for (std::size_t i = 1; i < item.tags.size(); ++i) name += ", " + item.tags[i];
  return name;
}

// The reason that decided comes first; the policy's own last.
std::string because(const Item& item, Context& context) {
  const cleanup::Reason* chosen = nullptr;
  std::size_t others = 0;
  for (const auto& reason : item.reasons) {
    const bool is_policy = reason.code == "retention";
    if (is_policy != (item.verdict == Verdict::doomed || item.verdict == Verdict::kept)) continue;
    if (chosen)
      ++others;
    else
      chosen = &reason;
  }
  if (!chosen && !item.reasons.empty()) chosen = &item.reasons[0];
  if (!chosen) return "";
  return context.brief(chosen->text) + (others ? " (+" + std::to_string(others) + " more)" : "");
}

void print_text(const cleanup::Plan& plan, Context& context) {
  std::int64_t selected = 0, bytes = 0;
  for (const Item& item : plan.items) {
    selected += item.selected;
    if (item.verdict == Verdict::doomed) bytes += item.size_bytes;
  }
  std::cout << "plan for " << plan.registry << " (" << plan.url << "), valid until "
            << format_time(plan.expires) << "\n";
  for (const Verdict verdict :
       {Verdict::doomed, Verdict::protected_, Verdict::kept, Verdict::unknown}) {
    Table table({"  image", "because"});
    std::size_t count = 0;
    for (const Item& item : plan.items) {
      if (item.verdict != verdict) continue;
      ++count;
      table.add({"  " + name_of(item), because(item, context)});
    }
    table.sort();
    std::cout << "\n"
              << verdict_name(verdict) << ": " << count
              << (verdict == Verdict::doomed && count ? ", at most " + size_text(bytes) : "")
              << "\n";
    table.print(std::cout);
  }
  std::cout << "\nage and count alone would have deleted " << selected << " of "
            << plan.items.size() << " manifests\n";
}

void write_file(const std::string& path, const std::string& text) {
  const std::string half = path + ".part";
  std::ofstream out(half, std::ios::binary | std::ios::trunc);
  out << text << std::flush;
  out.close();
  std::error_code failed;
  if (out) std::filesystem::rename(half, path, failed);
  if (!out || failed) {
    std::error_code ignored;
    std::filesystem::remove(half, ignored);
    throw Error(ErrorKind::internal, "write plan", path,
                failed ? failed.message() : "the file cannot be written",
                "check the directory, its permissions and the space on its disk");
  }
}

// What a tool that knows only age and count would delete. Needs no live source.
void print_policy_only(Context& context) {
  const auto inventory =
      cleanup::read_inventory(context.chosen_registry(), context.database(), context.now());
  Table table({"image", "because"});
  std::size_t selected = 0, all = 0;
  for (const auto& repository : inventory.repositories) {
    all += repository.manifests.size();
    if (!repository.failure.empty()) continue;
    const auto choice = cleanup::select(context.settings(), repository, context.now());
    for (const auto& [tag, digest] : repository.tags) {
      const auto& one = choice.at(digest);
      if (one.selection == cleanup::Selection::selected)
        table.add({repository.name + ":" + tag, one.reason.text});
    }
    for (const auto& [digest, one] : choice)
      selected += one.selection == cleanup::Selection::selected;
  }
  table.print(std::cout);
  std::cout << "age and count alone would delete " << selected << " of " << all << " manifests\n";
}

}  // namespace

void add_plan(Program& program) {
  struct Options {
    std::string out;
    bool policy_only = false, exit_code = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App& command = add_command(
      program, "plan", "Decide what may be deleted; deletes nothing",
      "keelson plan --out plan.json", [&program, options] {
        Context& context = program.context;
        if (options->policy_only) return print_policy_only(context);
        const auto world = cleanup::gather(context.settings(), context.chosen_registry(),
                                           context.database(), context.now());
        const auto plan = cleanup::make_plan(world);
        for (const std::string& image : cleanup::unlinked_live(world)) {
          std::cerr << "no Dockerfile is known that makes " << context.brief(image)
                    << ": its bases are not protected\n";
        }
        const std::string text = plan_text(plan);
        if (!options->out.empty()) write_file(options->out, text);
        if (context.format == Format::json)
          std::cout << text;
        else
          print_text(plan, context);
        std::size_t doomed = 0;
        for (const Item& item : plan.items) doomed += item.verdict == Verdict::doomed;
        if (options->exit_code && doomed > 0) program.exit_code = 3;
        if (options->out.empty() || doomed == 0) return;
        std::cerr << "review " << options->out << ", then\n  keelson apply " << options->out
                  << " --approve " << plan.hash.substr(7, 12) << "\n";
      });
  command.add_option("--out", options->out, "Where to write the plan")->type_name("FILE");
  command.add_flag("--policy-only", options->policy_only,
                   "Only what age and count alone would delete");
  command.add_flag("--exit-code", options->exit_code, "Exit 3 when something is doomed");
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
}

}  // namespace keelson::cli
