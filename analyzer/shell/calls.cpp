// SPDX-License-Identifier: Apache-2.0
// What a command with expanded words is: a function, a builtin, a wrapper of another command, a
// script of the repository, or a program, which is noted.
#include <algorithm>

#include "analyzer/shell/call_words.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_commands = 20'000;

std::size_t hash_of(const Command& command) {
  const std::hash<std::string> hash;
  std::size_t result = hash(command.directory) * 31 + hash(command.input) + command.place.line;
  for (const std::string& word : command.words) result = result * 31 + hash(word);
  return result;
}

}  // namespace

Walker::Builtin Walker::builtin(std::string_view name) {
  static const std::map<std::string_view, Builtin> builtins{
      {":", &Walker::do_nothing},
      {"true", &Walker::do_nothing},
      {"false", &Walker::do_nothing},
      {"test", &Walker::do_nothing},
      {"[", &Walker::do_nothing},
      {"trap", &Walker::trap},
      {"wait", &Walker::do_nothing},
      {"umask", &Walker::do_nothing},
      {"ulimit", &Walker::do_nothing},
      {"shopt", &Walker::set_options},
      {"hash", &Walker::do_nothing},
      {"echo", &Walker::writes},
      {"printf", &Walker::print},
      {"pwd", &Walker::writes},
      {"cd", &Walker::change_directory},
      {"pushd", &Walker::push_directory},
      {"popd", &Walker::pop_directory},
      {"exit", &Walker::end},
      {"return", &Walker::end},
      {"break", &Walker::end},
      {"continue", &Walker::end},
      {"shift", &Walker::shift},
      {"set", &Walker::set_words},
      {"unset", &Walker::unset},
      {"export", &Walker::declare_words},
      {"declare", &Walker::declare_words},
      {"local", &Walker::declare_words},
      {"readonly", &Walker::declare_words},
      {"typeset", &Walker::declare_words},
      {"read", &Walker::read},
      {"getopts", &Walker::next_option},
      {"mapfile", &Walker::read_array},
      {"readarray", &Walker::read_array},
      {"alias", &Walker::alias},
      {"unalias", &Walker::alias},
      {"let", &Walker::let},
      {"eval", &Walker::evaluate},
      {"source", &Walker::source},
      {".", &Walker::source},
      {"sh", &Walker::shell},
      {"bash", &Walker::shell},
      {"dash", &Walker::shell},
      {"ash", &Walker::shell},
      {"zsh", &Walker::shell},
      {"ksh", &Walker::shell},
      {"make", &Walker::make},
      {"gmake", &Walker::make},
      {"command", &Walker::command_builtin},
      {"builtin", &Walker::command_builtin},
      {"env", &Walker::environment},
      {"sudo", &Walker::environment},
      {"doas", &Walker::environment},
      {"exec", &Walker::prefix},
      {"time", &Walker::prefix},
      {"nice", &Walker::prefix},
      {"nohup", &Walker::prefix},
      {"timeout", &Walker::prefix},
      {"gtimeout", &Walker::prefix},
      {"ionice", &Walker::prefix},
      {"stdbuf", &Walker::prefix},
      {"setsid", &Walker::prefix},
      {"unbuffer", &Walker::prefix},
      {"chronic", &Walker::prefix},
      {"retry", &Walker::prefix},
      {"travis_retry", &Walker::prefix},
      {"flock", &Walker::prefix},
      {"coproc", &Walker::prefix},
      {"dumb-init", &Walker::prefix},
      {"tini", &Walker::prefix},
      {"busybox", &Walker::prefix},
      {"xargs", &Walker::each_word},
      {"parallel", &Walker::each_word},
      {"find", &Walker::find_exec},
      {"ls", &Walker::list_files},
  };
  const auto found = builtins.find(name);
  return found == builtins.end() ? nullptr : found->second;
}

States Walker::call(Call call, State state) {
  if (call.words.empty() || !may_go_on(call.place, 1)) return {std::move(state)};
  if (m_depth >= 200) {
    add_open("scripts call one another too deep to be followed", call.place);
    return {std::move(state)};
  }
  ++m_depth;
  const std::string name = call.words[0].text;
  const auto function = state.functions->find(name);
  States result;
  if (function != state.functions->end()) {
    const auto bodies = function->second;
    result = call_function(call, bodies, std::move(state));
  } else if (const Builtin known = builtin(name)) {
    result = (this->*known)(call, std::move(state));
  } else if (const Builtin absolute = name.starts_with('/') ? builtin(name_of(name)) : nullptr) {
    result = (this->*absolute)(call, std::move(state));  // /bin/sh, /usr/bin/env
  } else {
    result = external(call, std::move(state));
  }
  --m_depth;
  return result;
}

// The command that the first words only wrap.
States Walker::unwrapped(const Call& call, std::size_t first, State state) {
  Call inner = call;
  inner.words.erase(inner.words.begin(), inner.words.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                                   first, inner.words.size())));
  if (inner.words.empty()) return {std::move(state)};
  return this->call(std::move(inner), std::move(state));
}

namespace {

template <class Text>
bool is_made_by_autoconf(std::string_view name, const std::optional<Text>& text) {
  return name_of(name) == "configure" && (!text || text->find("Autoconf") != Text::npos);
}

}  // namespace

States Walker::external(const Call& call, State state) {
  const std::string& name = call.words[0].text;
  if (name.find('/') != std::string::npos) {
    const auto path = path_of(name, state);
    const auto text = path ? file_text(*path, state, call.place) : std::nullopt;
    if (is_made_by_autoconf(name, text)) {
      // It builds no image, whether it is in the repository or not.
    } else if (text) {
      const std::string_view first_line =
          std::string_view(*text).substr(0, std::min(text->find('\n'), text->size()));
      const bool is_shell = first_line.starts_with("#!")
                                ? first_line.find("sh") != std::string_view::npos &&
                                      first_line.find("fish") == std::string_view::npos
                                : name.ends_with(".sh") || name.ends_with(".bash");
      if (is_shell) return run_file(*path, call, 1, std::move(state), false);
    } else if (!name.starts_with('/') && !name.starts_with('~') && name[0] != '*' &&
               (name.ends_with(".sh") || name_of(name).find('.') == std::string_view::npos)) {
      add_open("script " + name + " is not in the repository", call.place);
    } else if (name.ends_with(".sh") && name[0] == '*') {
      add_open("script " + name + " is in a place only run time knows", call.place);
    }
  }
  emit(call, state);
  States after = writes(call, state);
  for (State& one : after) leave_files(call, state, one);
  return after;
}

void Walker::emit(const Call& call, const State& state) {
  Command command;
  for (const Field& word : call.words) command.words.push_back(word.text);
  command.directory = state.directory;
  command.input = state.input.value_or("");
  command.place = call.place;
  if (!state.files->empty()) command.written = WrittenSoFar(state.files.share());
  const std::size_t hash = hash_of(command);
  command.environment = state.environment();
  for (const auto& [name, text] : call.assigned) command.environment.insert_or_assign(name, text);
  const auto [from, to] = m_known.equal_range(hash);
  for (auto known = from; known != to; ++known) {
    if (m_walk.commands[known->second] == command) return;
  }
  if (m_walk.commands.size() >= k_max_commands) {
    m_is_stopped = true;
    add_open("script runs too many commands; what comes after is not read", call.place);
    return;
  }
  m_known.emplace(hash, m_walk.commands.size());
  m_walk.commands.push_back(std::move(command));
}

States Walker::call_function(const Call& call, const std::vector<const Statement*>& bodies,
                             State state) {
  std::vector<Field> outer_words =
      std::exchange(state.positional, std::vector<Field>(call.words.begin() + 1, call.words.end()));
  std::vector<std::pair<std::string, std::optional<ShellVariable>>> hidden;
  for (const auto& [name, text] : call.assigned) {
    const ShellVariable* const outer = state.find_itself(name);
    hidden.emplace_back(name, outer == nullptr ? std::nullopt : std::optional(*outer));
    state.set(name, text);
    state.edit(name).is_exported = true;
  }
  States result;
  for (const Statement* const body : bodies) {
    const Entry entry = enter(body, state, call.place);
    if (entry == Entry::nothing_new) continue;
    if (entry == Entry::too_deep) {
      result.push_back(state);
      result.back().positional = outer_words;
      continue;
    }
    State inside = state;
    inside.locals.emplace_back();
    const std::size_t loops = std::exchange(m_loops, 0);
    for (State& after : run(*body, {std::move(inside)})) {
      if (after.ending == Ending::returned) after.ending = Ending::none;
      const auto locals = std::move(after.locals.back());
      after.locals.pop_back();
      for (const auto& [name, outer] : locals) after.put(name, outer);
      for (const auto& [name, outer] : hidden) after.put(name, outer);
      after.positional = outer_words;
      result.push_back(std::move(after));
    }
    m_loops = loops;
    leave();
  }
  settle(result);
  return result;
}

}  // namespace keelson::shell
