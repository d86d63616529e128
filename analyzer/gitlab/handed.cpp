// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/handed.hpp"

#include <algorithm>
#include <optional>

#include "analyzer/model/text.hpp"

namespace keelson::gitlab {
namespace {

// The names before each `=`; nullopt when there is none, or one whose beginning is not written.
std::optional<std::set<std::string>> names_in(std::string_view text) {
  std::set<std::string> names;
  for (std::size_t equals = text.find('='); equals != std::string_view::npos;
       equals = text.find('=', equals + 1)) {
    std::size_t begin = equals;
    while (begin > 0 && is_name_char(text[begin - 1])) --begin;
    if (begin > 0 && text[begin - 1] == '\\') ++begin;  // "\nNAME="
    if (begin >= equals) continue;
    if (begin > 0 && (text[begin - 1] == '}' || text[begin - 1] == '$' || text[begin - 1] == ')'))
      return std::nullopt;
    names.emplace(text.substr(begin, equals - begin));
  }
  return names.empty() ? std::nullopt : std::optional(std::move(names));
}

// "cat found.env" shows it; "touch", "rm" put nothing in.
bool only_reads(std::string_view command) {
  const std::size_t begin = command.find_first_not_of(" \t");
  if (begin == std::string_view::npos || command.find('>') != std::string_view::npos) return false;
  const std::string_view rest = command.substr(begin);
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"cat ", "source ", ". ", "touch ", "rm ", "ls "},
      [&](std::string_view start) { return rest.starts_with(start); });
}

// Splits at what ends a command; inside quotes too, which only makes more pieces that must tell.
std::vector<std::string_view> commands_in(std::string_view text) {
  std::vector<std::string_view> commands;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t end = std::min(text.find_first_of(";\n&|", from), text.size());
    commands.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return commands;
}

// Whether all that this text puts in the file is known.
bool add_from(const std::string& script, std::string_view file, Handed& to) {
  for (const std::string_view command : commands_in(script)) {
    if (command.find(file) == std::string_view::npos || only_reads(command)) continue;
    // The lines of a here-document come after it in the same text.
    const bool is_document = command.find("<<") != std::string_view::npos;
    const auto names = names_in(is_document ? std::string_view(script) : command);
    if (!names) return false;
    to.names.insert(names->begin(), names->end());
  }
  return true;
}

void add_file(const std::string& path, const std::vector<std::string>& scripts, Handed& to) {
  const std::string file = path.substr(path.rfind('/') + 1);
  if (file.empty() || file.find_first_of("$%*?[{") != std::string::npos) {
    to.may_be_any = true;
    return;
  }
  bool is_named = false;
  for (const std::string& script : scripts) {
    if (script.find(file) == std::string::npos) continue;
    is_named = true;
    if (!add_from(script, file, to)) to.may_be_any = true;
  }
  if (!is_named) to.may_be_any = true;
}

}  // namespace

void add_handed(const Value& dotenv, const std::vector<std::string>& scripts, Handed& to) {
  if (dotenv.is_scalar()) add_file(dotenv.text, scripts, to);
  for (const ValuePtr& path : dotenv.items) add_file(path->text, scripts, to);
}

Layer handed_over(const Handed& handed, const Layer& yaml) {
  Layer layer;
  for (const std::string& name : handed.names) layer[name] = {"*", true, true};
  for (const auto& [name, given] : yaml) {
    if (handed.has(name)) layer[name] = {"*", true, given.may_be_unset};
  }
  return layer;
}

bool gets_nothing(const Value& job) {
  for (const char* key : {"dependencies", "needs"}) {
    const Value* from = specified(job, key);
    if (from != nullptr && from->is_list() && from->items.empty()) return true;
  }
  return false;
}

bool gets_foreign(const Value& job) {
  const Value* needs = specified(job, "needs");
  return needs != nullptr && std::ranges::any_of(needs->items, [](const ValuePtr& need) {
           return need->is_map() && (specified(*need, "project") != nullptr ||
                                     specified(*need, "pipeline") != nullptr);
         });
}

}  // namespace keelson::gitlab
