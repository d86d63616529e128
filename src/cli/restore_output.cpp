// SPDX-License-Identifier: Apache-2.0
#include "src/cli/restore_output.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "src/cli/size.hpp"
#include "src/cli/table.hpp"

namespace keelson::cli {
namespace {

using cleanup::Vault;
using store::ItemState;
using Json = nlohmann::ordered_json;

void print_json(std::ostream& out, const Json& json) {
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

std::string name_of(const std::string& repository, const std::string& digest,
                    const std::vector<std::string>& tags) {
  constexpr std::size_t digest_shown = 19;
  if (tags.empty()) return repository + "@" + digest.substr(0, digest_shown);
  std::string name = repository + ":" + tags[0];
  for (std::size_t i = 1; i < tags.size(); ++i) name += ", " + tags[i];
  return name;
}

// On lines of their own, within a terminal's width; no word is cut.
void print_indented(std::ostream& out, const std::string& text) {
  constexpr std::size_t width = 80;
  const std::string indent = "    ";
  std::istringstream words(text);
  std::string line = indent;
  for (std::string word; words >> word;) {
    if (line.size() > indent.size() && line.size() + 1 + word.size() > width) {
      out << line << "\n";
      line = indent;
    }
    line += (line.size() > indent.size() ? " " : "") + word;
  }
  out << line << "\n";
}

std::int64_t count_of(const std::map<ItemState, std::int64_t>& counts, ItemState state) {
  const auto found = counts.find(state);
  return found == counts.end() ? 0 : found->second;
}

Json json_of(const store::Run& run, store::Journal& journal) {
  const auto counts = journal.counts(run.id);
  Json json{{"run", run.id},         {"registry", run.registry}, {"url", run.url},
            {"plan", run.plan_hash}, {"started", run.started},   {"finished", run.finished}};
  for (const ItemState state : {ItemState::intended, ItemState::deleted, ItemState::left,
                                ItemState::failed, ItemState::restored})
    json[state_name(state)] = count_of(counts, state);
  json["items"] = Json::array();
  for (const store::JournalItem& item : journal.items(run.id)) {
    json["items"].push_back({{"kind", item.kind == store::ItemKind::tag ? "tag" : "manifest"},
                             {"repository", item.repository},
                             {"digest", item.digest},
                             {"tags", item.tags},
                             {"sizeBytes", item.size_bytes},
                             {"state", state_name(item.state)},
                             {"note", item.note}});
  }
  return json;
}

Json json_of(const Vault::Entry& entry) {
  return {
      {"run", entry.run_id}, {"repository", entry.repository},  {"digest", entry.digest},
      {"tags", entry.tags},  {"kept", format_time(entry.kept)}, {"sizeBytes", entry.size_bytes}};
}

}  // namespace

void print_runs(std::ostream& out, store::Journal& journal, Format format) {
  const auto runs = journal.runs();
  if (format == Format::json) {
    Json all = Json::array();
    for (const store::Run& run : runs) all.push_back(json_of(run, journal));
    return print_json(out, {{"formatVersion", 2}, {"runs", all}});
  }
  // What was intended and no more is counted as deleted: it may be gone.
  Table table({"run", "registry", "deleted", "left", "failed", "restored", "finished"});
  for (const store::Run& run : runs) {
    const auto counts = journal.counts(run.id);
    const auto shown = [&](ItemState state) { return std::to_string(count_of(counts, state)); };
    table.add({run.id, run.registry,
               std::to_string(count_of(counts, ItemState::deleted) +
                              count_of(counts, ItemState::intended)),
               shown(ItemState::left), shown(ItemState::failed), shown(ItemState::restored),
               run.finished.empty() ? "no" : run.finished});
  }
  table.print(out);
}

std::size_t Restored::problems() const {
  return static_cast<std::size_t>(
      std::count_if(result.entries.begin(), result.entries.end(),
                    [](const cleanup::RestoreResult::Entry& e) { return !e.problem.empty(); }));
}

void print(std::ostream& out, const Restored& restored, Format format) {
  const auto& entries = restored.result.entries;
  if (format == Format::json) {
    Json items = Json::array();
    for (const auto& entry : entries) {
      items.push_back({{"repository", entry.repository},
                       {"digest", entry.digest},
                       {"tags", entry.tags},
                       {"fromVault", entry.is_from_vault},
                       {"problem", entry.problem}});
    }
    return print_json(out, {{"formatVersion", 2},
                            {"run", restored.run},
                            {"check", restored.is_check},
                            {"complete", restored.result.complete()},
                            {"items", items}});
  }
  const char* good = restored.is_check ? "can return  " : "restored  ";
  const char* bad = restored.is_check ? "PROBLEM     " : "PROBLEM   ";
  for (const auto& entry : entries) {
    out << (entry.problem.empty() ? good : bad)
        << name_of(entry.repository, entry.digest, entry.tags)
        << (entry.problem.empty() && entry.is_from_vault ? "  from the vault" : "") << "\n";
    if (!entry.problem.empty()) print_indented(out, entry.problem);
  }
  out << entries.size() - restored.problems() << " of " << entries.size()
      << (restored.is_check ? " could come back as they were\n" : " are back as they were\n");
}

void print(std::ostream& out, const std::vector<Vault::Entry>& entries, Format format) {
  if (format == Format::json) {
    Json all = Json::array();
    for (const Vault::Entry& entry : entries) all.push_back(json_of(entry));
    return print_json(out, {{"formatVersion", 1}, {"images", all}});
  }
  Table table({"kept", "size", "run", "image"});
  for (const Vault::Entry& entry : entries) {
    table.add({format_time(entry.kept).substr(0, 10), size_text(entry.size_bytes), entry.run_id,
               name_of(entry.repository, entry.digest, entry.tags)});
  }
  table.print(out);
}

void print(std::ostream& out, const Vault::Pruned& pruned, bool is_done, Format format) {
  if (format == Format::json) {
    Json all = Json::array();
    for (const Vault::Entry& entry : pruned.entries) all.push_back(json_of(entry));
    return print_json(out, {{"formatVersion", 1},
                            {"dryRun", !is_done},
                            {"freedBytes", pruned.freed_bytes},
                            {"images", all}});
  }
  for (const Vault::Entry& entry : pruned.entries)
    out << (is_done ? "removed  " : "goes  ") << name_of(entry.repository, entry.digest, entry.tags)
        << "\n";
  out << pruned.entries.size() << (is_done ? " removed, " : " would be removed, ")
      << size_text(pruned.freed_bytes) << (is_done ? " freed\n" : " freed then\n");
}

}  // namespace keelson::cli
