// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/lexer.hpp"

#include <utility>

#include "analyzer/dockerfile/shell_pattern.hpp"
#include "analyzer/dockerfile/whitespace.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::dockerfile {
namespace {

constexpr int k_nesting_max = 64;
constexpr int k_no_stop = -1;
constexpr std::size_t k_pattern_bytes_max = 1024;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || is_digit(c) || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;  // letters of other scripts
}

}  // namespace

Lexer::Lexer(std::string_view word, LexerRules rules, const Variables& variables, Unset unset)
    : m_word(word),
      m_rules(rules),
      m_variables(variables),
      m_unset(unset),
      m_raw_escapes(rules.raw_escapes) {
  if (m_word.starts_with("\xEF\xBB\xBF")) m_word.remove_prefix(3);  // Go's scanner does
}

Expanded Lexer::expand() {
  Words unused;
  m_result.text = until(k_no_stop, m_rules.raw_escapes, unused);
  return std::move(m_result);
}

std::vector<std::string> Lexer::words() {
  Words words;
  m_splits = true;
  until(k_no_stop, m_rules.raw_escapes, words);
  if (!m_buffer.empty()) words.list.push_back(std::move(m_buffer));
  return std::move(words.list);
}

void Lexer::reject(const std::string& cause) const {
  throw Error(ErrorKind::invalid, "expand", std::string(m_word), cause);
}

// Values that name each other twice over would grow without end.
void Lexer::spend(std::size_t bytes) {
  if (bytes > m_bytes_left) reject("it grows to more than 1 MiB");
  m_bytes_left -= bytes;
}

// White space ends a word; more of it is dropped.
void Lexer::add_char(Words& words, std::string_view rune) {
  if (space_length(rune) == 0) return add_raw(words, rune);
  if (!words.in_word || m_buffer.empty()) return;
  words.list.push_back(std::move(m_buffer));
  m_buffer.clear();
  words.in_word = false;
}

void Lexer::add_raw(Words& words, std::string_view text) {
  if (!m_splits) return;
  m_buffer += text;
  words.in_word = true;
}

// Up to `stop`, which is consumed; k_no_stop reads to the end.
std::string Lexer::until(int stop, bool raw_escapes, Words& words) {
  if (++m_depth > k_nesting_max) reject("variables are nested more than 64 deep");
  const bool outer_raw_escapes = std::exchange(m_raw_escapes, raw_escapes);
  std::string out;
  m_buffer.clear();
  bool stopped = stop == k_no_stop;
  while (!done()) {
    const char c = peek();
    if (stop != k_no_stop && c == static_cast<char>(stop)) {
      ++m_at;
      stopped = true;
      break;
    }
    if (c == '$') {
      const std::string value = dollar();
      out += value;
      for (std::size_t i = 0; m_splits && i < value.size();) {
        const std::size_t space = space_length(std::string_view(value).substr(i));
        const std::size_t length = space == 0 ? 1 : space;
        add_char(words, std::string_view(value).substr(i, length));
        i += length;
      }
    } else if (c == '<' || ((c == '\'' || c == '"') && !m_rules.skip_quotes)) {
      std::string value;
      if (c == '\'')
        single_quoted(value);
      else if (c == '"')
        double_quoted(value);
      else
        value = possible_heredoc();
      out += value;
      add_raw(words, value);
    } else if (c == m_rules.escape) {
      ++m_at;
      if (m_raw_escapes) {
        add_raw(words, std::string_view(&c, 1));
        out += c;
      }
      if (done()) break;
      const char next = take();
      add_raw(words, std::string_view(&next, 1));
      out += next;
    } else {
      const std::size_t space = space_length(m_word.substr(m_at));
      const std::string_view rune = m_word.substr(m_at, space == 0 ? 1 : space);
      m_at += rune.size();
      out += rune;
      add_char(words, rune);
    }
  }
  if (!stopped) {
    reject(stop == '}' ? "\"}\" is missing"
                       : std::string("\"") + static_cast<char>(stop) + "\" is missing in ${}");
  }
  m_raw_escapes = outer_raw_escapes;
  --m_depth;
  return out;
}

// What stands between a modifier and its end. The words read so far are lost with the
// shared buffer, as in BuildKit.
std::string Lexer::argument(char stop, bool raw_escapes) {
  Words inner;
  std::string out = until(stop, raw_escapes, inner);
  m_buffer.clear();
  return out;
}

void Lexer::single_quoted(std::string& out) {
  const std::size_t end = m_word.find('\'', m_at + 1);
  if (end == std::string_view::npos) reject("a single quote is not closed");
  const std::string_view all = m_word.substr(m_at, end + 1 - m_at);
  out = m_rules.raw_quotes ? all : all.substr(1, all.size() - 2);
  m_at = end + 1;
}

void Lexer::double_quoted(std::string& out) {
  const char quote = take();
  if (m_rules.raw_quotes) out += quote;
  while (!done()) {
    const char c = peek();
    if (c == '$') {
      out += dollar();
      continue;
    }
    ++m_at;
    if (c == '"') {
      if (m_rules.raw_quotes) out += c;
      return;
    }
    if (c == m_rules.escape) {
      if (m_raw_escapes) out += c;
      if (done()) break;
      const char next = peek();
      out += next == '"' || next == '$' || next == m_rules.escape ? take() : c;
    } else {
      out += c;
    }
  }
  reject("a double quote is not closed");
}

// "<<" keeps the blanks that follow it in its word (rule 14).
std::string Lexer::possible_heredoc() {
  ++m_at;
  if (done() || peek() != '<') return "<";
  ++m_at;
  std::string out = "<<";
  while (!done() && (peek() == ' ' || peek() == '\t' || peek() == '\r')) out += take();
  return out;
}

std::string Lexer::name() {
  if (done()) return {};
  const std::size_t start = m_at;
  if (is_digit(peek())) {
    while (!done() && is_digit(peek())) ++m_at;
  } else if (std::string_view("@*#?-!$").find(peek()) != std::string_view::npos) {
    ++m_at;
  } else {
    while (!done() && is_name(peek())) ++m_at;
  }
  return std::string(m_word.substr(start, m_at - start));
}

Lexer::Value Lexer::value_of(const std::string& key) {
  const Variable* found = m_variables.find(key);
  if (found == nullptr) {
    m_result.used_undeclared = true;
    if (m_unset == Unset::wildcard) return {true, true, "*"};
    return {};
  }
  if (found->is_open) {
    m_result.used_open = true;
    if (m_unset != Unset::empty) {
      spend(found->open.size());
      return {true, true, found->open};
    }
  }
  if (!found->exact) return {};
  spend(found->exact->size());
  return {true, false, *found->exact};
}

std::string Lexer::dollar() {
  ++m_at;
  if (!done() && peek() == '{') return braced();
  const std::string key = name();
  if (key.empty()) return "$";
  Value value = value_of(key);
  if (!value.is_set && m_rules.skip_unset) return "$" + key;
  return std::move(value.text);
}

std::string Lexer::braced() {
  ++m_at;
  if (done()) reject("\"}\" is missing");
  if (peek() == '{' || peek() == '}' || peek() == ':') reject("bad substitution");
  const std::string key = name();
  if (done()) reject("\"}\" is missing");
  const char c = take();
  switch (c) {
    case '}': {
      Value value = value_of(key);
      if (!value.is_set && m_rules.skip_unset) return "${" + key + "}";
      return std::move(value.text);
    }
    case ':':
      if (done()) reject("\"}\" is missing");
      return with_default(key, take(), true);
    case '+':
    case '-':
    case '?':
    case '#':
    case '%':
      return with_default(key, c, false);
    case '/':
      return replaced(key);
    default:
      reject(std::string("unsupported modifier ") + c);
  }
}

std::string Lexer::with_default(const std::string& key, char first, bool null_is_unset) {
  const std::string modifier = null_is_unset ? std::string(":") + first : std::string(1, first);
  const bool is_pattern = first == '#' || first == '%';
  if (is_pattern && null_is_unset) reject("unsupported modifier " + modifier);
  std::string word = argument('}', is_pattern);
  Value value = value_of(key);
  // Before the modifier is looked at: where a shell reads the line, ${x:0:3} is fine.
  if (!value.is_set && m_rules.skip_unset) return "${" + key + modifier + word + "}";
  if (std::string_view("+-?#%").find(first) == std::string_view::npos)
    reject("unsupported modifier " + modifier);
  if (value.is_open && first != '?') return "*";  // whatever the outside gives, and the default
  const bool is_given = value.is_set && !(null_is_unset && value.text.empty());
  switch (first) {
    case '-':
      return is_given ? value.text : word;
    case '+':
      return is_given ? word : "";
    case '?':
      if (is_given) return value.text;
      if (word.empty()) word = value.is_set ? "it must not be empty" : "it is not set";
      reject(key + ": " + word);
    default: {  // # or %
      if (word.size() > k_pattern_bytes_max) reject("a pattern is longer than 1024 bytes");
      const bool longest = word.starts_with(first);
      const auto pattern = ShellPattern::parse(std::string_view(word).substr(longest ? 1 : 0));
      if (!pattern) reject("the pattern " + word + " has an escape that is not known");
      const auto length = longest ? ShellPattern::Length::longest : ShellPattern::Length::shortest;
      return first == '#' ? pattern->without_prefix(value.text, length)
                          : pattern->without_suffix(value.text, length);
    }
  }
}

std::string Lexer::replaced(const std::string& key) {
  auto count = ShellPattern::Count::first;
  if (!done() && peek() == '/') {
    ++m_at;
    count = ShellPattern::Count::all;
  }
  const std::string text = argument('/', true);
  const std::string with = argument('}', true);
  const Value value = value_of(key);
  if (!value.is_set && m_rules.skip_unset) return "${" + key + "/" + text + "/" + with + "}";
  if (value.is_open) return "*";
  if (text.size() > k_pattern_bytes_max) reject("a pattern is longer than 1024 bytes");
  const auto pattern = ShellPattern::parse(text);
  if (!pattern) reject("the pattern " + text + " has an escape that is not known");
  auto out = pattern->replace(value.text, with, count, m_bytes_left);
  spend(out ? out->size() : m_bytes_left + 1);
  return std::move(*out);
}

}  // namespace keelson::dockerfile
