// SPDX-License-Identifier: Apache-2.0
// Commands that run the command in their words.
#include <algorithm>

#include "analyzer/shell/call_words.hpp"
#include "analyzer/shell/scan.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

// The options of each that take the next word.
bool takes_word(std::string_view wrapper, std::string_view option) {
  static const std::map<std::string_view, std::set<std::string_view>> options{
      {"sudo", {"-u", "-g", "-C", "-h", "-p", "-r", "-t", "-U", "-D", "--user", "--group"}},
      {"doas", {"-u", "-C"}},
      {"env", {"-u", "--unset", "-C", "--chdir"}},
      {"exec", {"-a"}},
      {"time", {"-f", "-o"}},
      {"nice", {"-n"}},
      {"timeout", {"-k", "-s", "--signal", "--kill-after"}},
      {"gtimeout", {"-k", "-s"}},
      {"ionice", {"-c", "-n"}},
      {"stdbuf", {"-i", "-o", "-e"}},
      {"retry", {"-t", "-d", "-m", "--times", "--delay", "-n"}},
      {"flock", {"-w", "--timeout", "-E"}},
      {"xargs",
       {"-n", "-I", "-P", "-L", "-d", "-a", "-E", "-s", "--max-args", "--max-procs", "--delimiter",
        "--arg-file"}},
      {"parallel", {"-j", "--jobs", "-n", "-N", "-a", "--colsep", "--retries", "--joblog"}},
  };
  const auto found = options.find(wrapper);
  return found != options.end() && found->second.contains(option);
}

// Past the options of a wrapper.
std::size_t after_options(const Call& call) {
  const std::string_view wrapper = name_of(call.words[0].text);
  std::size_t i = 1;
  while (i < call.words.size() && call.words[i].text.starts_with('-')) {
    if (call.words[i].text == "--") return i + 1;
    i += takes_word(wrapper, call.words[i].text) ? 2 : 1;
  }
  return std::min(i, call.words.size());
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.smhd") == std::string_view::npos;
}

}  // namespace

States Walker::prefix(const Call& call, State state) {
  const std::string_view name = name_of(call.words[0].text);
  std::size_t first = after_options(call);
  if (name == "timeout" || name == "gtimeout") ++first;
  if (name == "flock" && first < call.words.size()) ++first;
  if (name == "retry") {
    while (first < call.words.size() && is_number(call.words[first].text)) ++first;
  }
  if (name == "flock" && first < call.words.size() && call.words[first].text == "-c" &&
      first + 1 < call.words.size())
    return run_code(call.words[first + 1].text, call.place, std::move(state));
  if (name == "exec" && first < call.words.size()) {
    States after = unwrapped(call, first, std::move(state));
    for (State& one : after) one.ending = Ending::exited;
    return after;
  }
  return unwrapped(call, first, std::move(state));
}

// sudo and env: NAME=value words stand before the command.
States Walker::environment(const Call& call, State state) {
  Call inner = call;
  std::size_t first = after_options(call);
  bool is_emptied = false;
  for (std::size_t i = 1; i < first; ++i) {
    const std::string& option = call.words[i].text;
    is_emptied = is_emptied || option == "-i" || option == "-" || option == "--ignore-environment";
    if (name_of(call.words[0].text) == "env" && i + 1 < first &&
        (option == "-S" || option == "--split-string"))
      first = i + 1;
    if ((option == "-C" || option == "--chdir") && i + 1 < first && call.words[0].text == "env") {
      Call change{{{"cd"}, call.words[i + 1]}, {}, call.place, {}};
      state = std::move(change_directory(change, std::move(state)).front());
    }
  }
  while (first < call.words.size()) {
    const std::string& word = call.words[first].text;
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || !is_name(word.substr(0, equals))) break;
    inner.assigned[word.substr(0, equals)] = word.substr(equals + 1);
    ++first;
  }
  if (first >= call.words.size()) {  // `env` alone lists it
    state.write("*");
    return {std::move(state)};
  }
  if (!is_emptied) return unwrapped(inner, first, std::move(state));
  State emptied = state;
  for (const auto& [name, text] : state.environment()) {
    if (name != "PATH" && name != "HOME") emptied.unset(name);
  }
  return as_subshell(state, unwrapped(inner, first, std::move(emptied)));
}

States Walker::command_builtin(const Call& call, State state) {
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    if (call.words[i].text == "-v" || call.words[i].text == "-V") {
      state.write("*");
      return {std::move(state)};
    }
    if (!call.words[i].text.starts_with('-')) break;
  }
  // A function of that name is passed by.
  const std::size_t first = after_options(call);
  if (first < call.words.size()) {
    const std::string& name = call.words[first].text;
    if (state.functions->contains(name)) {
      auto functions = state.functions;
      state.functions.edit().erase(name);
      States after = unwrapped(call, first, std::move(state));
      for (State& one : after) one.functions = functions;
      return after;
    }
  }
  return unwrapped(call, first, std::move(state));
}

// xargs and parallel: what the words will be only their input knows.
States Walker::each_word(const Call& call, State state) {
  Call inner = call;
  std::size_t first = after_options(call);
  std::string placeholder = name_of(call.words[0].text) == "parallel" ? "{}" : "";
  for (std::size_t i = 1; i < first; ++i) {
    const std::string& option = call.words[i].text;
    if (option == "-I" && i + 1 < first)
      placeholder = call.words[i + 1].text;
    else if (option.starts_with("-I") && option.size() > 2)
      placeholder = option.substr(2);
    else if (option == "-i" || option == "--replace")
      placeholder = "{}";
  }
  inner.words.erase(inner.words.begin(), inner.words.begin() + static_cast<std::ptrdiff_t>(first));
  if (inner.words.empty()) {  // it is echo that runs
    const bool is_plain =
        first == 1 && state.input && state.input->find_first_of("*'\"\\") == std::string::npos;
    inner.words.push_back({is_plain ? "echo" : "*", false});
    if (!is_plain) {
      state.write("*");
      return {std::move(state)};
    }
  }
  bool is_placed = false;
  for (std::size_t i = 0; i < inner.words.size(); ++i) {
    std::string& word = inner.words[i].text;
    if (word == ":::" || word == "::::") {
      inner.words.resize(i);
      break;
    }
    if (placeholder.empty()) continue;
    for (std::size_t at = word.find(placeholder); at != std::string::npos;
         at = word.find(placeholder, at + 1)) {
      word.replace(at, placeholder.size(), "*");
      is_placed = true;
    }
  }
  if (inner.words.empty()) return {std::move(state)};
  const State outer = state;
  const bool is_known = !is_placed && placeholder.empty() && state.input &&
                        state.input->find('*') == std::string::npos && first == 1;
  if (is_known) {
    // Each word of the input, in one command.
    std::string_view left = *state.input;
    while (!left.empty()) {
      const std::size_t end = std::min(left.find_first_of(" \t\n"), left.size());
      if (end > 0) inner.words.push_back({std::string(left.substr(0, end)), false});
      left.remove_prefix(std::min(end + 1, left.size()));
    }
  } else if (!is_placed) {
    inner.words.push_back({"*", true});
  }
  state.input = std::nullopt;
  return as_subshell(outer, this->call(std::move(inner), std::move(state)));
}

// find … -exec command {} \;
States Walker::find_exec(const Call& call, State state) {
  const auto paths = found(call, state);
  std::vector<std::string> each = paths.value_or(std::vector<std::string>{"*"});
  const State outer = state;
  States result;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& option = call.words[i].text;
    if (option != "-exec" && option != "-execdir" && option != "-ok") continue;
    std::vector<std::string> words;
    for (++i; i < call.words.size(); ++i) {
      const std::string& word = call.words[i].text;
      if (word == ";" || word == "+") break;
      words.push_back(word);
    }
    const bool is_all_in_one = i < call.words.size() && call.words[i].text == "+";
    if (option == "-execdir" || (is_all_in_one && each.size() > 1)) each.assign(1, "*");
    if (words.empty()) continue;
    for (const std::string& path : each) {
      Call inner{{}, call.assigned, call.place, call.written};
      for (std::string word : words) {
        for (std::size_t at = word.find("{}"); at != std::string::npos;
             at = word.find("{}", at + path.size()))
          word.replace(at, 2, path);
        inner.words.push_back({word, false});
      }
      State inside = outer;
      if (option == "-execdir") inside.directory = "*";
      // What one leaves in files the next sees.
      if (!result.empty()) inside.files = join(result).files;
      for (State& one : this->call(std::move(inner), std::move(inside)))
        result.push_back(std::move(one));
      settle(result);
    }
  }
  if (result.empty()) {
    emit(call, state);
    if (paths && state.output) {
      for (const std::string& path : *paths) state.write(path + "\n");
    } else {
      state.write("*");
    }
    result.push_back(std::move(state));
  }
  return as_subshell(outer, std::move(result));
}

}  // namespace keelson::shell
