// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/make.hpp"

#include <algorithm>

#include "analyzer/shell/scan.hpp"

namespace keelson::shell {
namespace {

// Make's options that take the next word.
bool takes_word(std::string_view option) {
  return option == "-I" || option == "-o" || option == "-W" || option == "--include-dir" ||
         option == "--old-file" || option == "--eval";
}

// -e, alone or among others.
bool lets_environment_win(std::string_view option) {
  if (option.starts_with("--")) return option == "--environment-overrides";
  option = option.substr(0, option.find_first_of("CfIjlOoW"));
  return option.find('e') != std::string_view::npos;
}

}  // namespace

Make::Make(Walker& walker, const Call& call, State state)
    : m_walker(walker), m_call(call), m_state(std::move(state)) {}

void Make::read_words() {
  std::vector<std::string> words;
  // What an outer make was given wins here too.
  if (const ShellVariable* const flags = m_state.find("MAKEFLAGS")) {
    for (const std::string& word : words_of(flags->text)) words.push_back(word);
  }
  for (std::size_t i = 1; i < m_call.words.size(); ++i) words.push_back(m_call.words[i].text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const auto value_of = [&](std::string_view brief, std::string_view full, std::string& value) {
      if (word == brief || word == full) {
        value = i + 1 < words.size() ? words[++i] : "";
        return true;
      }
      if (word.starts_with(std::string(full) + "=")) {
        value = word.substr(full.size() + 1);
        return true;
      }
      if (!word.starts_with("--") && word.starts_with(brief)) {
        value = word.substr(brief.size());
        return true;
      }
      return false;
    };
    std::string value;
    if (value_of("-C", "--directory", value)) {
      const Call change{{{"cd"}, {value}}, {}, m_call.place, {}};
      m_state = std::move(m_walker.change_directory(change, std::move(m_state)).front());
    } else if (value_of("-f", "--file", value) || word.starts_with("--makefile=")) {
      m_files.push_back(word.starts_with("--makefile=") ? word.substr(11) : value);
    } else if (word.starts_with('-')) {
      if (takes_word(word)) ++i;
      if (lets_environment_win(word)) m_environment_wins = true;
      const bool has_number = i + 1 < words.size() && !words[i + 1].empty() &&
                              words[i + 1].find_first_not_of("0123456789") == std::string::npos;
      if ((word == "-j" || word == "-l") && has_number) ++i;
    } else if (MakeLine line{}; split_assignment(word, line)) {
      m_given.emplace_back(line.name, line.text);
    } else {
      m_targets.push_back(word);
    }
  }
}

States Make::run() {
  const State outer = m_state;
  m_state = m_walker.child_of(m_state, m_call);
  read_words();
  m_outside = m_state.environment();
  MakeWorld start;
  for (const auto& [name, text] : m_given) {
    start.variables[name] = {text, false, true, true};
  }
  Worlds worlds{start};
  if (m_files.empty()) {
    bool found = false;
    for (const char* name : {"GNUmakefile", "makefile", "Makefile"})
      found = found || read_file(name, worlds, false);
    if (!found) {
      m_walker.add_open("no Makefile in \"" + m_state.directory + "\" for: " + m_call.written,
                        m_call.place);
      return {outer};
    }
  }
  for (const std::string& file : m_files) read_file(file, worlds, true);
  States result;
  for (const MakeWorld& world : worlds) {
    States states{m_state};
    std::set<std::string> done;
    std::vector<std::string> targets = m_targets;
    if (targets.empty()) targets.push_back(default_target(world));
    for (const std::string& target : targets)
      states = build(target, world, std::move(states), done);
    for (State& one : states) result.push_back(std::move(one));
    m_walker.settle(result);
  }
  if (m_walker.m_make_steps > MakeExpander::k_max_steps)
    m_walker.add_open("Makefiles take too many steps to be expanded", m_call.place);
  for (State& one : result) one.write("*");
  return m_walker.as_subshell(outer, std::move(result));
}

MakeExpander Make::expander(const MakeWorld& world) {
  return {world,
          m_outside,
          m_walker.m_names,
          m_walker.m_make_steps,
          m_state.directory,
          [this](const std::string& command) { return written_by(command); }};
}

// $(shell …)
std::string Make::written_by(const std::string& command) {
  State inside = m_state;
  inside.output = "";
  std::set<std::string> outputs;
  for (const State& after : m_walker.run_code(command, m_call.place, std::move(inside))) {
    std::string output = after.output.value_or("*");
    while (output.ends_with('\n')) output.pop_back();
    std::replace(output.begin(), output.end(), '\n', ' ');
    outputs.insert(std::move(output));
  }
  return outputs.size() == 1 ? *outputs.begin() : "*";
}

std::string Make::default_target(const MakeWorld& world) {
  const auto goal = world.variables.find(".DEFAULT_GOAL");
  if (goal != world.variables.end()) return goal->second.text;
  for (const MakeRule& rule : world.rules) {
    for (const std::string& target : rule.targets) {
      if (!target.starts_with('.') && target.find('%') == std::string::npos) return target;
    }
  }
  return "";
}

// What a recipe's shell sees: what make was given, as the Makefile changed it, and exports.
State Make::shell_of(const MakeWorld& world, const State& state, MakeExpander& expander) const {
  State result = state;
  for (const auto& [name, variable] : world.variables) {
    if (!is_name(name)) continue;
    if (!variable.is_exported && !world.exports_all && !m_outside.contains(name)) continue;
    result.set(name, variable.is_simple ? variable.text : expander.expand(variable.text));
    result.edit(name).is_exported = true;
  }
  std::string flags = m_environment_wins ? "-e" : "";
  for (const auto& [name, text] : m_given) {
    if (text.find_first_of(" \t\n") == std::string::npos)
      flags += (flags.empty() ? "" : " ") + name + "=" + text;
  }
  if (!flags.empty()) {
    result.set("MAKEFLAGS", flags);
    result.edit("MAKEFLAGS").is_exported = true;
  }
  return result;
}

States Make::recipe(const MakeRule& rule, const std::string& target, const std::string& stem,
                    const std::vector<std::string>& needs, const MakeWorld& world, States states) {
  MakeWorld own;
  const MakeWorld* seen = &world;
  const auto special = world.of_targets.find(target);
  if (special != world.of_targets.end()) {
    own = world;
    for (const auto& [name, variable] : special->second) own.variables[name] = variable;
    seen = &own;
  }
  MakeExpander all = expander(*seen);
  std::string every;
  for (const std::string& need : needs) every += (every.empty() ? "" : " ") + need;
  all.set("@", target);
  all.set("<", needs.empty() ? "" : needs.front());
  all.set("^", every);
  all.set("+", every);
  all.set("?", "*");
  all.set("*", stem);
  std::vector<RecipeLine> lines = rule.recipe;
  if (world.is_one_shell && !lines.empty()) {
    for (std::size_t i = 1; i < lines.size(); ++i) lines[0].text += "\n" + lines[i].text;
    lines.resize(1);
  }
  for (const RecipeLine& line : lines) {
    std::string text = all.expand(line.text);
    const auto count = [](std::string_view in) { return std::count(in.begin(), in.end(), '*'); };
    const bool may_glob = count(text) == count(line.text);
    // A macro of several lines is several recipe lines; each may have its prefix.
    std::string bare;
    for (std::size_t at = 0; at < text.size();) {
      const bool goes_on = bare.ends_with("\\\n");
      const std::size_t end = std::min(text.find('\n', at), text.size());
      std::string_view one = std::string_view(text).substr(at, end - at);
      while (!goes_on && !one.empty() &&
             std::string_view("@-+ \t").find(one.front()) != std::string_view::npos)
        one.remove_prefix(1);
      bare += one;
      if (end < text.size()) bare += '\n';
      at = end + 1;
    }
    const auto script = m_walker.parsed(bare, line.place, true);
    States after;
    for (const State& state : states) {
      const bool before = std::exchange(m_walker.m_may_glob, may_glob);
      States ran = m_walker.run_all(script->parts, {shell_of(*seen, state, all)});
      m_walker.m_may_glob = before;
      for (State& one : m_walker.as_subshell(state, std::move(ran)))
        after.push_back(std::move(one));
    }
    m_walker.settle(after);
    states = std::move(after);
  }
  return states;
}

States Make::build(const std::string& target, const MakeWorld& world, States states,
                   std::set<std::string>& done) {
  if (target.empty() || !done.insert(target).second) return states;
  if (m_depth > 60 || !m_walker.may_go_on(m_call.place, 1 + world.rules.size() / 16)) {
    m_walker.add_open("make's targets need one another too deep to be followed", m_call.place);
    return states;
  }
  if (!is_known(target)) {
    m_walker.add_open(
        m_depth == 0 ? "which target is made is known at run time only: " + m_call.written
                     : "which targets others need is known at run time only: " + m_call.written,
        m_call.place);
    return states;
  }
  ++m_depth;
  const MakeRule* with_recipe = nullptr;
  std::string stem;
  std::vector<std::string> needs;
  bool has_rule = false;
  const auto take = [&](const MakeRule& rule, const std::string& of_pattern) {
    has_rule = true;
    for (const std::string& need : rule.needs) {
      needs.push_back(rule.pattern.empty() ? need : with_stem(need, of_pattern));
    }
    if (!rule.recipe.empty()) {
      with_recipe = &rule;
      stem = of_pattern;
    }
  };
  for (const MakeRule& rule : world.rules) {
    if (rule.targets.size() == 1 && rule.targets[0].find('%') != std::string::npos) continue;
    if (std::find(rule.targets.begin(), rule.targets.end(), target) == rule.targets.end()) continue;
    std::string of_pattern;
    if (!rule.pattern.empty() && !fits(rule.pattern, target, of_pattern)) continue;
    take(rule, of_pattern);
  }
  if (with_recipe == nullptr) {
    for (const MakeRule& rule : world.rules) {
      std::string of_pattern;
      if (rule.targets.size() != 1 || rule.targets[0].find('%') == std::string::npos ||
          rule.recipe.empty() || !fits(rule.targets[0], target, of_pattern))
        continue;
      take(rule, of_pattern);
      break;
    }
  }
  const bool is_asked_for =
      std::find(m_targets.begin(), m_targets.end(), target) != m_targets.end();
  if (!has_rule && is_asked_for) {
    const auto path = path_within(m_state.directory == "*" ? "" : m_state.directory, target);
    if (!path || !m_walker.file_text(*path, m_state, m_call.place))
      m_walker.add_open("make target " + target + " has no rule", m_call.place);
  }
  for (const std::string& need : needs) states = build(need, world, std::move(states), done);
  if (with_recipe != nullptr)
    states = recipe(*with_recipe, target, stem, needs, world, std::move(states));
  --m_depth;
  return states;
}

States Walker::make(const Call& call, State state) {
  State key = state;
  key.positional = call.words;
  const Entry entry = enter(&m_tree, std::move(key), call.place);
  if (entry == Entry::nothing_new) return {};
  if (entry == Entry::too_deep) return {std::move(state)};
  States result = Make(*this, call, std::move(state)).run();
  leave();
  return result;
}

}  // namespace keelson::shell
