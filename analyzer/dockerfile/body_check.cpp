// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/body_check.hpp"

#include "analyzer/dockerfile/expand.hpp"
#include "analyzer/dockerfile/flags.hpp"
#include "analyzer/dockerfile/json.hpp"
#include "analyzer/dockerfile/mount.hpp"
#include "analyzer/dockerfile/values.hpp"
#include "analyzer/dockerfile/whitespace.hpp"
#include "analyzer/dockerfile/words.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::dockerfile {
namespace {

struct Value {
  std::string text;
  bool is_known = true;
};

[[noreturn]] void reject(const std::string& cause) {
  throw Error(ErrorKind::invalid, "check", "instruction", cause);
}

// One stage: its variables as they grow, instruction by instruction. Throws Error.
class StageCheck {
 public:
  StageCheck(Variables variables, bool is_base_known, const Variables& globals,
             const BuildInputs& inputs, char escape)
      : m_variables(std::move(variables)),
        m_unset(is_base_known ? Unset::empty : Unset::wildcard),
        m_globals(globals),
        m_inputs(inputs),
        m_escape(escape) {}

  void check(const Instruction& i) {
    switch (i.keyword) {
      case Keyword::arg:
        return argument(i);
      case Keyword::env:
        return pairs(i, true);
      case Keyword::label:
        return pairs(i, false);
      case Keyword::add:
      case Keyword::copy:
        return copy(i);
      case Keyword::workdir:
      case Keyword::user:
        word(i.arguments);
        return;
      case Keyword::stopsignal:
        if (const Value signal = word(i.arguments); signal.is_known && !is_signal(signal.text))
          reject("STOPSIGNAL " + signal.text + " is no signal");
        return;
      case Keyword::volume:
        for (const std::string& path : words_of(i)) {
          const Value expanded = word(path);
          if (expanded.is_known && expanded.text.empty()) reject("VOLUME has an empty path");
        }
        return;
      case Keyword::expose:
        return ports(i);
      case Keyword::run:
        return run(i);
      default:
        return;
    }
  }

  Variables take_variables() { return std::move(m_variables); }

 private:
  Value word(std::string_view text) const {
    Expanded expanded = expand(text, m_escape, m_variables, m_unset);
    const bool is_known =
        m_unset == Unset::empty || (!expanded.used_open && !expanded.used_undeclared);
    return {std::move(expanded.text), is_known};
  }

  void set(const std::string& name, Value value) {
    if (value.is_known)
      m_variables.set({name, value.text, value.text, false});
    else
      m_variables.set({name, "", "*", true});
  }

  static std::vector<std::string> words_of(const Instruction& i) {
    JsonArray array = read_json_array(i.arguments);
    if (array.form == ExecForm::strings) return std::move(array.items);
    std::vector<std::string> words;
    for (const std::string_view w : split_blanks(i.arguments)) words.emplace_back(w);
    return words;
  }

  // Rule 20.
  void argument(const Instruction& i) {
    for (const std::string& text : split_quoted(i.arguments, m_escape)) {
      const std::size_t equals = text.find('=');
      const std::string name = text.substr(0, equals);
      const auto given = m_inputs.arguments.find(name);
      if (given != m_inputs.arguments.end()) {
        set(name, {given->second});
      } else if (equals != std::string::npos) {
        set(name, word(std::string_view(text).substr(equals + 1)));
      } else if (const Variable* global = m_globals.find(name); global && global->exact) {
        set(name, {*global->exact});
      }
    }
  }

  void pairs(const Instruction& i, bool is_env) {
    std::vector<std::pair<std::string, Value>> all;
    const auto words = split_quoted(i.arguments, m_escape);
    if (words[0].find('=') == std::string::npos) {  // "ENV name value"
      const std::string_view rest = i.arguments.substr(words[0].size());
      all.emplace_back(word(words[0]).text, word(trim_left(rest)));
    } else {
      for (const std::string& text : words) {
        const std::size_t equals = text.find('=');
        all.emplace_back(word(std::string_view(text).substr(0, equals)).text,
                         word(std::string_view(text).substr(equals + 1)));
      }
    }
    if (!is_env) return;
    for (auto& [name, value] : all) set(name, std::move(value));
  }

  void copy(const Instruction& i) {
    word(flag_value(i.flags, "chown"));
    const Value mode = word(flag_value(i.flags, "chmod"));
    const Value checksum = word(flag_value(i.flags, "checksum"));
    auto words = words_of(i);
    std::size_t sources = 0;
    for (std::size_t n = 0; n < words.size(); ++n) {
      if (n + 1 < words.size() && words[n].find("<<") != std::string::npos && is_heredoc(words[n]))
        continue;
      const Value source = word(words[n]);
      if (n + 1 == words.size()) break;
      ++sources;
      if (i.keyword == Keyword::copy && source.is_known && is_remote(source.text))
        reject("COPY takes no URL; use ADD for " + source.text);
    }
    for (const Heredoc& heredoc : i.heredocs) {
      if (heredoc.expands) expand_body(heredoc.content, m_variables, m_unset);
    }
    if (mode.is_known && !mode.text.empty() && !is_file_mode(mode.text))
      reject("--chmod=" + mode.text + " is no file mode");
    if (checksum.is_known && !checksum.text.empty() && sources != 1)
      reject("--checksum is for one source");
  }

  static bool is_heredoc(const std::string& text) {
    try {
      return parse_heredoc(text).has_value();
    } catch (const Error&) {
      return false;
    }
  }

  static bool is_remote(std::string_view source) {
    for (const std::string_view scheme : {"http://", "https://", "git://", "ssh://", "git@"}) {
      if (source.starts_with(scheme)) return true;
    }
    return false;
  }

  void ports(const Instruction& i) {
    for (const std::string_view text : split_blanks(i.arguments)) {
      const Value port = word(text);
      if (!port.is_known) continue;
      for (const std::string_view one : split_blanks(trim(port.text))) {
        if (!is_port(one)) reject("EXPOSE " + std::string(one) + " is no port");
      }
    }
  }

  void run(const Instruction& i) {
    for (const std::string& flag : i.flags) {
      const auto given = value_if(flag, "mount");
      if (!given) continue;
      std::vector<MountValue> fields;
      for (const std::string& field : read_mount(*given).fields) {
        const auto [key, text] = mount_field(field);
        MountValue& value = fields.emplace_back();
        value.key = key;
        if (!text) continue;
        Value expanded = word(*text);
        value.value = std::move(expanded.text);
        value.is_known = expanded.is_known;
      }
      if (const auto problem = mount_problem(fields)) reject(*problem);
    }
    const JsonArray array = read_json_array(i.arguments);
    if (array.form == ExecForm::strings && array.items.empty()) reject("RUN [] has no command");
  }

  Variables m_variables;
  Unset m_unset;
  const Variables& m_globals;
  const BuildInputs& m_inputs;
  char m_escape;
};

}  // namespace

std::optional<Problem> body_problem(std::span<const State> states, const Variables& globals,
                                    const BuildInputs& inputs, char escape) {
  std::vector<Variables> after(states.size());
  std::vector<bool> is_base_known(states.size(), false);
  for (StateId id = 0; id < states.size() && states[id].is_stage; ++id) {
    const State& state = states[id];
    Variables variables;
    if (state.base != k_no_state) {
      variables = after[state.base];
      is_base_known[id] = is_base_known[state.base];
    } else if (state.image == "scratch") {
      is_base_known[id] = true;
      const std::string path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
      variables.set({"PATH", path, path, false});
    }
    if (!state.is_reachable || state.is_replaced) continue;
    for (const Need& need : state.needs) {
      const State& needed = states[need.state];
      if (!needed.is_stage || needed.is_replaced || need.state < id) continue;
      return Problem{need.line, "it takes from a stage that is defined only after it"};
    }
    StageCheck check(std::move(variables), is_base_known[id], globals, inputs, escape);
    for (const Instruction* i : state.body) {
      try {
        check.check(*i);
      } catch (const Error& error) {
        return Problem{i->line, error.cause() + (error.object() == "instruction"
                                                     ? ""
                                                     : ", in " + error.object())};
      }
    }
    after[id] = check.take_variables();
  }
  return std::nullopt;
}

}  // namespace keelson::dockerfile
