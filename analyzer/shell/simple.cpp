// SPDX-License-Identifier: Apache-2.0
// Simple commands: substitutions first, then assignments, words and redirections.
#include <algorithm>

#include "analyzer/shell/brace_expansion.hpp"
#include "analyzer/shell/scan.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

// NAME=, NAME+=, NAME[…]=: where its parts are in the word.
struct Assignment {
  std::string name;
  std::size_t index_begin = 0, index_end = 0;  // equal: none
  bool appends = false;
  std::size_t value = 0;
};

std::optional<Assignment> assignment_of(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_name_char(text[at])) ++at;
  Assignment result;
  result.name = text.substr(0, at);
  if (!is_name(result.name) || at >= text.size()) return std::nullopt;
  if (text[at] == '[') {
    result.index_begin = at + 1;
    while (at < text.size() && text[at] != ']') at = skip_part(text, at);
    if (at >= text.size()) return std::nullopt;
    result.index_end = at++;
  }
  if (at < text.size() && text[at] == '+') {
    result.appends = true;
    ++at;
  }
  if (at >= text.size() || text[at] != '=') return std::nullopt;
  result.value = at + 1;
  return result;
}

bool is_declaration(std::string_view word) {
  return word == "export" || word == "declare" || word == "local" || word == "readonly" ||
         word == "typeset";
}

// Where a runner lets steps write what it reads itself.
bool is_of_the_runner(std::string_view target) {
  return target.find("GITHUB_") != std::string_view::npos ||
         target.find("BASH_ENV") != std::string_view::npos ||
         target.find("SUMMARY") != std::string_view::npos;
}

}  // namespace

void Walker::assign(const Word& word, Expander& expander, State& state) {
  const auto parts = assignment_of(word.text);
  if (!parts) return;
  const ShellVariable* const before = state.find(parts->name);
  const bool was_array = before != nullptr && before->is_set && before->is_array;
  if (word.text.compare(parts->value, 1, "(") == 0) {
    const std::size_t end = word.text.ends_with(')') ? word.text.size() - 1 : word.text.size();
    auto items = expander.array(word, parts->value + 1, end);
    ShellVariable& variable = state.edit(parts->name);
    if (!parts->appends || !variable.is_set) {
      variable.items.clear();
    } else if (!variable.is_array) {
      variable.items = {{"0", variable.text}};
    }
    for (auto& [key, text] : items) {
      const bool is_numbered = !key.empty() && key.find_first_not_of("0123456789") == key.npos;
      if (parts->appends && is_numbered) key = std::to_string(variable.items.size());
      variable.items.emplace_back(std::move(key), std::move(text));
    }
    if (variable.items.size() > 4096) variable.items = {{"*", "*"}};
    variable.text = variable.items.empty() ? "" : variable.items[0].second;
    variable.is_array = variable.is_set = true;
    variable.may_be_unset = false;
    return;
  }
  std::string text = expander.part(word, parts->value, word.text.size());
  if (parts->index_end > parts->index_begin) {
    const std::string key = expander.part(word, parts->index_begin, parts->index_end);
    ShellVariable& variable = state.edit(parts->name);
    variable.is_array = variable.is_set = true;
    auto at = std::find_if(variable.items.begin(), variable.items.end(),
                           [&](const auto& item) { return item.first == key; });
    if (key.find('*') != std::string::npos || variable.items.size() > 4096) {
      variable.items = {{"*", "*"}};
    } else if (at == variable.items.end()) {
      variable.items.emplace_back(key, std::move(text));
    } else {
      at->second = parts->appends ? at->second + text : std::move(text);
    }
    return;
  }
  if (parts->appends) {
    if (before == nullptr)
      text = "*" + text;  // nobody gave it: it may still come from outside
    else if (before->is_set)
      text =
          (was_array ? before->items.empty() ? "" : before->items[0].second : before->text) + text;
  }
  state.set(parts->name, std::move(text));
}

// export A=1 B, local -r x=…: assignments among them are one text each, never split.
States Walker::declare(const Statement& statement, std::size_t first, const Outputs& outputs,
                       State state) {
  // All words are expanded before any is assigned.
  State before = state;
  Expander expander(before, outputs, around(statement.place));
  const std::string& kind = statement.words[first].text;
  bool exports = kind == "export", is_local = kind == "local", is_array = false;
  bool is_reference = false;
  for (std::size_t i = first + 1; i < statement.words.size(); ++i) {
    const Word& word = statement.words[i];
    if (word.text.starts_with('-') || word.text.starts_with('+')) {
      exports = exports || word.text.find('x') != std::string::npos;
      is_reference = is_reference || (kind != "export" && word.text[0] == '-' &&
                                      word.text.find('n') != std::string::npos);
      is_array = is_array || word.text.find_first_of("aA") != std::string::npos;
      if (kind == "export" && word.text == "-n") exports = false;
      continue;
    }
    std::vector<std::string> names;
    if (const auto parts = assignment_of(word.text)) {
      names.push_back(parts->name);
    } else {
      for (const Field& field : expander.fields(word)) {
        const std::size_t equals = field.text.find('=');
        const std::string name = field.text.substr(0, equals);
        if (name.find('*') != std::string::npos) state.forget(name);
        if (!is_name(name)) continue;
        names.push_back(name);
        if (equals != std::string::npos) state.set(name, field.text.substr(equals + 1));
      }
    }
    // `declare` in a function is local too.
    const bool hides = (is_local || kind == "declare" || kind == "typeset") &&
                       !state.locals.empty() && word.text != "-g";
    for (const std::string& name : names) {
      if (hides && !state.locals.back().contains(name)) {
        const ShellVariable* const outer = state.find_itself(name);
        state.locals.back()[name] = outer == nullptr ? std::nullopt : std::optional(*outer);
        if (outer != nullptr && !outer->refers_to.empty()) state.put(name, ShellVariable{});
        if (!assignment_of(word.text)) state.set(name, "");
      }
      if (is_array && !assignment_of(word.text)) {
        ShellVariable& variable = state.edit(name);
        if (!variable.is_set || variable.items.empty()) variable = {};
        variable.is_array = variable.is_set = true;
      }
    }
    if (const auto parts = assignment_of(word.text); is_reference && parts) {
      ShellVariable reference;
      reference.refers_to = expander.part(word, parts->value, word.text.size());
      if (is_name(reference.refers_to))
        state.put(parts->name, std::move(reference));
      else
        add_open("which variable " + parts->name + " stands for is known at run time only",
                 statement.place);
      continue;
    }
    assign(word, expander, state);
    for (const std::string& name : names) {
      if (!exports) continue;
      const bool is_known = state.find(name) != nullptr;
      ShellVariable& variable = state.edit(name);
      variable.is_exported = true;
      if (!is_known && !assignment_of(word.text)) {  // nobody gave it yet
        variable.is_set = true;
        variable.may_be_unset = true;
        variable.text = "*";
      }
    }
  }
  States result;
  result.push_back(std::move(state));
  return result;
}

// An alias stands for its words; it is not looked up again in them.
std::vector<Word> Walker::without_alias(const Statement& statement, std::size_t first,
                                        const State& state) const {
  std::vector<Word> words(statement.words.begin() + static_cast<std::ptrdiff_t>(first),
                          statement.words.end());
  if (words.empty()) return words;
  const auto alias = state.aliases->find(words[0].text);
  if (alias == state.aliases->end()) return words;
  std::vector<Word> result = words_between({alias->second, {}}, 0, alias->second.size());
  result.insert(result.end(), words.begin() + 1, words.end());
  return result;
}

States Walker::command(const Statement& statement, Prepared prepared) {
  std::size_t first = 0;
  while (first < statement.words.size() && assignment_of(statement.words[first].text)) ++first;
  if (first == statement.words.size()) {
    return with_redirects(statement, prepared, [&](State state) {
      Expander expander(state, prepared.outputs, around(statement.place));
      for (const Word& word : statement.words) assign(word, expander, state);
      States result;
      result.push_back(std::move(state));
      return result;
    });
  }
  return with_redirects(statement, prepared, [&](State state) {
    Expander expander(state, prepared.outputs, around(statement.place));
    if (is_declaration(statement.words[first].text)) {
      return declare(statement, first, prepared.outputs, std::move(state));
    }
    Call next;
    next.place = statement.place;
    next.written = statement.words[first].text;
    for (std::size_t i = first + 1; i < statement.words.size() && i < first + 4; ++i)
      next.written += " " + statement.words[i].text;
    std::replace(next.written.begin(), next.written.end(), k_unknown, '*');
    if (next.written.size() > 80) next.written = next.written.substr(0, 77) + "...";
    for (const Word& word : without_alias(statement, first, state)) {
      for (Field& field : expander.fields(word)) next.words.push_back(std::move(field));
      if (next.words.size() > 4096) {
        add_open("command has too many words to be read", statement.place);
        break;
      }
    }
    if (first > 0) {
      State with = state;
      Expander in_order(with, prepared.outputs, around(statement.place));
      for (std::size_t i = 0; i < first; ++i) {
        assign(statement.words[i], in_order, with);
        const std::string name = assignment_of(statement.words[i].text)->name;
        const ShellVariable* const variable = with.find(name);
        if (variable != nullptr) next.assigned[name] = variable->text;
      }
    }
    if (next.words.empty()) {  // `A=1 $NOTHING` assigns
      for (const auto& [name, text] : next.assigned) state.set(name, text);
      States result;
      result.push_back(std::move(state));
      return result;
    }
    return call(std::move(next), std::move(state));
  });
}

States Walker::with_redirects(const Statement& statement, Prepared& prepared,
                              const std::function<States(State)>& then) {
  if (statement.redirects.empty()) return then(std::move(prepared.state));
  State state = std::move(prepared.state);
  const std::optional<std::string> outer_input = state.input, outer_output = state.output;
  std::optional<std::string> file;  // that takes the output
  bool appends = false, is_diverted = false;
  const bool is_exec = statement.words.size() == 1 && statement.words[0].text == "exec";
  std::vector<std::string> others;  // what other descriptors write
  for (const Redirect& redirect : statement.redirects) {
    Expander expander(state, prepared.outputs, around(statement.place));
    switch (redirect.kind) {
      case RedirectKind::here_document:
        state.input =
            redirect.is_literal ? redirect.target.text : expander.here_document(redirect.target);
        std::replace(state.input->begin(), state.input->end(), k_unknown, '*');
        break;
      case RedirectKind::here_string:
        state.input = expander.text(redirect.target) + "\n";
        break;
      case RedirectKind::read: {
        if (!redirect.is_output) break;
        if (redirect.target.text.starts_with("<(") && !redirect.target.substitutions.empty()) {
          const auto output = prepared.outputs.find(redirect.target.substitutions[0].body.get());
          state.input = output == prepared.outputs.end() ? "*" : output->second + "\n";
          break;
        }
        const std::string name = expander.text(redirect.target);
        if (name == "/dev/null") {
          state.input = "";
          break;
        }
        const auto path = path_of(name, state);
        const auto text = path ? file_text(*path, state, statement.place) : std::nullopt;
        state.input = text && text->size() <= k_max_text ? *text : "*";
        break;
      }
      case RedirectKind::write:
      case RedirectKind::append: {
        const std::string name = expander.text(redirect.target);
        if (!redirect.is_output || is_exec) {
          // What goes there later, `>&3`, is not known.
          const bool is_file = !name.starts_with("/dev/");
          if (const auto path = is_file ? written_path(name, state) : std::nullopt)
            others.push_back(*path);
          break;
        }
        if (is_diverted) break;
        is_diverted = true;
        appends = redirect.kind == RedirectKind::append;
        if (!name.starts_with("/dev/") &&
            (name.find('*') == std::string::npos || !is_of_the_runner(redirect.target.text)))
          file = written_path(name, state);
        break;
      }
      case RedirectKind::other:
        if (redirect.is_output) is_diverted = true;  // >&2
        break;
    }
  }
  if (is_diverted) state.output = "";
  States result = then(std::move(state));
  for (State& after : result) {
    for (const std::string& other : others) after.write_file(other, "*", statement.place);
    if (file) {
      std::string text = after.output.value_or("*");
      if (appends) {
        const std::string before = file_text(*file, after, statement.place).value_or("");
        text = before == "*" || text == "*" ? "*" : before + text;
      }
      after.write_file(*file, std::move(text), statement.place);
    }
    after.input = outer_input;
    if (is_diverted) after.output = outer_output;
  }
  return result;
}

}  // namespace keelson::shell
