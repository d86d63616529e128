// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/make_plan.hpp"

#include <algorithm>

#include "src/cleanup/freed.hpp"
#include "src/cleanup/guard.hpp"
#include "src/cleanup/plan/file.hpp"

namespace keelson::cleanup {
namespace {

using registry::Sha256;

// Each text ends where the next begins.
void add(Sha256& sum, std::string_view text) {
  sum.add(std::to_string(text.size()));
  sum.add(":");
  sum.add(text);
}

std::string build_text(const Build& build) {
  std::string text = build.dockerfile + "\n";
  for (const std::string& product : build.products) text += "makes " + product + "\n";
  for (const Input& input : build.inputs)
    text += std::string(edge_kind_name(input.kind)) + " " + input.reference + " " +
            std::to_string(input.line) + "\n";
  return text + build.unproven;
}

std::string graph_hash(const World& world) {
  std::vector<std::string> lines;
  for (const Build& build : world.builds) lines.push_back(build_text(build));
  for (const scan::Use& use : world.uses) lines.push_back(use.reference + " used by " + use.user);
  std::sort(lines.begin(), lines.end());
  Sha256 sum;
  for (const std::string& line : lines) add(sum, line);
  return sum.digest();
}

// What verdicts rest on; not when it was read.
std::string inventory_hash(const registry::Inventory& inventory) {
  Sha256 sum;
  std::string digests;  // of a repository at once: hashing small pieces costs
  for (const auto& repository : inventory.repositories) {
    add(sum, repository.name);
    add(sum, repository.failure);
    digests.clear();
    for (const auto& tag : repository.tags)
      digests += tag.name + " " + std::to_string(tag.manifest) + "\n";
    for (const auto& manifest : repository.manifests) {
      digests += manifest.digest.text();
      for (const auto& time : {manifest.created, manifest.pushed, manifest.pulled})
        digests += time ? " " + std::to_string(time->time_since_epoch().count()) : " -";
      digests += manifest.subject ? manifest.subject->text() + "\n" : "\n";
    }
    add(sum, digests);
  }
  return sum.digest();
}

std::string live_hash(const std::vector<live::Observation>& observations) {
  Sha256 sum;
  for (const auto& observation : observations) {
    add(sum, observation.source);
    for (const auto& image : observation.images) {
      for (const std::string* text : {&image.reference, &image.user, &image.role}) add(sum, *text);
    }
  }
  return sum.digest();
}

Summary summary_of(const World& world, const Decision& decision) {
  Summary summary;
  for (const Verdict verdict :
       {Verdict::doomed, Verdict::protected_, Verdict::kept, Verdict::unknown}) {
    const auto count = static_cast<std::int64_t>(decision.count(verdict));
    summary.verdicts[verdict_name(verdict)] = count;
    summary.manifests += count;
  }
  for (const auto& repository : decision.judged()) {
    for (const Judged& one : repository) summary.selected += one.is_selected;
  }
  summary.untagged = decision.untag_count();
  const Freed freed = freed_by(world, decision.judged());
  summary.freed_bytes = freed.bytes;
  summary.is_freed_at_most = freed.is_at_most;
  return summary;
}

}  // namespace

std::string policy_hash(const config::Settings& settings) {
  return registry::sha256_digest(settings.text);
}

PlanHeader make_header(const World& world, const Decision& decision) {
  check_guards(world, decision, decision.judged(), Phase::plan);
  PlanHeader header;
  header.created = world.now;
  header.expires = world.now + world.settings.guards.plan_max_age;
  header.keelson = KEELSON_VERSION;
  header.registry = world.inventory.registry;
  header.url = world.inventory.url;
  header.hosts = world.inventory.hosts;
  header.capabilities = world.capabilities;
  header.policy_hash = policy_hash(world.settings);
  header.graph_hash = graph_hash(world);
  header.inventory_hash = inventory_hash(world.inventory);
  header.live_hash = live_hash(world.observations);
  header.overrides = world.overrides;
  header.retention = world.settings.retention;
  header.keep = world.settings.keep;
  header.grace = world.settings.grace;
  for (const config::Statement& one : world.settings.statements)
    header.statements.push_back(config::statement_text(one));
  header.sources = world.sources;
  header.live = world.observations;
  header.builds = world.builds;
  std::sort(header.builds.begin(), header.builds.end(),
            [](const Build& a, const Build& b) { return build_text(a) < build_text(b); });
  header.uses = world.uses;
  std::sort(header.uses.begin(), header.uses.end());
  header.inventory_taken = world.inventory.taken;
  for (const auto& repository : world.inventory.repositories) {
    if (!repository.failure.empty()) header.failed[repository.name] = repository.failure;
  }
  header.summary = summary_of(world, decision);
  return header;
}

PlanView view_of(const PlanHeader& header, const Decision& decision) {
  return {header, [&decision](const ItemVisitor& visit) { decision.each(visit); }};
}

Plan make_plan(const World& world) {
  const Decision decision(world);
  Plan plan{make_header(world, decision), decision.items()};
  plan.header.hash = write_plan(view_of(plan), [](std::string_view) {});
  return plan;
}

}  // namespace keelson::cleanup
