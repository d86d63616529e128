// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/body_check.hpp"

#include <algorithm>

#include "analyzer/dockerfile/expand.hpp"
#include "analyzer/dockerfile/flags.hpp"
#include "analyzer/dockerfile/json.hpp"
#include "analyzer/dockerfile/mount.hpp"
#include "analyzer/dockerfile/values.hpp"
#include "analyzer/dockerfile/whitespace.hpp"
#include "analyzer/dockerfile/words.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::dockerfile {
namespace {

constexpr std::size_t k_copied_variables_max = 1'000'000;

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
        if (!is_plain(i.arguments, m_escape)) word(i.arguments);
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
    const bool is_set = value.is_known ? m_variables.set({name, value.text, value.text, false})
                                       : m_variables.set({name, "", "*", true});
    if (!is_set) reject("the variables grow to more than 16 MiB");
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
    std::string_view rest = i.arguments, text;
    while (take_quoted(rest, text, m_escape)) {
      const std::size_t equals = text.find('=');
      const std::string name(text.substr(0, equals));
      const auto given = m_inputs.arguments.find(name);
      if (given != m_inputs.arguments.end()) {
        set(name, {given->second});
      } else if (equals != std::string_view::npos) {
        set(name, word(text.substr(equals + 1)));
      } else if (const Variable* global = m_globals.find(name); global && global->exact) {
        set(name, {*global->exact});
      }
    }
  }

  void pairs(const Instruction& i, bool is_env) {
    if (!is_env && is_plain(i.arguments, m_escape)) return;
    std::vector<std::pair<std::string, Value>> all;
    std::string_view rest = i.arguments, text;
    while (take_quoted(rest, text, m_escape)) {
      const std::size_t equals = text.find('=');
      if (equals == std::string_view::npos) {  // "ENV name value", split at any blank
        const std::string_view whole = i.arguments;
        const auto blank = static_cast<std::size_t>(
            std::find_if(whole.begin(), whole.end(), is_blank) - whole.begin());
        all.emplace_back(word(whole.substr(0, blank)).text, word(trim_left(whole.substr(blank))));
        break;
      }
      all.emplace_back(word(text.substr(0, equals)).text, word(text.substr(equals + 1)));
    }
    if (!is_env) return;
    for (auto& [name, value] : all) set(name, std::move(value));
  }

  void copy(const Instruction& i) {
    Value mode, checksum;
    if (!i.flags.empty()) {
      word(flag_value(i.flags, "chown"));
      mode = word(flag_value(i.flags, "chmod"));
      checksum = word(flag_value(i.flags, "checksum"));
    }
    JsonArray array = read_json_array(i.arguments);
    std::vector<std::string_view> words(array.items.begin(), array.items.end());
    if (array.form != ExecForm::strings) words = split_blanks(i.arguments);
    std::size_t sources = 0;
    bool is_download = false, is_local = false;
    for (std::size_t n = 0; n < words.size(); ++n) {
      if (n + 1 < words.size() && words[n].find("<<") != std::string_view::npos &&
          is_heredoc(words[n]))
        continue;
      if (n + 1 < words.size()) ++sources;
      if (is_plain(words[n], m_escape) && !is_remote(words[n])) {
        is_local = is_local || n + 1 < words.size();
        continue;
      }
      const Value source = word(words[n]);
      if (n + 1 == words.size()) break;
      is_download = source.is_known && source.text.starts_with("http") &&
                    source.text.find(".git") == std::string::npos;
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
    if (!checksum.text.empty() && is_local) reject("--checksum is for what is downloaded");
    if (checksum.is_known && !checksum.text.empty() && is_download &&
        !normalised("image@" + checksum.text, Patterns::forbidden)) {
      reject("--checksum=" + checksum.text + " is not algorithm:hex of full length");
    }
  }

  static bool is_heredoc(std::string_view text) {
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
  std::size_t copied = 0;
  std::vector<bool> is_base_known(states.size(), false);
  for (StateId id = 0; id < states.size() && states[id].is_stage; ++id) {
    const State& state = states[id];
    Variables variables;
    if (state.base != k_no_state) {
      // A long chain of stages could hand down more than there is room for.
      copied += after[state.base].size();
      if (copied > k_copied_variables_max) return std::nullopt;
      variables = after[state.base];
      is_base_known[id] = is_base_known[state.base];
    } else if (state.image == "scratch") {
      is_base_known[id] = true;
      const std::string path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
      if (!variables.set({"PATH", path, path, false})) return std::nullopt;
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
        return Problem{
            i->line,
            error.cause() + (error.object() == "instruction" ? "" : ", in " + error.object())};
      }
    }
    after[id] = check.take_variables();
  }
  return std::nullopt;
}

}  // namespace keelson::dockerfile
