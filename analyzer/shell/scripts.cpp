// SPDX-License-Identifier: Apache-2.0
// Code that commands run: text of eval and sh -c, files of the repository.
#include <algorithm>

#include "analyzer/model/error.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

// Files that set up a person's or a tool's shell, and build nothing.
bool is_setup(std::string_view name) {
  static constexpr std::string_view endings[] = {
      "/activate",  ".bashrc", ".profile",        ".bash_profile", ".zshrc",
      ".cargo/env", "/nvm.sh", "/sdkman-init.sh", "/os-release",   "/asdf.sh"};
  return std::any_of(std::begin(endings), std::end(endings),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace

std::optional<std::string> Walker::path_of(const std::string& word, const State& state) const {
  if (word.empty() || word[0] == '~') return std::nullopt;
  if (!is_known(word)) {
    // A place only run time knows, most often the checkout: the rest counts from the root.
    if (!word.starts_with("*/") || !is_known(std::string_view(word).substr(1))) return std::nullopt;
    return path_within("", std::string_view(word).substr(2));
  }
  const ShellVariable* const checkout = state.find("CI_PROJECT_DIR");
  if (checkout != nullptr && !checkout->text.empty() && word.starts_with(checkout->text + "/"))
    return path_within("", std::string_view(word).substr(checkout->text.size() + 1));
  return path_within(state.directory == "*" ? "" : state.directory, word);
}

std::optional<std::string> Walker::file_text(const std::string& path, const State& state,
                                             const Place& place) {
  auto written = state.files->find(path);
  if (written == state.files->end()) written = state.files->find("*/" + path);
  if (written != state.files->end())
    return written->second.text ? *written->second.text : std::string("*");
  try {
    return m_tree.read(path);
  } catch (const Error& error) {
    add_open("file " + path + " cannot be read: " + error.cause(), place);
    return std::nullopt;
  }
}

std::shared_ptr<const Statement> Walker::parsed(const std::string& text, const Place& first,
                                                bool is_file) {
  auto& known = m_parsed[{first.file, first.line, text}];
  if (!known) {
    known = m_reader.read(text, is_file ? lines_from(first, text) : all_at(first));
    for (Open& open : m_reader.take_open()) m_opens.insert(std::move(open));
  }
  return known;
}

States Walker::run_code(const std::string& text, const Place& place, State state) {
  if (text.size() > k_max_text || text == "*") {
    add_open("what is run here is known at run time only", place);
    return {std::move(state)};
  }
  const auto script = parsed(text, place, false);
  const Entry entry = enter(script.get(), state, place);
  if (entry == Entry::nothing_new) return {};
  if (entry == Entry::too_deep) return {std::move(state)};
  const bool before = m_may_glob;
  // An unknown part is no file name.
  m_may_glob = m_may_glob && is_known(text);
  States result = run_all(script->parts, {std::move(state)});
  m_may_glob = before;
  leave();
  return result;
}

States Walker::evaluate(const Call& call, State state) {
  std::string text;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    if (i > 1) text += ' ';
    text += call.words[i].text;
  }
  if (text.starts_with('*')) {
    // What these write only sets variables.
    for (const char* harmless : {"ssh-agent", "docker-env", "docker-machine env", "shellenv"}) {
      if (call.written.find(harmless) != std::string::npos) return {std::move(state)};
    }
    add_open("what is run here is known at run time only: " + call.written, call.place);
    return {std::move(state)};
  }
  return run_code(text, call.place, std::move(state));
}

// What a process started by the shell sees: exported variables only.
State Walker::child_of(const State& state, const Call& call) const {
  State child = state;
  for (const auto& [name, variable] : *state.variables) {
    if (variable.is_set && !variable.is_exported) child.unset(name);
  }
  for (const auto& [name, text] : call.assigned) {
    child.set(name, text);
    child.edit(name).is_exported = true;
  }
  child.locals.clear();
  child.aliases = {};
  return child;
}

States Walker::source(const Call& call, State state) {
  if (call.words.size() < 2) return {std::move(state)};
  const std::string& name = call.words[1].text;
  const auto path = path_of(name, state);
  if (path && file_text(*path, state, call.place))
    return run_file(*path, call, 2, std::move(state), true);
  if (!is_setup(name) && !name.starts_with('/') && !name.starts_with('~'))
    add_open(name == "*" ? "which file is sourced is known at run time only: " + call.written
                         : "sourced file " + name + " is not in the repository",
             call.place);
  return {std::move(state)};
}

States Walker::shell(const Call& call, State state) {
  std::size_t i = 1;
  bool has_code = false, reads_input = false;
  for (; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word == "--" || word.size() < 2 || (word[0] != '-' && word[0] != '+')) break;
    if (word == "--rcfile" || word == "--init-file") {
      ++i;
      continue;
    }
    if (word.starts_with("--")) continue;
    has_code = has_code || (word[0] == '-' && word.find('c') != std::string::npos);
    reads_input = reads_input || word.find('s') != std::string::npos;
    if (word.ends_with('o') || word.ends_with('O')) ++i;
  }
  if (i < call.words.size() && call.words[i].text == "--") ++i;
  if (has_code && i < call.words.size()) {
    State child = child_of(state, call);
    const std::string text = call.words[i].text;
    child.script = i + 1 < call.words.size() ? call.words[i + 1].text : "*";
    child.positional.clear();
    if (i + 2 < call.words.size())
      child.positional.assign(call.words.begin() + static_cast<std::ptrdiff_t>(i + 2),
                              call.words.end());
    if (text.starts_with('*')) {
      add_open("what is run here is known at run time only: " + call.written, call.place);
      return {std::move(state)};
    }
    return as_subshell(state, run_code(text, call.place, std::move(child)));
  }
  if (i < call.words.size() && !reads_input && call.words[i].text != "-") {
    const std::string& name = call.words[i].text;
    const auto path = path_of(name, state);
    if (path && file_text(*path, state, call.place))
      return run_file(*path, call, i + 1, std::move(state), false);
    add_open(is_known(name) ? "script " + name + " is not in the repository"
                            : "which script is run is known at run time only: " + call.written,
             call.place);
    state.write("*");
    return {std::move(state)};
  }
  if (!state.input || state.input->empty()) return {std::move(state)};
  State child = child_of(state, call);
  const std::string text = *state.input;
  child.input = "";
  if (!is_known(text)) {
    add_open("what is run here is known at run time only: " + call.written, call.place);
    state.write("*");
    if (text.starts_with('*')) return {std::move(state)};
  }
  return as_subshell(state, run_code(text, call.place, std::move(child)));
}

States Walker::run_file(const std::string& path, const Call& call, std::size_t first, State state,
                        bool is_sourced) {
  const auto text = file_text(path, state, call.place);
  if (!text || *text == "*") {
    add_open("script " + path + " is written while running, by what only run time knows",
             call.place);
    return {std::move(state)};
  }
  // What the script wrote itself stands in no file of the repository.
  const bool is_written = state.files->contains(path) || state.files->contains("*/" + path);
  const auto script =
      is_written ? parsed(*text, call.place, false) : parsed(*text, {path, 1}, true);
  State inside = is_sourced ? state : child_of(state, call);
  std::vector<Field> words(
      call.words.begin() + static_cast<std::ptrdiff_t>(std::min(first, call.words.size())),
      call.words.end());
  if (!is_sourced || !words.empty()) inside.positional = std::move(words);
  if (!is_sourced) inside.script = "/" + path;
  const Entry entry = enter(script.get(), inside, call.place);
  if (entry == Entry::nothing_new) return {};
  if (entry == Entry::too_deep) return {std::move(state)};
  const bool before = std::exchange(m_may_glob, true);
  States ran = run_all(script->parts, {std::move(inside)});
  m_may_glob = before;
  leave();
  if (!is_sourced) return as_subshell(state, std::move(ran));
  for (State& after : ran) {
    if (after.ending == Ending::returned) after.ending = Ending::none;
    after.positional = state.positional;
  }
  settle(ran);
  return ran;
}

}  // namespace keelson::shell
