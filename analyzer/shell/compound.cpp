// SPDX-License-Identifier: Apache-2.0
// Statements made of statements: every way through them is taken.
#include <algorithm>
#include <array>
#include <string_view>

#include "analyzer/shell/scan.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_rounds = 3;
constexpr std::size_t k_max_lines = 256;

States take_ended(States& states) {
  States ended;
  std::erase_if(states, [&](State& state) {
    if (state.ending == Ending::none) return false;
    ended.push_back(std::move(state));
    return true;
  });
  return ended;
}

bool reads_lines(const Statement& condition) {
  if (condition.parts.size() != 1) return false;
  for (const Word& word : condition.parts[0].words) {
    if (word.text == "read") return true;
    if (word.text.find('=') == std::string::npos) return false;
  }
  return false;
}

}  // namespace

States Walker::pipeline(const Statement& statement, const State& state) {
  States now{state};
  for (std::size_t i = 0; i < statement.parts.size(); ++i) {
    const bool is_last = i + 1 == statement.parts.size();
    for (State& one : now) {
      if (is_last)
        one.output = state.output;
      else
        one.output = "";
    }
    States ran = run(statement.parts[i], std::move(now));
    settle(ran);
    if (is_last && m_may_keep) {
      States both = as_subshell(state, ran);
      for (State& one : ran) one.input = state.input;
      append(both, std::move(ran));
      return both;
    }
    if (is_last) return as_subshell(state, std::move(ran));
    now.clear();
    for (State& one : ran) {
      State next = state;
      next.files = one.files;
      next.input = one.output ? *one.output : "*";
      now.push_back(std::move(next));
    }
    if (now.empty()) {
      now.push_back(state);
      now.back().input = "*";
    }
    settle(now);
  }
  return {state};
}

namespace {

// Where one of these fails, so does the job: no command after it sees what it left behind.
bool ends_job(const Statement& part) {
  static constexpr std::array<std::string_view, 10> names{
      "cd", "pushd", "popd", "docker", "podman", "buildah", "mkdir", "cp", "make", "echo"};
  return part.kind == StatementKind::command && !part.words.empty() &&
         std::find(names.begin(), names.end(), part.words[0].text) != names.end();
}

// What never fails, but for a full disk.
bool always_works(const Statement& part) {
  if (part.kind != StatementKind::command) return false;
  if (part.words.empty()) return true;
  const Word& first = part.words[0];
  if (part.words.size() == 1 && first.substitutions.empty() &&
      is_name(std::string_view(first.text).substr(0, first.text.find('='))) &&
      first.text.find('=') != std::string::npos)
    return true;
  static constexpr std::array<std::string_view, 5> names{"echo", "printf", ":", "true", "export"};
  return std::find(names.begin(), names.end(), part.words[0].text) != names.end();
}

}  // namespace

// a && b || c: what comes after `||` runs where the part before it failed, and nowhere else.
States Walker::list(const Statement& statement, States states) {
  States failed, failed_job, ended;
  for (std::size_t i = 0; i < statement.parts.size(); ++i) {
    const Statement& part = statement.parts[i];
    const bool is_alternative = i > 0 && part.is_alternative;
    States worked;
    if (is_alternative) {
      worked = std::exchange(states, std::exchange(failed, {}));
      append(states, std::exchange(failed_job, {}));
      settle(states);
    }
    if (!states.empty()) states = run(part, std::move(states));
    append(ended, take_ended(states));
    settle(states);
    if (i + 1 < statement.parts.size() && !always_works(part))
      append(ends_job(part) ? failed_job : failed, states);
    settle(failed);
    append(worked, std::move(states));
    states = std::move(worked);
    settle(states);
  }
  append(states, std::move(failed));
  append(states, std::move(ended));
  return states;
}

States Walker::branch(const Statement& statement, States states) {
  States result;
  const auto& parts = statement.parts;
  std::size_t i = 0;
  for (; i + 1 < parts.size(); i += 2) {
    states = run(parts[i], std::move(states));
    append(result, take_ended(states));
    settle(states);
    append(result, run(parts[i + 1], states));
    settle(result);
  }
  append(result, i < parts.size() ? run(parts[i], std::move(states)) : std::move(states));
  return result;
}

// What a round of a loop leaves: for the next round, or done with the loop.
void Walker::leave_loop(States ran, States& next, States& done) const {
  for (State& state : ran) {
    const bool is_here = state.levels <= 1;
    if (state.ending == Ending::broke || state.ending == Ending::continued) {
      const bool goes_on = state.ending == Ending::continued && is_here;
      if (is_here)
        state.ending = Ending::none;
      else
        --state.levels;
      (goes_on ? next : done).push_back(std::move(state));
    } else {
      (state.ending == Ending::none ? next : done).push_back(std::move(state));
    }
  }
}

States Walker::loop(const Statement& statement, States states) {
  States done;
  if (reads_lines(statement.parts[0])) {
    States others;
    for (State& state : states) {
      if (state.input && state.input->find('*') == std::string::npos)
        append(done, read_loop(statement, std::move(state)));
      else
        others.push_back(std::move(state));
    }
    states = std::move(others);
  }
  append(done, argument_loop(statement, states));
  States seen = states;
  for (std::size_t round = 0; !states.empty() && round <= k_max_rounds; ++round) {
    // What goes on changing from round to round is unknown in the end.
    if (round == k_max_rounds) {
      append(states, seen);
      states = {join(states)};
    }
    states = run(statement.parts[0], std::move(states));
    append(done, take_ended(states));
    append(done, states);  // the condition may fail
    States next;
    leave_loop(run(statement.parts[1], std::move(states)), next, done);
    settle(next);
    settle(done);
    states.clear();
    for (State& state : next) {
      if (std::find(seen.begin(), seen.end(), state) == seen.end()) states.push_back(state);
    }
    append(seen, states);
    settle(seen);
  }
  append(done, std::move(states));
  append(done, std::move(seen));
  settle(done);
  return done;
}

// while read …; the lines are known.
States Walker::read_loop(const Statement& statement, State state) {
  States done, states{std::move(state)};
  for (std::size_t line = 0; line < k_max_lines && !states.empty(); ++line) {
    States next;
    for (State& one : states) {
      if (one.input && one.input->empty())
        done.push_back(std::move(one));
      else
        next.push_back(std::move(one));
    }
    states = run(statement.parts[0], std::move(next));
    append(done, take_ended(states));
    next.clear();
    leave_loop(run(statement.parts[1], std::move(states)), next, done);
    settle(next);
    states = std::move(next);
  }
  for (State& one : states) {
    if (one.input && !one.input->empty()) {
      add_open("loop reads too many lines to be followed", statement.place);
      break;
    }
  }
  append(done, std::move(states));
  return done;
}

States Walker::each(const Statement& statement, States states) {
  States result;
  for (const State& state : states) {
    if (!statement.has_words) {
      append(result, each_field(statement, state.positional, state));
      continue;
    }
    for (Prepared& one : prepare(statement, state)) {
      Expander expander(one.state, one.outputs, around(statement.place));
      std::vector<Field> fields;
      for (const Word& word : statement.words) {
        for (Field& field : expander.fields(word)) fields.push_back(std::move(field));
      }
      append(result, each_field(statement, fields, std::move(one.state)));
    }
    settle(result);
  }
  return result;
}

States Walker::each_field(const Statement& statement, const std::vector<Field>& fields,
                          State state) {
  States states{std::move(state)}, done;
  for (const Field& field : fields) {
    // An unknown list: no round, one, or more.
    for (std::size_t round = 0; round < (field.is_elastic ? 2U : 1U); ++round) {
      if (states.empty()) break;
      States skipped;
      if (field.is_elastic) skipped = states;
      for (State& one : states) one.set(statement.name, field.text);
      States next;
      leave_loop(run(statement.parts[0], std::move(states)), next, done);
      append(next, std::move(skipped));
      settle(next);
      states = std::move(next);
    }
  }
  append(states, std::move(done));
  settle(states);
  return states;
}

void Walker::expression(const Statement& statement, States& states) {
  States result;
  for (const State& state : states) {
    for (Prepared& one : prepare(statement, state)) {
      const std::string& text = statement.words[0].text;
      if (text.starts_with("((")) {
        // (( N++ )), (( N = … )): what is counted is unknown.
        for (std::size_t at = 0; at < text.size();) {
          const std::size_t from = at;
          while (at < text.size() && is_name_char(text[at])) ++at;
          if (at == from) {
            ++at;
            continue;
          }
          const std::string name = text.substr(from, at - from);
          std::size_t next = text.find_first_not_of(' ', at);
          if (next == std::string::npos) next = text.size();
          const std::string after = text.substr(next, 2);
          const bool changes = after == "++" || after == "--" ||
                               (!after.empty() && after.ends_with('=') && after != "==" &&
                                after != "!=" && after != "<=" && after != ">=") ||
                               (after.starts_with('=') && after != "==");
          const bool before = from >= 2 && (text.compare(from - 2, 2, "++") == 0 ||
                                            text.compare(from - 2, 2, "--") == 0);
          if ((changes || before) && is_name(name)) one.state.set(name, "*");
        }
      }
      result.push_back(std::move(one.state));
    }
  }
  states = std::move(result);
}

}  // namespace keelson::shell
