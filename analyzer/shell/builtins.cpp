// SPDX-License-Identifier: Apache-2.0
// Commands that change the shell itself.
#include <algorithm>

#include "analyzer/shell/arithmetic.hpp"
#include "analyzer/shell/scan.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

// The first word that is no option; the number of words when there is none.
std::size_t first_operand(const Call& call) {
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    if (call.words[i].text == "--") return i + 1;
    if (!call.words[i].text.starts_with('-') || call.words[i].text == "-") return i;
  }
  return call.words.size();
}

void go_to(State& state, const std::string& directory) {
  const std::string before = state.directory;
  if (directory == "-") {
    state.directory = state.previous;
  } else if (directory.find('*') != std::string::npos || directory.starts_with('~')) {
    state.directory = "*";
  } else if (!directory.starts_with('/') && state.directory == "*") {
    state.directory = "*";
  } else {
    state.directory = path_within(state.directory, directory).value_or("*");
  }
  state.previous = before;
}

}  // namespace

States Walker::do_nothing(const Call&, State state) {
  return only(std::move(state));
}

States Walker::change_directory(const Call& call, State state) {
  const std::size_t at = first_operand(call);
  go_to(state, at < call.words.size() ? call.words[at].text : "*");
  return only(std::move(state));
}

States Walker::push_directory(const Call& call, State state) {
  const std::size_t at = first_operand(call);
  if (state.directories.size() > 100) return only(std::move(state));
  state.directories.push_back(state.directory);
  if (at < call.words.size()) go_to(state, call.words[at].text);
  return only(std::move(state));
}

States Walker::pop_directory(const Call&, State state) {
  state.previous = state.directory;
  state.directory = state.directories.empty() ? "*" : state.directories.back();
  if (!state.directories.empty()) state.directories.pop_back();
  return only(std::move(state));
}

// exit, return, break, continue
States Walker::end(const Call& call, State state) {
  const std::string& name = call.words[0].text;
  // Outside of loops a shell goes on.
  if (m_loops == 0 && (name == "break" || name == "continue")) return only(std::move(state));
  state.ending = name == "exit"     ? Ending::exited
                 : name == "return" ? Ending::returned
                 : name == "break"  ? Ending::broke
                                    : Ending::continued;
  const auto levels = call.words.size() > 1 ? number_of(call.words[1].text) : std::nullopt;
  state.levels = levels && *levels > 0 ? static_cast<std::size_t>(*levels) : 1;
  return only(std::move(state));
}

// shopt: of all the options, one makes words vanish, and one lets a pipeline's end set variables.
States Walker::set_options(const Call& call, State state) {
  for (const Field& word : call.words) {
    const bool is_unknown = word.text.starts_with('*');
    m_may_vanish = m_may_vanish || word.text == "nullglob" || is_unknown;
    m_may_keep = m_may_keep || word.text == "lastpipe" || is_unknown;
  }
  return only(std::move(state));
}

States Walker::shift(const Call& call, State state) {
  const auto count = call.words.size() > 1 ? number_of(call.words[1].text) : 1;
  if (!count || *count < 0) {
    state.positional = {{"*", true}};
    return only(std::move(state));
  }
  for (long long i = 0; i < *count && !state.positional.empty(); ++i) {
    if (state.positional.front().is_elastic) {
      state.positional = {{"*", true}};  // nobody knows how many it was
      break;
    }
    state.positional.erase(state.positional.begin());
  }
  return only(std::move(state));
}

States Walker::set_words(const Call& call, State state) {
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word != "--" && word.size() > 1 && (word[0] == '-' || word[0] == '+')) {
      if (word.ends_with('o')) ++i;  // -o and -euo take a name
      continue;
    }
    const std::size_t from = word == "--" ? i + 1 : i;
    state.positional.assign(call.words.begin() + static_cast<std::ptrdiff_t>(from),
                            call.words.end());
    break;
  }
  return only(std::move(state));
}

namespace {

// `unset 'A[1]'`; `A[-1]` and keys that are computed may be any.
void unset_item(State& state, const std::string& name, const std::string& key) {
  const ShellVariable* const found = state.find(name);
  if (found == nullptr || !found->is_array) return;
  const auto is_it = [&](const auto& item) { return item.first == key; };
  const bool is_told = key.find_first_of("*@-$") == std::string::npos &&
                       std::none_of(found->items.begin(), found->items.end(),
                                    [](const auto& item) { return item.first == "*"; });
  const bool is_plain = std::all_of(
      key.begin(), key.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  ShellVariable& variable = state.edit(name);
  if (is_told && is_plain) {
    std::erase_if(variable.items, is_it);
    if (key == "0") variable.text.clear();
    return;
  }
  variable.text = "*";
  variable.items = {{"*", "*"}};
}

}  // namespace

States Walker::unset(const Call& call, State state) {
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& name = call.words[i].text;
    if (name == "-f" && i + 1 < call.words.size()) {
      state.functions.edit().erase(call.words[++i].text);
    } else if (name == "-n" && i + 1 < call.words.size()) {
      ShellVariable gone;
      gone.is_set = false;
      state.put(call.words[++i].text, std::move(gone));
    } else if (is_name(name)) {
      state.unset(name);
    } else if (const std::size_t key = name.find('['); key != std::string::npos) {
      unset_item(state, name.substr(0, key), name.substr(key + 1, name.size() - key - 2));
    }
  }
  return only(std::move(state));
}

// export and the like, reached with words already expanded.
States Walker::declare_words(const Call& call, State state) {
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    if (name.find('*') != std::string::npos) state.forget(name);
    if (!is_name(name)) continue;
    if (equals != std::string::npos) state.set(name, word.substr(equals + 1));
    if (call.words[0].text == "export" && state.find(name) != nullptr)
      state.edit(name).is_exported = true;
  }
  return only(std::move(state));
}

States Walker::alias(const Call& call, State state) {
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    const std::size_t equals = word.find('=');
    if (call.words[0].text == "unalias")
      state.aliases.edit().erase(word);
    else if (equals != std::string::npos)
      state.aliases.edit()[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return only(std::move(state));
}

States Walker::let(const Call& call, State state) {
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    std::string name = call.words[i].text;
    name = name.substr(0, name.find_first_of("=+-*/"));
    if (is_name(name)) state.set(name, "*");
  }
  return only(std::move(state));
}

// trap CODE SIGNAL…: of EXIT it runs at the end; of others now and at the end, or not at all.
States Walker::trap(const Call& call, State state) {
  const std::size_t at = first_operand(call);
  if (at + 1 >= call.words.size() || call.words[1].text.starts_with("-l"))
    return only(std::move(state));
  const std::string& code = call.words[at].text;
  bool is_exit = false, is_other = false;
  for (std::size_t i = at + 1; i < call.words.size(); ++i) {
    const std::string& signal = call.words[i].text;
    (signal == "EXIT" || signal == "exit" || signal == "0" ? is_exit : is_other) = true;
  }
  if (is_exit) state.at_exit.clear();
  if (code.empty() || code == "-") return only(std::move(state));
  state.at_exit.emplace_back(code, call.place);
  States result;
  if (is_other) result = run_code(code, call.place, state);
  for (State& one : result) one.ending = Ending::none;
  result.push_back(std::move(state));
  return result;
}

}  // namespace keelson::shell
