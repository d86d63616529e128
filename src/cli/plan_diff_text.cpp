// SPDX-License-Identifier: Apache-2.0
#include "src/cli/plan_diff_text.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "src/cli/wrapped.hpp"

namespace keelson::cli {
namespace {

using Change = cleanup::PlanDiff::Change;

std::string name_of(const Change& change) {
  cleanup::Item item;
  item.tags = change.tags;
  item.digest = change.digest;
  return tags_text(item);
}

// "doomed → protected", "new, kept", "gone, was kept"
std::string change_text(const Change& change) {
  if (change.before.empty()) return "new, " + change.after;
  if (change.after.empty()) return "gone, was " + change.before;
  if (change.before == change.after) return change.after + ", other tags go";
  return change.before + " → " + change.after;
}

}  // namespace

void print_plan_diff(std::ostream& out, const cleanup::PlanDiff& diff, const Brief& brief) {
  std::map<std::string, std::size_t> counts;
  std::optional<std::string> repository;
  for (const Change& change : diff.changes) {
    if (repository != change.repository) out << harmless(change.repository) << "\n";
    repository = change.repository;
    out << wrapped("  " + name_of(change) + " ", 24, change_text(change));
    for (const std::string& why : change.why)
      out << wrapped("    " + why.substr(0, 2), 6,
                     harmless(brief(why.substr(std::min<std::size_t>(2, why.size())))));
    ++counts[change_text(change)];
  }
  if (!diff.inputs.empty()) out << (diff.changes.empty() ? "" : "\n") << "inputs that moved\n";
  for (const std::string& input : diff.inputs) out << wrapped("  ", 2, harmless(brief(input)));
  out << (diff.changes.empty() && diff.inputs.empty() ? "" : "\n")
      << count_text(static_cast<std::int64_t>(diff.changes.size()), "manifest", "manifests")
      << " changed\n";
  for (const auto& [what, count] : counts) out << "  " << count << " " << what << "\n";
}

void print_plan_diff_json(std::ostream& out, const cleanup::PlanDiff& diff) {
  using Json = nlohmann::ordered_json;
  Json changes = Json::array();
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  for (const Change& change : diff.changes) {
    changes.push_back({{"repository", change.repository},
                       {"digest", change.digest},
                       {"tags", change.tags},
                       {"before", or_null(change.before)},
                       {"after", or_null(change.after)},
                       {"why", change.why}});
  }
  out << Json{{"formatVersion", 1}, {"changes", changes}, {"inputs", diff.inputs}}.dump(
             2, ' ', false, Json::error_handler_t::replace)
      << "\n";
}

}  // namespace keelson::cli
