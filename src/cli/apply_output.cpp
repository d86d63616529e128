// SPDX-License-Identifier: Apache-2.0
#include "src/cli/apply_output.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"
#include "src/cli/size.hpp"

namespace keelson::cli {
namespace {

using cleanup::ApplyResult;
using cleanup::ItemResult;
using store::ItemKind;
using store::ItemState;
using Json = nlohmann::ordered_json;

std::string name_of(const ItemResult& item) {
  if (item.tags.empty()) return item.repository + "@" + item.digest.substr(0, 19);
  std::string name = item.repository + ":" + item.tags[0];
  for (std::size_t i = 1; i < item.tags.size(); ++i) name += ", " + item.tags[i];
  return name;
}

const char* word_for(const ItemResult& item) {
  switch (item.state) {
    case ItemState::deleted:
      return item.kind == ItemKind::tag ? "untagged " : "deleted  ";
    case ItemState::failed:
      return "FAILED   ";
    default:
      return "left     ";
  }
}

}  // namespace

void print_item(std::ostream& out, const ItemResult& item) {
  // The line names it already, and shorter.
  std::string why = item.why;
  const std::string again = "delete " + item.repository + "@" + item.digest + ": ";
  if (why.starts_with(again)) why.erase(0, again.size());
  out << word_for(item) << name_of(item) << (why.empty() ? "" : "  " + why) << "\n";
}

void print_summary(std::ostream& out, const ApplyResult& result) {
  std::int64_t bytes = 0;
  for (const ItemResult& item : result.items) {
    if (item.state == ItemState::deleted) bytes += item.size_bytes;
  }
  out << result.count(ItemState::deleted) << " deleted"
      << (bytes > 0 ? " (images of " + size_text(bytes) + "), " : ", ")
      << result.count(ItemState::left) << " left, " << result.count(ItemState::failed) << " failed";
  if (result.resumed > 0) out << "; " << result.resumed << " were deleted before it was cut off";
  out << "\n";
  for (const std::string& name : result.missing) out << "MISSING  " << name << "\n";
  for (const auto& entry : result.restored.entries) {
    out << (entry.problem.empty() ? "restored " : "PROBLEM  ") << entry.repository
        << (entry.tags.empty() ? "@" + entry.digest.substr(0, 19) : ":" + entry.tags[0])
        << (entry.problem.empty() ? "" : "  " + entry.problem) << "\n";
  }
}

void print_json(std::ostream& out, const ApplyResult& result) {
  Json items = Json::array(), restored = Json::array();
  for (const ItemResult& item : result.items) {
    items.push_back({{"kind", item.kind == ItemKind::tag ? "tag" : "manifest"},
                     {"repository", item.repository},
                     {"digest", item.digest},
                     {"tags", item.tags},
                     {"sizeBytes", item.size_bytes},
                     {"state", state_name(item.state)},
                     {"why", item.why}});
  }
  for (const auto& entry : result.restored.entries) {
    restored.push_back({{"repository", entry.repository},
                        {"digest", entry.digest},
                        {"tags", entry.tags},
                        {"problem", entry.problem}});
  }
  out << Json{{"formatVersion", 2},
              {"run", result.run_id},
              {"deleted", result.count(ItemState::deleted)},
              {"left", result.count(ItemState::left)},
              {"failed", result.count(ItemState::failed)},
              {"resumed", result.resumed},
              {"items", items},
              {"interrupted", result.interrupted},
              {"failure", result.failure},
              {"missing", result.missing},
              {"restored", restored}}
             .dump(2, ' ', false, Json::error_handler_t::replace)
      << "\n";
}

int exit_code_of(const ApplyResult& result) {
  const bool anything = result.count(ItemState::deleted) + result.resumed > 0;
  if (!result.missing.empty()) return exit_code(ErrorKind::partial);
  if (result.interrupted) return exit_code(ErrorKind::interrupted);
  if (result.count(ItemState::failed) > 0) return exit_code(ErrorKind::partial);
  if (result.failure.empty()) return 0;
  return exit_code(anything ? ErrorKind::partial : ErrorKind::internal);
}

}  // namespace keelson::cli
