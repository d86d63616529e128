// SPDX-License-Identifier: Apache-2.0
// The one reader of shell words behind expansion and splitting, after BuildKit's
// shell/lex.go, with its quirks. Limits: 64 levels, 1 MiB of values.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/dockerfile/expand.hpp"

namespace keelson::dockerfile {

struct LexerRules {
  char escape = '\\';
  bool raw_quotes = false;   // quotes stay in the result
  bool raw_escapes = false;  // so do escapes
  bool skip_unset = false;   // ${unset} stays as written
  bool skip_quotes = false;  // quotes mean nothing: the body of a heredoc
};

class Lexer {
 public:
  Lexer(std::string_view word, LexerRules rules, const Variables& variables, Unset unset);

  // Reads all of it. Throws Error{invalid}.
  Expanded expand();
  std::vector<std::string> words();

 private:
  struct Words {
    std::vector<std::string> list;
    bool in_word = false;
  };
  struct Value {
    bool is_set = false;
    bool is_open = false;  // `text` is a pattern
    std::string text;
  };

  bool done() const { return m_at >= m_word.size(); }
  char peek() const { return m_word[m_at]; }
  char take() { return m_word[m_at++]; }

  std::string until(int stop, bool raw_escapes, Words& words);
  std::string argument(char stop, bool raw_escapes);
  void single_quoted(std::string& out);
  void double_quoted(std::string& out);
  std::string possible_heredoc();
  std::string dollar();
  std::string braced();
  std::string name();
  std::string with_default(const std::string& key, char first, bool null_is_unset);
  std::string replaced(const std::string& key);
  Value value_of(const std::string& key);

  void spend(std::size_t bytes);
  void add_char(Words& words, std::string_view rune);
  void add_raw(Words& words, std::string_view text);
  [[noreturn]] void reject(const std::string& cause) const;

  std::string_view m_word;
  LexerRules m_rules;
  const Variables& m_variables;
  Unset m_unset;
  bool m_raw_escapes;
  bool m_splits = false;  // into words; else what follows stays empty
  std::string m_buffer;   // the word being split; BuildKit shares it between levels
  Expanded m_result;
  std::size_t m_at = 0;
  std::size_t m_bytes_left = 1 << 20;
  int m_depth = 0;
};

}  // namespace keelson::dockerfile
