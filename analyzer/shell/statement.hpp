// SPDX-License-Identifier: Apache-2.0
// A shell script as statements: what the grammar's tree comes down to for walking. Words keep
// their source text; nothing is expanded here.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/model/job.hpp"

namespace keelson::shell {

struct Statement;

// $(…), `…` or <(…) in a word.
struct Substitution {
  std::size_t begin = 0, end = 0;  // within the word's text
  std::shared_ptr<const Statement> body;
};

struct Word {
  std::string text;  // as written
  std::vector<Substitution> substitutions;
};

enum class RedirectKind : std::uint8_t { read, write, append, here_string, here_document, other };

struct Redirect {
  RedirectKind kind = RedirectKind::other;
  bool is_output = true;    // takes standard output, or gives standard input
  bool is_literal = false;  // of a here-document
  Word target;
};

enum class StatementKind : std::uint8_t {
  command,     // words, redirects
  sequence,    // parts, one after another
  pipeline,    // parts
  list,        // parts; those after the first may not run
  group,       // parts, redirects
  subshell,    // parts, redirects
  branch,      // parts: condition, then, condition, then, …, else
  loop,        // parts: condition, body; any number of times
  each,        // name, words (has_words), parts: body
  choice,      // words: value; parts: arms
  arm,         // words: patterns; parts; falls_through
  function,    // name, parts: body
  expression,  // words: text of [[ ]], (( )): only what is nested in it runs
  may_run,     // parts; saved from text that could not be parsed
};

struct Statement {
  StatementKind kind = StatementKind::sequence;
  Place place;
  std::string name;
  std::vector<Word> words;
  std::vector<Redirect> redirects;
  std::vector<Statement> parts;
  bool has_words = false;
  bool falls_through = false;
  bool is_alternative = false;  // after `||`, in a list
};

}  // namespace keelson::shell
