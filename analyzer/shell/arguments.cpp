// SPDX-License-Identifier: Apache-2.0
// How a script reads its own arguments: loops over `$#` and `getopts`, and `case`. The arguments
// stand in the script that calls it, so their number and options are known where their words are.
#include <algorithm>
#include <array>

#include "analyzer/shell/arithmetic.hpp"
#include "analyzer/shell/patterns.hpp"
#include "analyzer/shell/scan.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_arguments = 128;

std::string unquoted(std::string text) {
  if (text.size() > 1 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  return text == "${#}" ? "$#" : text;
}

// Of `[ $# -gt N ]` and the like: whether so many arguments let the loop go on.
struct Count {
  std::string op;
  long long number = 0;
  bool holds(std::size_t size) const {
    const auto count = static_cast<long long>(size);
    if (op == "-gt") return count > number;
    if (op == "-ge") return count >= number;
    if (op == "-ne" || op == "!=") return count != number;
    return count == number;
  }
};

std::optional<Count> count_of(const Statement& condition) {
  if (condition.parts.size() != 1) return std::nullopt;
  const Statement& test = condition.parts[0];
  if (!test.redirects.empty() || test.words.empty()) return std::nullopt;
  std::vector<std::string> words;
  if (test.kind == StatementKind::expression) {
    const std::string& text = test.words[0].text;
    if (text == "(( $# ))" || text == "(($#))" || text == "(( $# > 0 ))" || text == "(($# > 0))")
      return Count{"-gt", 0};
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      if (end > at) words.push_back(unquoted(text.substr(at, end - at)));
      at = end + 1;
    }
    if (words.size() == 5 && words[0] == "[[" && words[4] == "]]") {
      words[0] = "[";
      words[4] = "]";
    }
  } else if (test.kind == StatementKind::command) {
    for (const Word& word : test.words) words.push_back(unquoted(word.text));
  }
  if (words.size() == 5 && words[0] == "[" && words[4] == "]")
    words.pop_back();
  else if (words.empty() || words[0] != "test")
    return std::nullopt;
  if (words.size() != 4 || words[1] != "$#") return std::nullopt;
  static constexpr std::array<std::string_view, 6> known{"-gt", "-ge", "-ne", "!=", "-eq", "="};
  const auto number = number_of(words[3]);
  if (!number || std::find(known.begin(), known.end(), words[2]) == known.end())
    return std::nullopt;
  return Count{words[2], *number};
}

// The variable of `getopts SPEC NAME`; empty: it is something else.
std::string option_of(const Statement& condition) {
  if (condition.parts.size() != 1) return {};
  const auto& words = condition.parts[0].words;
  const bool asks = condition.parts[0].kind == StatementKind::command && words.size() > 2 &&
                    words[0].text == "getopts" && is_name(words[2].text);
  return asks ? words[2].text : std::string();
}

bool is_for_options(const Statement& arm) {
  return std::all_of(arm.words.begin(), arm.words.end(),
                     [](const Word& word) { return unquoted(word.text).starts_with('-'); });
}

bool is_counted(const State& state) {
  return state.positional.size() <= k_max_arguments &&
         std::none_of(state.positional.begin(), state.positional.end(),
                      [](const Field& word) { return word.is_elastic; });
}

}  // namespace

// Takes those states out of `states` that it can follow, until what they do next is unknown.
States Walker::argument_loop(const Statement& statement, States& states) {
  const auto count = count_of(statement.parts[0]);
  const std::string name = count ? std::string() : option_of(statement.parts[0]);
  if (!count && name.empty()) return {};
  States done, unknown;
  const std::string outer = std::exchange(m_option, name);
  for (std::size_t round = 0; round <= k_max_arguments && !states.empty(); ++round) {
    States going;
    for (State& one : states) {
      if (count && !is_counted(one))
        unknown.push_back(std::move(one));
      else if (count && !count->holds(one.positional.size()))
        done.push_back(std::move(one));
      else
        going.push_back(std::move(one));
    }
    if (!count) {
      States asked;
      for (const State& one : going) {
        const State before = one;
        for (State& after : run(statement.parts[0], {one})) {
          const ShellVariable* const option = after.find(name);
          if (option != nullptr && option->text == "?")
            done.push_back(std::move(after));
          else if (option != nullptr && option->text.find('*') == std::string::npos)
            asked.push_back(std::move(after));
          else
            unknown.push_back(before);
        }
      }
      going = std::move(asked);
    }
    if (going.empty()) {
      states.clear();
      break;
    }
    States next;
    leave_loop(run(statement.parts[1], going), next, done);
    settle(next);
    settle(done);
    settle(unknown);
    // What comes back as it was goes round for ever; but getopts itself goes on to the next word.
    std::erase_if(next, [&](const State& one) {
      return count && std::find(going.begin(), going.end(), one) != going.end();
    });
    states = std::move(next);
  }
  m_option = outer;
  append(states, std::move(unknown));
  return done;
}

bool Walker::is_no_option(const Statement& statement, const Prepared& prepared) {
  if (statement.words.size() != 1 || !statement.words[0].substitutions.empty()) return false;
  State state = prepared.state;
  const std::string text =
      Expander(state, prepared.outputs, around(statement.place)).text(statement.words[0]);
  return text.find('*') == std::string::npos && !text.empty() && text[0] != '-';
}

// The one arm that is taken, where that is sure: of a word that is an option (`--tag`), or of what
// `getopts` found. Other words may be given by somebody else than who wrote them here.
const Statement* Walker::arm_of(const Statement& statement, const Prepared& prepared) {
  if (statement.words.size() != 1) return nullptr;
  State state = prepared.state;
  const Word& subject = statement.words[0];
  const std::string text = Expander(state, prepared.outputs, around(statement.place)).text(subject);
  if (text.find('*') != std::string::npos) return nullptr;
  const std::string written = unquoted(subject.text);
  const bool is_option =
      !m_option.empty() && (written == "$" + m_option || written == "${" + m_option + "}");
  if (!is_option && (text.size() < 2 || text[0] != '-' || !subject.substitutions.empty()))
    return nullptr;
  for (const Statement& arm : statement.parts) {
    for (const Word& word : arm.words) {
      std::string pattern = unquoted(word.text);
      if (pattern == "\\?") pattern = "[?]";
      if (pattern.find_first_of("$`'\"\\(") != std::string::npos) return nullptr;
      if (pattern.find(k_unknown) != std::string::npos) return nullptr;
      const bool is_plain = pattern.size() != word.text.size();  // quoted: no pattern
      if (is_plain && pattern.find_first_of("*?[") != std::string::npos && pattern != "[?]")
        return nullptr;
      if (matches(pattern, text)) return arm.falls_through ? nullptr : &arm;
    }
  }
  return nullptr;
}

States Walker::choice(const Statement& statement, States states) {
  States result;
  bool takes_all = false;
  for (const State& state : states) {
    for (Prepared& one : prepare(statement, state)) {
      if (const Statement* const arm = arm_of(statement, one)) {
        append(result, run(*arm, {std::move(one.state)}));
        continue;
      }
      // A word that is no option takes no arm that is only for options.
      const bool is_word = is_no_option(statement, one);
      States from_before;
      for (const Statement& arm : statement.parts) {
        if (is_word && from_before.empty() && is_for_options(arm)) continue;
        States now{one.state};
        append(now, std::exchange(from_before, {}));
        settle(now);
        for (const Word& pattern : arm.words) takes_all = takes_all || pattern.text == "*";
        States ran = run(arm, std::move(now));
        if (arm.falls_through)
          from_before = std::move(ran);
        else
          append(result, std::move(ran));
        settle(result);
      }
      append(result, std::move(from_before));
      if (!takes_all) result.push_back(std::move(one.state));
    }
  }
  settle(result);
  return result;
}

}  // namespace keelson::shell
