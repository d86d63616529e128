// SPDX-License-Identifier: Apache-2.0
// Words → what a shell makes of them in one state: parameters, substitutions (already run),
// quotes, braces, splitting, file names. Never runs anything.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/shell/file_names.hpp"
#include "analyzer/shell/state.hpp"

namespace keelson::shell {

// Whether a shell or its system gives it, whatever the script says.
bool is_of_the_shell(std::string_view name);

// What each substitution of the words wrote.
using Outputs = std::map<const Statement*, std::string>;

class Expander {
 public:
  struct Surroundings {
    const FileNames& files;
    Place place;
    bool is_script_file = false;  // place.file is a script, not a configuration with scripts in it
    bool may_glob = true;
    bool may_vanish = false;  // nullglob: a pattern that no file matches is no word
    std::function<void(Open)> add_open;
  };
  Expander(State& state, const Outputs& outputs, Surroundings surroundings)
      : m_state(state), m_outputs(outputs), m_around(std::move(surroundings)) {}

  std::vector<Field> fields(const Word& word);  // of a command, or after `in`
  std::string text(const Word& word);           // of an assignment or redirection: one text
  std::string here_document(const Word& word);  // quotes mean nothing
  // (a b [k]=c): what is between the parentheses, as the items of an array.
  std::vector<std::pair<std::string, std::string>> array(const Word& word, std::size_t begin,
                                                         std::size_t end);
  // The text of a part of a word, such as an index.
  std::string part(const Word& word, std::size_t begin, std::size_t end);

 private:
  enum class Quotes : std::uint8_t { none, doubled, here };
  struct Parameter {
    std::vector<Field> values;
    bool is_list = false;  // $@, ${A[@]}: words of their own even when quoted
    bool is_star = false;  // $*, ${A[*]}: one word when quoted
    bool is_set = true;
    bool is_given = true;  // false: nobody ever named it
    bool may_be_unset = false;
    bool may_be_empty = false;
  };

  void expand(std::size_t begin, std::size_t end, Quotes quotes);
  std::size_t dollar(std::size_t at, std::size_t end, Quotes quotes);
  void braced(std::size_t begin, std::size_t end, Quotes quotes);
  void operate(Parameter value, const std::string& name, std::size_t begin, std::size_t end,
               Quotes quotes);
  void default_operator(const Parameter& value, const std::string& name, char kind,
                        bool empty_counts, std::size_t begin, std::size_t end, Quotes quotes);
  std::string changed(const std::string& value, std::size_t begin, std::size_t end);
  std::string part_of(const std::string& value, std::size_t begin, std::size_t end);
  Parameter parameter(const std::string& name) const;
  Parameter element(const std::string& name, const std::string& index, char all) const;
  Parameter special(char name) const;
  std::string arithmetic(std::size_t begin, std::size_t end);
  const Substitution* substitution_at(std::size_t at) const;
  std::string output_of(const Substitution& substitution) const;

  void literal(std::string_view text, bool is_quoted);
  void value(std::string_view text, Quotes quotes);
  void values(const Parameter& parameter, Quotes quotes);
  std::string joiner() const;
  void end_field();
  std::vector<Field> globbed(std::vector<Field> fields) const;
  std::string sub_text(std::size_t begin, std::size_t end, bool is_pattern);
  void open_from_outside(const std::string& name);

  State& m_state;
  const Outputs& m_outputs;
  Surroundings m_around;
  const Word* m_word = nullptr;
  std::string_view m_text;
  bool m_splits = true;
  bool m_is_operand = false;     // in the part after an operator: its blanks separate words too
  bool m_is_empty_list = false;  // "$@" without words is no word
  bool m_is_pattern = false;     // quoted pattern characters are escaped
  std::size_t m_depth = 0;
  // The field being built.
  std::string m_field;
  bool m_has_field = false, m_is_elastic = false, m_has_glob = false, m_has_unknown = false;
  struct Built {
    Field field;
    bool has_glob;    // and nothing in it is unknown
    bool is_pattern;  // it has one
  };
  std::vector<Built> m_built;
};

}  // namespace keelson::shell
