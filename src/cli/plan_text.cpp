// SPDX-License-Identifier: Apache-2.0
#include "src/cli/plan_text.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "src/cli/size.hpp"
#include "src/cli/table.hpp"
#include "src/cli/wrapped.hpp"

namespace keelson::cli {
namespace {

using cleanup::Item;
using cleanup::PlanHeader;
using cleanup::PlanView;
using cleanup::Verdict;

constexpr std::size_t k_indent = 20;

void print_header(std::ostream& out, const PlanHeader& header, const Brief& brief) {
  out << wrapped("plan for " + harmless(header.registry), 0, "") << "  " << harmless(header.url)
      << "\n  made " << minutes_text(header.created) << " by keelson " << harmless(header.keelson)
      << "\n  valid until " << minutes_text(header.expires) << "\n\nrests on\n";
  for (const Fact& fact : inputs_of(header, brief))
    out << wrapped("  " + fact.label + " ", k_indent, fact.text);
}

std::string padded(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, columns(text)), ' ') + text;
}

// "    1.4, stable     410 d    1.2 MB  why"
void print_item(std::ostream& out, const Item& item, Time now, const Brief& brief) {
  constexpr std::size_t name_width = 20, why_at = 44;
  std::string lead = "    " + tags_text(item);
  if (columns(lead) > name_width) {
    out << wrapped("", 4, lead.substr(4));
    lead.clear();
  }
  lead.append(name_width - columns(lead), ' ');
  lead += padded(age_text(item, now), 9) + padded(size_text(item.size_bytes), 12) + "  ";
  out << wrapped(lead, why_at, because(item, brief));
}

// All manifests of a verdict, below their repositories.
void print_each(std::ostream& out, const PlanView& plan, Verdict verdict, const Brief& brief) {
  std::optional<std::string> repository;
  plan.each([&](const Item& item) {
    if (item.verdict != verdict) return;
    if (repository != item.repository) out << "  " << harmless(item.repository) << "\n";
    repository = item.repository;
    print_item(out, item, plan.header.created, brief);
  });
}

// Those with one repository and one reason together, the first few by name.
void print_grouped(std::ostream& out, const PlanView& plan, Verdict verdict, const Brief& brief) {
  constexpr std::size_t named = 3;
  struct Group {
    std::vector<std::string> names;
    std::size_t count = 0;
  };
  std::map<std::pair<std::string, std::string>, Group> groups;
  plan.each([&](const Item& item) {
    if (item.verdict != verdict) return;
    Group& group = groups[{item.repository, because(item, brief)}];
    if (++group.count <= named) group.names.push_back(tags_text(item));
  });
  std::optional<std::string> repository;
  for (const auto& [key, group] : groups) {
    if (repository != key.first) out << "  " << harmless(key.first) << "\n";
    repository = key.first;
    std::string names;
    for (const std::string& name : group.names) names += (names.empty() ? "" : ", ") + name;
    if (group.count > named) names += " and " + std::to_string(group.count - named) + " more";
    out << wrapped("    " + names, 6, "") << wrapped("", 6, key.second);
  }
}

void print_untagged(std::ostream& out, const PlanView& plan) {
  if (plan.header.summary.untagged == 0) return;
  out << "\ntags that go alone: " << plan.header.summary.untagged << "; what they name stays\n";
  plan.each([&](const Item& item) {
    for (const std::string& tag : item.untag) {
      out << wrapped(
          "  " + harmless(item.repository + ":" + tag) + " ", k_indent,
          "its manifest (" + tags_text(item) + ") is " + cleanup::verdict_name(item.verdict));
    }
  });
}

void print_repositories(std::ostream& out, const PlanView& plan) {
  struct Counts {
    std::map<Verdict, std::int64_t> of;
    std::int64_t all = 0;
  };
  std::map<std::string, Counts> repositories;
  plan.each([&](const Item& item) {
    Counts& counts = repositories[item.repository];
    ++counts.of[item.verdict];
    ++counts.all;
  });
  Table table({"  repository", "doomed", "protected", "kept", "unknown", "all"});
  for (auto& [name, counts] : repositories) {
    table.add({"  " + harmless(name), std::to_string(counts.of[Verdict::doomed]),
               std::to_string(counts.of[Verdict::protected_]),
               std::to_string(counts.of[Verdict::kept]),
               std::to_string(counts.of[Verdict::unknown]), std::to_string(counts.all)});
  }
  out << "\nby repository\n";
  table.print(out);
}

void print_summary(std::ostream& out, const cleanup::Summary& summary) {
  const auto doomed = count_of(summary, Verdict::doomed);
  out << "\n"
      << doomed << " of "
      << count_text(summary.manifests, "manifest is doomed", "manifests are doomed");
  if (doomed > 0) out << "; frees " << freed_text(summary);
  out << "\n  protected " << count_of(summary, Verdict::protected_) << ", kept "
      << count_of(summary, Verdict::kept) << ", unknown " << count_of(summary, Verdict::unknown)
      << "\n  age and count alone would have deleted " << summary.selected << "\n";
}

}  // namespace

void print_plan_text(std::ostream& out, const PlanView& plan, Detail detail, const Brief& brief) {
  const cleanup::Summary& summary = plan.header.summary;
  print_header(out, plan.header, brief);
  out << "\ndoomed: " << count_of(summary, Verdict::doomed) << "\n";
  print_each(out, plan, Verdict::doomed, brief);
  print_untagged(out, plan);
  out << "\nunknown, so it stays: " << count_of(summary, Verdict::unknown) << "\n";
  if (detail == Detail::all) {
    print_each(out, plan, Verdict::unknown, brief);
    out << "\nprotected: " << count_of(summary, Verdict::protected_) << "\n";
    print_each(out, plan, Verdict::protected_, brief);
    out << "\nkept: " << count_of(summary, Verdict::kept) << "\n";
    print_each(out, plan, Verdict::kept, brief);
  } else {
    print_grouped(out, plan, Verdict::unknown, brief);
  }
  print_repositories(out, plan);
  print_summary(out, summary);
}

}  // namespace keelson::cli
