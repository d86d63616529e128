// SPDX-License-Identifier: Apache-2.0
// Takes statements through all states they may run in, and notes the commands. Never runs
// anything, never evaluates a condition; what it does is bounded in steps and depth.
#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/model/tree.hpp"
#include "analyzer/shell/commands.hpp"
#include "analyzer/shell/expander.hpp"
#include "analyzer/shell/makefile.hpp"
#include "analyzer/shell/reader.hpp"
#include "analyzer/shell/state.hpp"

namespace keelson::shell {

// One command about to run, its words expanded.
struct Call {
  std::vector<Field> words;
  TextByName assigned;  // NAME=value before it
  Place place;
  std::string written;  // the first words as written: to say what is not known
};

// Whether none of its words holds what is not known: each `*` was written.
bool is_literal(const Call& call);

class Walker {
 public:
  Walker(const Variables& variables, const Tree& tree, std::string directory);
  void run(const std::vector<Script>& scripts);
  Walk take();

 private:
  friend class Make;
  // A statement's state with what its substitutions wrote.
  struct Prepared {
    State state;
    Outputs outputs;
  };
  using Builtin = States (Walker::*)(const Call&, State);

  // walker.cpp
  States run(const Statement& statement, States states);
  States run_all(const std::vector<Statement>& parts, States states);
  States dispatch(const Statement& statement, States states);
  // The longer a script, the fewer ways through it are kept apart: all of it is read.
  void settle(States& states) const;
  bool may_go_on(const Place& place, std::size_t steps);
  void add_open(std::string what, const Place& place);
  Expander::Surroundings around(const Place& place);
  States as_subshell(const State& outer, States inner);
  States run_traps(States states, const State* outer);
  void run_text(const std::vector<Script>& scripts, States& states);

  // Whether what is about to run may: not within itself in the same state, which would give
  // nothing new, nor too often within itself, which is said.
  enum class Entry : std::uint8_t { fresh, nothing_new, too_deep };
  Entry enter(const void* what, State state, const Place& place);
  void leave() { m_active.pop_back(); }

  // compound.cpp
  States pipeline(const Statement& statement, const State& state);
  States list(const Statement& statement, States states);
  States branch(const Statement& statement, States states);
  States loop(const Statement& statement, States states);
  States read_loop(const Statement& statement, State state);
  States each(const Statement& statement, States states);
  States each_field(const Statement& statement, const std::vector<Field>& fields, State state);
  void expression(const Statement& statement, States& states);
  void leave_loop(States ran, States& next, States& done) const;

  // arguments.cpp
  States argument_loop(const Statement& statement, States& states);
  bool is_no_option(const Statement& statement, const Prepared& prepared);
  const Statement* arm_of(const Statement& statement, const Prepared& prepared);
  States choice(const Statement& statement, States states);

  // prepared.cpp
  std::vector<Prepared> prepare(const Statement& statement, const State& state);
  void run_substitutions(const Word& word, const Place& place, std::vector<Prepared>& all);

  // simple.cpp
  States command(const Statement& statement, Prepared prepared);
  States with_redirects(const Statement& statement, Prepared& prepared,
                        const std::function<States(State)>& then);
  void assign(const Word& word, Expander& expander, State& state);
  States declare(const Statement& statement, std::size_t first, const Outputs& outputs,
                 State state);
  std::vector<Word> without_alias(const Statement& statement, std::size_t first,
                                  const State& state) const;

  // calls.cpp
  States call(Call call, State state);
  States external(const Call& call, State state);
  void emit(const Call& call, const State& state);
  States call_function(const Call& call, const std::vector<const Statement*>& bodies, State state);
  States unwrapped(const Call& call, std::size_t first, State state);
  static Builtin builtin(std::string_view name);

  // builtins.cpp
  States do_nothing(const Call& call, State state);
  States change_directory(const Call& call, State state);
  States push_directory(const Call& call, State state);
  States pop_directory(const Call& call, State state);
  States end(const Call& call, State state);
  States set_options(const Call& call, State state);
  States shift(const Call& call, State state);
  States set_words(const Call& call, State state);
  States unset(const Call& call, State state);
  States declare_words(const Call& call, State state);
  States read(const Call& call, State state);
  States next_option(const Call& call, State state);
  States read_array(const Call& call, State state);
  States alias(const Call& call, State state);
  States let(const Call& call, State state);
  States trap(const Call& call, State state);

  // wrappers.cpp
  States prefix(const Call& call, State state);
  States environment(const Call& call, State state);
  States command_builtin(const Call& call, State state);
  States each_word(const Call& call, State state);
  States find_exec(const Call& call, State state);

  // scripts.cpp
  States evaluate(const Call& call, State state);
  States source(const Call& call, State state);
  States shell(const Call& call, State state);
  States make(const Call& call, State state);
  States run_code(const std::string& text, const Place& place, State state);
  States run_file(const std::string& path, const Call& call, std::size_t first, State state,
                  bool is_sourced);
  std::optional<std::string> file_text(const std::string& path, const State& state,
                                       const Place& place);
  std::optional<std::string> path_of(const std::string& word, const State& state) const;
  std::shared_ptr<const Statement> parsed(const std::string& text, const Place& first,
                                          bool is_file);
  State child_of(const State& state, const Call& call) const;

  // written.cpp
  // What the program leaves in files: `before` is the state it ran in.
  void leave_files(const Call& call, const State& before, State& after);
  void copy_file(const std::string& from, const std::string& to, const Place& place, State& state);
  void link_file(const std::string& from, const std::string& to, const Place& place,
                 State& state) const;
  bool copy_directory(const std::string& from, bool only_contents, const std::string& to,
                      const Place& place, State& state);
  void leave_others_files(const Call& call, State& state);
  void leave_git_files(const Call& call, State& state);  // git_files.cpp
  bool may_write_dockerfiles(const std::string& path, const State& state, const Place& place);
  // As WrittenFiles has it; nullopt: out of the repository.
  std::optional<std::string> written_path(const std::string& word, const State& state) const;

  // listings.cpp
  bool is_file(const std::string& path, const State& state) const;
  std::optional<std::vector<std::string>> listed(const std::string& pattern,
                                                 const State& state) const;
  std::optional<std::vector<std::string>> found(const Call& call, const State& state) const;
  States list_files(const Call& call, State state);

  // output.cpp
  States writes(const Call& call, State state);
  States print(const Call& call, State state);

  const Tree& m_tree;
  FileNames m_names;
  std::string m_first_file;
  State m_start;
  Reader m_reader;
  std::map<std::tuple<std::string, std::uint32_t, std::string>, std::shared_ptr<const Statement>>
      m_parsed;
  std::map<std::string, std::shared_ptr<const std::vector<MakeLine>>> m_makefiles;  // by text
  std::vector<std::pair<const void*, State>> m_active;  // functions and files being run
  Walk m_walk;
  std::unordered_multimap<std::size_t, std::size_t> m_known;  // commands by their hash
  std::set<Open> m_opens;
  std::size_t m_steps = 0, m_depth = 0;
  std::size_t m_make_steps = 0;  // of all expansions in Makefiles
  bool m_is_stopped = false;
  bool m_may_glob = true;
  bool m_may_vanish = false;  // nullglob was set, on whatever way
  bool m_may_keep = false;    // likewise lastpipe: the end of a pipeline may be no subshell
  std::size_t m_loops = 0;    // around what is walked, within the function that runs
  std::string m_option;       // the variable of the `getopts` loop that is walked
};

}  // namespace keelson::shell
