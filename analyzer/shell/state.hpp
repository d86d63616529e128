// SPDX-License-Identifier: Apache-2.0
// What a shell remembers at one point of one way through a script. Unknown text is `*`. A copy
// shares what neither changed. Knows nothing of statements' meaning.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/shell/commands.hpp"
#include "analyzer/shell/statement.hpp"

namespace keelson::shell {

// One word after expansion. An elastic one is an unquoted `*`: none, one or many words.
struct Field {
  std::string text;
  bool is_elastic = false;
  bool is_literal = false;  // each `*` in it was written: none is unknown
  bool operator==(const Field&) const = default;
};

struct ShellVariable {
  std::string text;
  std::vector<std::pair<std::string, std::string>> items;  // of an array: key, text
  bool is_array = false;
  bool is_exported = false;
  bool is_set = true;
  bool may_be_unset = false;
  bool is_filled = false;  // not empty, though its text is `*`
  std::string refers_to;   // `declare -n`: it stands for the variable of that name
  bool operator==(const ShellVariable&) const = default;
};

// Copies on writing; equal when its contents are.
template <typename T>
class Shared {
 public:
  Shared() : m_value(std::make_shared<T>()) {}
  const T& operator*() const { return *m_value; }
  const T* operator->() const { return m_value.get(); }
  std::shared_ptr<const T> share() const { return m_value; }
  T& edit() {
    if (m_value.use_count() > 1) m_value = std::make_shared<T>(*m_value);
    return *m_value;
  }
  bool is_same(const Shared& other) const { return m_value == other.m_value; }
  bool operator==(const Shared& other) const {
    return m_value == other.m_value || *m_value == *other.m_value;
  }

 private:
  std::shared_ptr<T> m_value;
};

// Of all the variables that nobody is seen to set and that have a default (`${X:-y}`): on one way
// nobody gives any of them, on the other each may be given and is `*`.
enum class Outside : std::uint8_t { undecided, absent, given };

// How a way through the script went on, when not to the next statement.
enum class Ending : std::uint8_t { none, broke, continued, returned, exited };

using ShellVariables = std::map<std::string, ShellVariable, std::less<>>;

struct State {
  std::shared_ptr<const ShellVariables> given;  // from outside; those changed are in `variables`
  Shared<ShellVariables> variables;
  Shared<std::map<std::string, std::vector<const Statement*>, std::less<>>> functions;
  Shared<std::map<std::string, std::string, std::less<>>> aliases;
  Shared<WrittenFiles> files;                                   // written by the script
  Shared<std::set<std::pair<std::string, std::string>>> links;  // by `ln`: path, what it stands for
  // What `local` hid, a frame for each function running.
  std::vector<std::map<std::string, std::optional<ShellVariable>>> locals;
  std::vector<std::string> directories;  // of pushd
  std::string directory, previous = "*";
  std::vector<Field> positional;
  std::string script;                 // $0
  std::optional<std::string> input;   // standard input; absent: not redirected
  std::optional<std::string> output;  // what was written so far; absent: nobody reads it
  std::vector<std::pair<std::string, Place>> at_exit;  // code of `trap`
  Ending ending = Ending::none;
  Outside outside = Outside::undecided;
  std::size_t levels = 0;  // loops still to leave by `break N`
  bool operator==(const State&) const = default;

  const ShellVariable* find(std::string_view name) const;  // nullptr: nobody gave it
  ShellVariable& edit(const std::string& name);            // made when absent
  // These do not follow a reference.
  const ShellVariable* find_itself(std::string_view name) const;
  void put(const std::string& name, std::optional<ShellVariable> variable);
  void set(const std::string& name, std::string text);
  void unset(const std::string& name);
  // `export $(cat FILE)`: any variable whose name the pattern fits may have got any text, but for
  // those that CI gives itself.
  void forget(const std::string& pattern);
  void write(std::string_view text);  // to standard output, when read
  TextByName environment() const;

  // `path` as WrittenFiles has it. `*`, or a text too long, is unknown. What is linked with it
  // may have changed with it: whether the link is still there is not followed.
  void write_file(const std::string& path, std::string text, const Place& place);
  // All below it that was written before is forgotten. "" is the root.
  void write_directory(const std::string& path, const Place& place);
};

using States = std::vector<State>;

inline void append(States& to, States more) {
  for (State& state : more) to.push_back(std::move(state));
}

inline States only(State state) {
  States result;
  result.push_back(std::move(state));
  return result;
}

// Whether no part of the text is known at run time only.
inline bool is_known(std::string_view text) {
  return text.find('*') == std::string_view::npos;
}

// Longer texts are unknown.
constexpr std::size_t k_max_text = std::size_t{64} << 10;

// Equal states are one; more than the limit are joined: what differs is `*`.
void settle(States& states, std::size_t limit);
State join(const States& states);  // all of one ending

}  // namespace keelson::shell
