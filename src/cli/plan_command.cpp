// SPDX-License-Identifier: Apache-2.0
// plan: decides, writes the plan down, deletes nothing.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>

#include "analyzer/model/error.hpp"
#include "src/cleanup/baseline.hpp"
#include "src/cleanup/causes.hpp"
#include "src/cleanup/guard.hpp"
#include "src/cleanup/make_plan.hpp"
#include "src/cleanup/plan/diff.hpp"
#include "src/cleanup/plan/file.hpp"
#include "src/cleanup/retention.hpp"
#include "src/cleanup/unlinked.hpp"
#include "src/cli/causes_output.hpp"
#include "src/cli/command.hpp"
#include "src/cli/plan_diff_text.hpp"
#include "src/cli/plan_html.hpp"
#include "src/cli/plan_markdown.hpp"
#include "src/cli/plan_text.hpp"
#include "src/cli/table.hpp"

namespace keelson::cli {
namespace {

using cleanup::Verdict;

struct PlanOptions {
  std::string out, diff;
  std::vector<std::string> overrides;
  bool policy_only = false, exit_code = false, all = false;
};

// Written beside and renamed, so that a plan is there whole or not at all.
std::string write_file(const std::string& path, const cleanup::PlanView& plan) {
  const std::string half = path + ".part";
  std::ofstream out(half, std::ios::binary | std::ios::trunc);
  const std::string hash = cleanup::write_plan(plan, [&](std::string_view text) { out << text; });
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
  return hash;
}

// What a tool that knows only age and count would delete. Needs no live source.
void print_policy_only(Context& context) {
  const Time now = context.now();
  const auto inventory = cleanup::read_inventory(context.settings(), context.chosen_registry(),
                                                 context.database(), now);
  const cleanup::Policy policy{context.settings(), now};
  Table table({"image", "because"});
  std::size_t selected = 0;
  for (const auto& repository : inventory.repositories) {
    if (!repository.failure.empty()) continue;
    const auto choices = cleanup::choose_tags(policy, repository);
    std::vector<bool> goes(repository.manifests.size(), false), stays = goes;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const auto& tag = repository.tags[i];
      const bool is_selected = choices[i].selection == cleanup::Selection::selected;
      (is_selected ? goes : stays)[tag.manifest] = true;
      if (!is_selected) continue;
      table.add({repository.name + ":" + tag.name,
                 reason_of(choices[i], policy, repository, repository.manifest(tag)).text});
    }
    for (std::size_t m = 0; m < goes.size(); ++m) selected += goes[m] && !stays[m];
  }
  table.print(std::cout);
  std::cout << "age and count alone would delete " << selected << " of "
            << inventory.manifest_count() << " manifests\n";
}

// What is not known comes last; where nothing may go, it is what there is to say, and first.
void print_text(const cleanup::PlanView& plan, const cleanup::Causes& causes, Detail detail,
                const Brief& brief) {
  const bool is_first = count_of(plan.header.summary, Verdict::doomed) == 0;
  if (is_first && causes.images > 0) {
    print_causes_text(std::cout, causes, brief);
    std::cout << "\n";
  }
  print_plan_text(std::cout, plan, detail, brief);
  if (is_first || causes.images == 0) return;
  std::cout << "\n";
  print_causes_text(std::cout, causes, brief);
}

void print_view(const cleanup::PlanView& plan, const cleanup::Decision& decision,
                const PlanOptions& options, Context& context) {
  const Brief brief = [&context](std::string text) { return context.brief(std::move(text)); };
  const Detail detail = options.all ? Detail::all : Detail::counts;
  switch (context.format) {
    case Format::json:
      cleanup::write_plan(plan, [](std::string_view text) { std::cout << text; });
      return;
    case Format::markdown:
      print_plan_markdown(std::cout, plan, brief);
      return print_causes_markdown(std::cout, cleanup::causes(decision), brief);
    case Format::html:
      return print_plan_html(std::cout, plan, detail, brief);
    default:
      return print_text(plan, cleanup::causes(decision), detail, brief);
  }
}

void print_diff(const cleanup::PlanDiff& diff, Context& context) {
  if (context.format == Format::json) return print_plan_diff_json(std::cout, diff);
  print_plan_diff(std::cout, diff,
                  [&context](std::string text) { return context.brief(std::move(text)); });
}

// Images no known build makes: of them only their layers tell.
void tell_unlinked(const std::vector<cleanup::UnlinkedImage>& images, Context& context) {
  constexpr std::size_t k_told = 10;
  if (images.empty()) return;
  std::cerr << "no known build makes these needed images: what their layers stand on is\n"
               "protected, what they copied from is not known\n";
  for (std::size_t i = 0; i < std::min(images.size(), k_told); ++i) {
    const cleanup::UnlinkedImage& image = images[i];
    const char* tells = image.witness == cleanup::Witness::base      ? "stands on an image here"
                        : image.witness == cleanup::Witness::nothing ? "stands on no image here"
                                                                     : "its layers do not tell";
    std::cerr << "  " << context.brief(image.reference) << "  " << tells
              << (image.is_live ? ", live" : "") << "\n";
  }
  if (images.size() > k_told) std::cerr << "  and " << images.size() - k_told << " more\n";
}

void plan(Program& program, const PlanOptions& options) {
  Context& context = program.context;
  if (options.policy_only) return print_policy_only(context);
  std::vector<cleanup::Override> overrides;
  for (const std::string& text : options.overrides)
    overrides.push_back(cleanup::parse_override(text));
  const auto& chosen = context.chosen_registry();
  const auto world =
      cleanup::gather(cleanup::frame_of(context.settings(), chosen, context.database(),
                                        context.now(), std::move(overrides)),
                      chosen, context.database());
  const cleanup::Decision decision(world);
  tell_unlinked(cleanup::unlinked_images(world, decision), context);
  cleanup::PlanHeader header = make_header(world, decision);
  const auto view = cleanup::view_of(header, decision);
  // Believed: the next run compares itself with this one.
  save(context.database(), chosen.url, baseline_of(world, decision));
  if (!options.out.empty()) header.hash = write_file(options.out, view);
  if (!options.diff.empty()) {
    const auto before = cleanup::read_plan(options.diff);
    print_diff(diff_plans(before, {header, decision.items()}), context);
  } else {
    print_view(view, decision, options, context);
  }
  const std::size_t going = decision.count(Verdict::doomed);
  const bool changes = going > 0 || decision.untag_count() > 0;
  if (options.exit_code && changes) program.exit_code = 3;
  if (!changes) return;
  if (!world.capabilities.deletes)
    std::cerr << "the registry would refuse to delete: " << world.capabilities.why_not << "\n";
  if (options.out.empty()) return;
  std::cerr << "review " << options.out << ", then\n  keelson apply " << options.out
            << " --approve " << header.hash.substr(7, 12) << "\n";
}

}  // namespace

void add_plan(Program& program) {
  const auto options = std::make_shared<PlanOptions>();
  CLI::App& command = add_command(program, "plan", "Decide what may be deleted; deletes nothing",
                                  "keelson plan --out plan.json\n"
                                  "  keelson plan --diff yesterday.json --out plan.json\n"
                                  "  keelson plan --format markdown > comment.md",
                                  [&program, options] { plan(program, *options); });
  command.add_option("--out", options->out, "Where to write the plan")->type_name("FILE");
  command.add_option("--diff", options->diff, "Say what changed since this plan, and why")
      ->type_name("OLD");
  command
      .add_option("--override", options->overrides,
                  "Go on despite this guard, as its message names it")
      ->type_name("GUARD:NAME");
  command.add_flag("--policy-only", options->policy_only,
                   "Only what age and count alone would delete");
  command.add_flag("--all", options->all, "List what stays, too");
  command.add_flag("--exit-code", options->exit_code, "Exit 3 when something would go");
  add_format(command, program.context, "text|json|markdown|html");
  add_registry(command, program.context);
}

}  // namespace keelson::cli
