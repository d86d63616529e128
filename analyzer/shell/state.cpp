// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/state.hpp"

#include <algorithm>

#include "analyzer/shell/patterns.hpp"

namespace keelson::shell {
namespace {

// Files a script may write and be remembered for; after that all are unknown.
constexpr std::size_t k_max_files = 256;
constexpr int k_max_references = 8;  // of variables to one another

ShellVariable unknown_variable(const ShellVariable& like) {
  ShellVariable result;
  result.text = "*";
  result.is_array = like.is_array;
  if (like.is_array) result.items = {{"*", "*"}};
  result.is_exported = like.is_exported;
  return result;
}

void join_variable(State& into, const State& other, const std::string& name) {
  const ShellVariable* const one = into.find(name);
  const ShellVariable* const two = other.find(name);
  if (one != nullptr && two != nullptr && *one == *two) return;
  ShellVariable joined;
  if (one != nullptr && two != nullptr && one->is_set && two->is_set) {
    joined = one->text == two->text && one->items == two->items ? *one : unknown_variable(*one);
    if (two->is_array && !one->is_array) joined = unknown_variable(*two);
    joined.may_be_unset = one->may_be_unset || two->may_be_unset;
    joined.is_exported = one->is_exported || two->is_exported;
  } else {
    const ShellVariable* const there = one != nullptr && one->is_set ? one : two;
    joined = there == nullptr ? *one : unknown_variable(*there);
    joined.may_be_unset = true;
    if (there != nullptr) joined.is_exported = there->is_exported;
  }
  into.edit(name) = std::move(joined);
}

template <typename Texts>
void join_texts(Texts& into, const Texts& other) {
  for (const auto& [name, text] : other) {
    auto [at, is_new] = into.try_emplace(name, text);
    if (!is_new && at->second != text) at->second = "*";
  }
}

// A file that only one way wrote is as it was before on the other.
void join_files(WrittenFiles& into, const WrittenFiles& other) {
  for (auto& [path, file] : into) {
    const auto same = other.find(path);
    if (same == other.end() || !(same->second == file)) file.text = nullptr;
  }
  for (const auto& [path, file] : other) into.try_emplace(path, WrittenFile{nullptr, file.place});
}

void join_optional(std::optional<std::string>& into, const std::optional<std::string>& other) {
  if (into != other) into = "*";
}

}  // namespace

const ShellVariable* State::find(std::string_view name) const {
  const ShellVariable* variable = find_itself(name);
  for (int i = 0; i < k_max_references && variable != nullptr && !variable->refers_to.empty(); ++i)
    variable = find_itself(variable->refers_to);
  return variable;
}

const ShellVariable* State::find_itself(std::string_view name) const {
  const auto own = variables->find(name);
  if (own != variables->end()) return &own->second;
  if (!given) return nullptr;
  const auto first = given->find(name);
  return first == given->end() ? nullptr : &first->second;
}

void State::put(const std::string& name, std::optional<ShellVariable> variable) {
  if (variable)
    variables.edit().insert_or_assign(name, *std::move(variable));
  else
    variables.edit().erase(name);
}

ShellVariable& State::edit(const std::string& written) {
  std::string name = written;
  const ShellVariable* now = find_itself(name);
  for (int i = 0; i < k_max_references && now != nullptr && !now->refers_to.empty(); ++i) {
    name = now->refers_to;
    now = find_itself(name);
  }
  auto [at, is_new] = variables.edit().try_emplace(name);
  if (is_new) {
    if (now != nullptr)
      at->second = *now;
    else
      at->second.is_set = false;
  }
  return at->second;
}

void State::set(const std::string& name, std::string text) {
  if (text.size() > k_max_text) text = "*";
  ShellVariable& variable = edit(name);
  variable.text = std::move(text);
  variable.items.clear();
  variable.is_array = false;
  variable.is_set = true;
  variable.may_be_unset = variable.is_filled = false;
}

void State::unset(const std::string& name) {
  ShellVariable& variable = edit(name);
  variable = {};
  variable.is_set = false;
}

void State::forget(const std::string& pattern) {
  std::vector<std::string> names;
  for (const auto& [name, variable] : *variables) names.push_back(name);
  for (const auto& [name, variable] : *given) names.push_back(name);
  for (const std::string& name : names) {
    if (name.starts_with("CI") || name.starts_with("GITHUB_") || !matches(pattern, name)) continue;
    const ShellVariable* const before = find_itself(name);
    ShellVariable any;
    any.text = "*";
    any.is_exported = before != nullptr && before->is_exported;
    any.may_be_unset = before == nullptr || !before->is_set || before->may_be_unset;
    put(name, std::move(any));
  }
}

void State::write(std::string_view text) {
  if (!output || *output == "*") return;
  if (output->size() + text.size() > k_max_text)
    output = "*";
  else
    *output += text;
}

void State::write_file(const std::string& path, std::string text, const Place& place) {
  WrittenFile file{nullptr, place};
  if (text != "*" && text.size() <= k_max_text)
    file.text = std::make_shared<const std::string>(std::move(text));
  const auto same = files->find(path);
  if (same != files->end() && same->second == file) return;
  if (files->size() >= k_max_files && same == files->end()) {
    write_directory("", place);
    return;
  }
  if (path.find('*') != std::string::npos) {
    // Any file written before may be the one.
    for (auto& [name, before] : files.edit()) before.text = nullptr;
  }
  files.edit().insert_or_assign(path, std::move(file));
  for (const auto& [link, target] : *links) {
    const std::string* const other = path == link ? &target : path == target ? &link : nullptr;
    if (other != nullptr) files.edit().insert_or_assign(*other, WrittenFile{nullptr, place});
  }
}

void State::write_directory(const std::string& path, const Place& place) {
  const std::string prefix = path.empty() || path == "*" ? "" : path + "/";
  WrittenFiles& all = files.edit();
  std::erase_if(all, [&](const auto& entry) { return entry.first.starts_with(prefix); });
  all.insert_or_assign(prefix.empty() ? "/" : prefix, WrittenFile{nullptr, place});
}

TextByName State::environment() const {
  TextByName result;
  if (given) {
    for (const auto& [name, variable] : *given) result.emplace(name, variable.text);
  }
  for (const auto& [name, variable] : *variables) {
    if (variable.is_set && variable.is_exported)
      result.insert_or_assign(name, variable.text);
    else
      result.erase(name);
  }
  return result;
}

State join(const States& states) {
  State result = states.front();
  for (std::size_t i = 1; i < states.size(); ++i) {
    const State& other = states[i];
    if (!result.variables.is_same(other.variables)) {
      std::vector<std::string> names;
      for (const auto& [name, variable] : *result.variables) names.push_back(name);
      for (const auto& [name, variable] : *other.variables) names.push_back(name);
      for (const std::string& name : names) join_variable(result, other, name);
    }
    for (const auto& [name, bodies] : *other.functions) {
      const auto own = result.functions->find(name);
      if (own != result.functions->end() && own->second == bodies) continue;
      auto& all = result.functions.edit()[name];
      for (const Statement* body : bodies) {
        if (std::find(all.begin(), all.end(), body) == all.end()) all.push_back(body);
      }
    }
    if (!(result.aliases == other.aliases)) join_texts(result.aliases.edit(), *other.aliases);
    if (!(result.files == other.files)) join_files(result.files.edit(), *other.files);
    if (!(result.links == other.links))
      result.links.edit().insert(other.links->begin(), other.links->end());
    if (result.directory != other.directory) result.directory = "*";
    if (result.previous != other.previous) result.previous = "*";
    if (result.directories != other.directories) result.directories.assign(1, "*");
    if (result.positional != other.positional) result.positional = {{"*", true}};
    if (result.script != other.script) result.script = "*";
    for (std::size_t f = 0; f < std::min(result.locals.size(), other.locals.size()); ++f)
      result.locals[f].insert(other.locals[f].begin(), other.locals[f].end());
    for (const auto& code : other.at_exit) {
      if (std::find(result.at_exit.begin(), result.at_exit.end(), code) == result.at_exit.end())
        result.at_exit.push_back(code);
    }
    if (result.outside != other.outside) result.outside = Outside::undecided;
    join_optional(result.input, other.input);
    join_optional(result.output, other.output);
    result.levels = std::max(result.levels, other.levels);
  }
  return result;
}

void settle(States& states, std::size_t limit) {
  States kept;
  for (State& state : states) {
    if (std::find(kept.begin(), kept.end(), state) == kept.end()) kept.push_back(std::move(state));
  }
  states = std::move(kept);
  if (states.size() <= limit) return;
  States joined;
  for (const Ending ending :
       {Ending::none, Ending::broke, Ending::continued, Ending::returned, Ending::exited}) {
    States same;
    for (const State& state : states) {
      if (state.ending == ending) same.push_back(state);
    }
    if (!same.empty()) joined.push_back(join(same));
  }
  states = std::move(joined);
}

}  // namespace keelson::shell
