// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/expand.hpp"

#include <cctype>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::dockerfile {
namespace {

constexpr int k_depth_max = 64;

[[noreturn]] void reject(std::string_view word, const std::string& cause) {
  throw Error(ErrorKind::invalid, "expand", std::string(word), cause);
}

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

class Expander {
 public:
  Expander(std::string_view word, char escape, const Lookup& lookup)
      : m_word(word), m_escape(escape), m_lookup(lookup) {}

  std::string run() { return until(0); }

 private:
  bool done() const { return m_at >= m_word.size(); }
  char take() { return m_word[m_at++]; }

  // Expands up to the unquoted character `stop`, which is consumed; 0 = to the end.
  std::string until(char stop) {
    if (++m_depth > k_depth_max) reject(m_word, "variables are nested more than 64 deep");
    std::string out;
    while (!done()) {
      const char c = take();
      if (stop != 0 && c == stop) {
        --m_depth;
        return out;
      }
      if (c == '\'') {
        const size_t end = m_word.find('\'', m_at);
        if (end == std::string_view::npos) reject(m_word, "a single quote is not closed");
        out += m_word.substr(m_at, end - m_at);
        m_at = end + 1;
      } else if (c == '"') {
        double_quoted(out);
      } else if (c == '$') {
        out += variable();
      } else if (c == m_escape) {
        if (!done()) out += take();
      } else {
        out += c;
      }
    }
    if (stop != 0) reject(m_word, std::string("\"") + stop + "\" is missing");
    --m_depth;
    return out;
  }

  void double_quoted(std::string& out) {
    while (!done()) {
      const char c = take();
      if (c == '"') return;
      if (c == '$') {
        out += variable();
      } else if (c == m_escape && !done()) {
        const char next = take();
        if (next != '"' && next != '$' && next != m_escape) out += c;
        out += next;
      } else {
        out += c;
      }
    }
    reject(m_word, "a double quote is not closed");
  }

  std::string name() {
    if (done()) return {};
    const size_t start = m_at;
    if (std::isdigit(static_cast<unsigned char>(m_word[m_at])) ||
        std::string_view("@*#?-!$").find(m_word[m_at]) != std::string_view::npos) {
      return std::string(1, take());
    }
    while (!done() && is_name(m_word[m_at])) ++m_at;
    return std::string(m_word.substr(start, m_at - start));
  }

  std::string variable() {
    if (done()) return "$";
    if (m_word[m_at] != '{') {
      const std::string key = name();
      return key.empty() ? "$" : m_lookup(key).value_or("");
    }
    ++m_at;
    const std::string key = name();
    if (key.empty()) reject(m_word, "bad substitution");
    if (done()) reject(m_word, "\"}\" is missing");
    const auto value = m_lookup(key);
    char c = take();
    if (c == '}') return value.value_or("");
    const bool colon = c == ':';
    if (colon) {
      if (done()) reject(m_word, "\"}\" is missing");
      c = take();
    }
    const bool given = value && (!colon || !value->empty());
    switch (c) {
      case '-': {
        std::string other = until('}');
        return given ? *value : other;
      }
      case '+': {
        std::string other = until('}');
        return given ? other : "";
      }
      case '?': {
        const std::string message = until('}');
        if (!given) reject(m_word, key + ": " + (message.empty() ? "is not set" : message));
        return *value;
      }
      default:
        break;
    }
    if (colon) reject(m_word, std::string("unsupported modifier :") + c);
    if (c == '#' || c == '%') return strip(c, value.value_or(""));
    if (c == '/') return replace(value.value_or(""));
    reject(m_word, std::string("unsupported modifier ") + c);
  }

  bool take_if(char c) {
    if (done() || m_word[m_at] != c) return false;
    ++m_at;
    return true;
  }

  // ${n#p} ${n##p} ${n%p} ${n%%p}
  std::string strip(char side, const std::string& value) {
    const bool greedy = take_if(side);
    const std::string pattern = until('}');
    const size_t size = value.size();
    for (size_t i = 0; i <= size; ++i) {
      const size_t length = greedy ? size - i : i;
      const std::string_view view = value;
      const std::string_view piece =
          side == '#' ? view.substr(0, length) : view.substr(size - length);
      if (matches(pattern, piece)) {
        return side == '#' ? value.substr(length) : value.substr(0, size - length);
      }
    }
    return value;
  }

  // ${n/p/r} ${n//p/r}: longest match at each place
  std::string replace(const std::string& value) {
    const bool all = take_if('/');
    const std::string pattern = until('/');
    const std::string with = until('}');
    std::string out;
    for (size_t i = 0; i < value.size();) {
      size_t length = value.size() - i;
      while (length > 0 && !matches(pattern, std::string_view(value).substr(i, length))) --length;
      if (length == 0) {
        out += value[i++];
        continue;
      }
      out += with;
      i += length;
      if (!all) return out + value.substr(i);
    }
    return out;
  }

  // Shell pattern of * and ?, no brackets (rule 21).
  static bool matches(std::string_view pattern, std::string_view text) {
    size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
    while (t < text.size()) {
      if (p < pattern.size() && pattern[p] == '*') {
        star = p++;
        mark = t;
      } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
        ++p;
        ++t;
      } else if (star != std::string_view::npos) {
        p = star + 1;
        t = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
  }

  std::string_view m_word;
  char m_escape;
  const Lookup& m_lookup;
  size_t m_at = 0;
  int m_depth = 0;
};

}  // namespace

std::string expand(std::string_view word, char escape, const Lookup& lookup) {
  return Expander(word, escape, lookup).run();
}

}  // namespace keelson::dockerfile
