// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/walker.hpp"

#include <algorithm>

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_steps = 60'000;
constexpr std::size_t k_max_call_depth = 200;
constexpr std::size_t k_max_recursion = 10;

}  // namespace

Walker::Walker(const Variables& variables, const Tree& tree, std::string directory)
    : m_tree(tree), m_names(tree) {
  auto given = std::make_shared<ShellVariables>();
  for (const auto& [name, variable] : variables) {
    ShellVariable& own = (*given)[name];
    own.text = variable.text;
    own.is_exported = true;
    own.may_be_unset = variable.may_be_unset;
    // What CI gives itself is something.
    own.is_filled = name.starts_with("CI") || name.starts_with("GITHUB_");
  }
  m_start.given = std::move(given);
  m_start.directory = std::move(directory);
}

void Walker::run(const std::vector<Script>& scripts) {
  States states{m_start};
  if (!scripts.empty()) m_first_file = scripts.front().place.file;
  run_text(scripts, states);
}

// One shell reads all the scripts as one text, so that a construct may begin in one and end in
// another; as long as each can be read by itself, what is wrong in one spoils no other.
void Walker::run_text(const std::vector<Script>& scripts, States& states) {
  std::vector<std::shared_ptr<const Statement>> apart;
  std::vector<Open> open;
  for (const Script& script : scripts) {
    apart.push_back(m_reader.read(script.text, lines_from(script.place, script.text)));
    for (Open& one : m_reader.take_open()) open.push_back(std::move(one));
  }
  if (!open.empty() && scripts.size() > 1) {
    std::string text;
    Lines lines;
    for (const Script& script : scripts) {
      const Lines own = lines_from(script.place, script.text);
      const bool ends_line = script.text.ends_with('\n');
      lines.insert(lines.end(), own.begin(), own.end() - (ends_line ? 1 : 0));
      text += script.text;
      if (!ends_line) text += '\n';
    }
    const auto whole = m_reader.read(text, lines);
    const auto problems = m_reader.take_open();
    if (problems.empty()) {
      apart.assign(1, whole);
      open.clear();
    }
  }
  for (Open& one : open) add_open(std::move(one.what), one.place);
  States ended;
  for (const auto& script : apart) {
    if (!states.empty()) states = run_all(script->parts, std::move(states));
    for (State& state : states) {
      if (state.ending != Ending::none) ended.push_back(std::move(state));
    }
    std::erase_if(states, [](const State& s) { return s.ending != Ending::none; });
    m_parsed.emplace(std::tuple("", static_cast<std::uint32_t>(m_parsed.size()), ""), script);
  }
  for (const State& state : states) ended.push_back(state);
  run_traps(std::move(ended), nullptr);
}

// What `trap` said to run at the end of a shell; not what the shell around it said.
States Walker::run_traps(States states, const State* outer) {
  States result;
  for (State& state : states) {
    if (state.at_exit.empty() || (outer != nullptr && state.at_exit == outer->at_exit)) {
      result.push_back(std::move(state));
      continue;
    }
    const auto all = std::exchange(state.at_exit, {});
    States ran{std::move(state)};
    for (const auto& [code, place] : all) {
      States next;
      for (State& one : ran) {
        one.ending = Ending::none;
        for (State& after : run_code(code, place, std::move(one))) next.push_back(std::move(after));
      }
      settle(next);
      ran = std::move(next);
    }
    for (State& one : ran) result.push_back(std::move(one));
  }
  settle(result);
  return result;
}

Walk Walker::take() {
  m_walk.steps = m_steps;
  for (const Open& one : m_opens) m_walk.open.push_back(one);
  return std::move(m_walk);
}

void Walker::add_open(std::string what, const Place& place) {
  m_opens.insert({std::move(what), place, Hides::builds});
}

void Walker::settle(States& states) const {
  const std::size_t limit = m_steps < k_max_steps / 4 ? 32 : m_steps < k_max_steps / 2 ? 8 : 2;
  shell::settle(states, limit);
}

bool Walker::may_go_on(const Place& place, std::size_t steps) {
  m_steps += steps;
  if (!m_is_stopped && m_steps > k_max_steps) {
    m_is_stopped = true;
    add_open("script takes too many steps; what comes after is not read", place);
  }
  return !m_is_stopped;
}

Walker::Entry Walker::enter(const void* what, State state, const Place& place) {
  state.locals.clear();
  std::size_t times = 0;
  for (const auto& [other, before] : m_active) {
    if (other != what) continue;
    if (before == state) return Entry::nothing_new;
    ++times;
  }
  if (times >= k_max_recursion) {
    add_open("scripts call one another too deep to be followed", place);
    return Entry::too_deep;
  }
  m_steps += 10;
  m_active.emplace_back(what, std::move(state));
  return Entry::fresh;
}

Expander::Surroundings Walker::around(const Place& place) {
  return {m_names,    place,        place.file != m_first_file,
          m_may_glob, m_may_vanish, [this](Open open) { m_opens.insert(std::move(open)); }};
}

// What of a subshell its shell sees: files and output.
States Walker::as_subshell(const State& outer, States inner) {
  inner = run_traps(std::move(inner), &outer);
  States result;
  for (State& one : inner) {
    State after = outer;
    after.files = one.files;
    after.output = std::move(one.output);
    result.push_back(std::move(after));
  }
  if (result.empty()) result.push_back(outer);
  settle(result);
  return result;
}

States Walker::run_all(const std::vector<Statement>& parts, States states) {
  States ended;
  for (const Statement& part : parts) {
    States going;
    for (State& state : states) {
      if (state.ending == Ending::none)
        going.push_back(std::move(state));
      else
        ended.push_back(std::move(state));
    }
    states.clear();
    if (going.empty()) break;
    states = run(part, std::move(going));
    settle(states);
  }
  for (State& state : ended) states.push_back(std::move(state));
  settle(states);
  return states;
}

States Walker::run(const Statement& statement, States states) {
  if (states.empty() || !may_go_on(statement.place, states.size())) return states;
  if (m_depth >= k_max_call_depth) {
    add_open("scripts call one another too deep to be followed", statement.place);
    return states;
  }
  ++m_depth;
  States result;
  if (statement.redirects.empty() || statement.kind == StatementKind::command) {
    result = dispatch(statement, std::move(states));
  } else {
    for (const State& state : states) {
      for (Prepared& one : prepare(statement, state)) {
        States ran = with_redirects(statement, one, [&](State inside) {
          States alone;
          alone.push_back(std::move(inside));
          return dispatch(statement, std::move(alone));
        });
        for (State& after : ran) result.push_back(std::move(after));
      }
    }
  }
  --m_depth;
  return result;
}

States Walker::dispatch(const Statement& statement, States states) {
  switch (statement.kind) {
    case StatementKind::command: {
      States result;
      for (const State& state : states) {
        for (Prepared& one : prepare(statement, state)) {
          for (State& after : command(statement, std::move(one)))
            result.push_back(std::move(after));
        }
      }
      return result;
    }
    case StatementKind::sequence:
    case StatementKind::arm:
    case StatementKind::group:
      return run_all(statement.parts, std::move(states));
    case StatementKind::pipeline: {
      States result;
      for (const State& state : states) {
        for (State& after : pipeline(statement, state)) result.push_back(std::move(after));
      }
      return result;
    }
    case StatementKind::list:
      return list(statement, std::move(states));
    case StatementKind::subshell: {
      States result;
      for (const State& state : states) {
        for (State& after : as_subshell(state, run_all(statement.parts, {state})))
          result.push_back(std::move(after));
      }
      return result;
    }
    case StatementKind::branch:
      return branch(statement, std::move(states));
    case StatementKind::loop:
    case StatementKind::each: {
      ++m_loops;
      states = statement.kind == StatementKind::loop ? loop(statement, std::move(states))
                                                     : each(statement, std::move(states));
      --m_loops;
      return states;
    }
    case StatementKind::choice:
      return choice(statement, std::move(states));
    case StatementKind::function:
      for (State& state : states) state.functions.edit()[statement.name] = {&statement.parts[0]};
      return states;
    case StatementKind::expression:
      expression(statement, states);
      return states;
    case StatementKind::may_run: {
      // Whether it is reached at all is not known, nor what a `break` in it leaves.
      States ran = states;
      for (const Statement& part : statement.parts) {
        ran = run(part, std::move(ran));
        for (State& state : ran) {
          if (state.ending == Ending::none) continue;
          states.push_back(state);
          state.ending = Ending::none;
          state.levels = 0;
        }
        settle(ran);
        settle(states);
      }
      append(states, std::move(ran));
      return states;
    }
  }
  return states;
}

Walk walk(const std::vector<Script>& scripts, const Variables& variables, const Tree& tree,
          const std::string& directory) {
  Walker walker(variables, tree, directory);
  walker.run(scripts);
  return walker.take();
}

}  // namespace keelson::shell
