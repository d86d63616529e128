// SPDX-License-Identifier: Apache-2.0
// s, p, d, q, a, i and c with addresses: what scripts change Dockerfiles with. Anything else, and
// the whole script is unknown.
#include "analyzer/shell/sed.hpp"

#include "analyzer/shell/arithmetic.hpp"
#include "analyzer/shell/regex.hpp"
#include "analyzer/shell/state.hpp"

namespace keelson::shell {
namespace {

struct Address {
  enum class Kind : std::uint8_t { line, last, match } kind = Kind::line;
  long long line = 0;
  std::optional<Regex> regex;
};

struct Step {
  std::optional<Address> from, to;
  bool is_negated = false, is_inside = false;
  char name = 0;
  std::optional<Regex> regex;
  std::string text;  // of a, i, c; what s puts in
  bool is_global = false, prints = false;
  long long number = 1;  // s: from which match on
};

// Reads a script; `failed` when it has what is not known here.
class SedReader {
 public:
  SedReader(std::string script, bool is_extended)
      : m_script(std::move(script)), m_is_extended(is_extended) {}

  std::optional<std::vector<Step>> read() {
    std::vector<Step> all;
    for (;;) {
      skip(" \t\n;");
      if (m_at >= m_script.size()) return all;
      Step step;
      if (!addresses(step) || !body(step)) return std::nullopt;
      all.push_back(std::move(step));
    }
  }

 private:
  char now() const { return m_at < m_script.size() ? m_script[m_at] : '\0'; }
  void skip(std::string_view blanks) {
    while (m_at < m_script.size() && blanks.find(now()) != blanks.npos) ++m_at;
  }

  // Up to the delimiter, which may stand escaped where it means nothing else.
  std::optional<std::string> until(char delimiter) {
    std::string result;
    bool in_brackets = false;
    for (; m_at < m_script.size(); ++m_at) {
      const char c = now();
      if (c == '\n' || c == '\0') return std::nullopt;
      if (c == delimiter && !in_brackets) {
        ++m_at;
        return result;
      }
      // Within brackets sed knows `\n`, and a delimiter; both are rare.
      if (c == '[' && !in_brackets)
        in_brackets = true;
      else if (c == ']' && in_brackets && result.back() != '[' && !result.ends_with("[^"))
        in_brackets = false;
      if (in_brackets && (c == delimiter || c == '\\')) return std::nullopt;
      if (c == '\\' && m_at + 1 < m_script.size()) {
        const char next = m_script[++m_at];
        if (next == delimiter) {
          if (std::string_view("/#,:@!%~=").find(next) == std::string_view::npos)
            return std::nullopt;
          result += next;
        } else if (next == 'n' || next == 't') {
          result += next == 'n' ? '\n' : '\t';
        } else {
          result += c;
          result += next;
        }
        continue;
      }
      result += c;
    }
    return std::nullopt;
  }

  // As until(), for what s puts in: brackets mean nothing there, and escapes stay.
  std::optional<std::string> replacement(char delimiter) {
    std::string result;
    for (; m_at < m_script.size(); ++m_at) {
      const char c = now();
      if (c == delimiter) {
        ++m_at;
        return result;
      }
      if (c == '\\' && m_at + 1 < m_script.size()) {
        const char next = m_script[++m_at];
        if (next == delimiter && next != '&') {
          result += next;
        } else if (next == 'n') {
          result += '\n';
        } else if ((next >= '0' && next <= '9') ||
                   std::string_view("&\\/.-[]$^*").find(next) != std::string_view::npos) {
          result += c;
          result += next;
        } else {
          return std::nullopt;
        }
        continue;
      }
      result += c;
    }
    return std::nullopt;
  }

  bool address(std::optional<Address>& to) {
    if (now() >= '0' && now() <= '9') {
      const std::size_t from = m_at;
      while (now() >= '0' && now() <= '9') ++m_at;
      const auto line = number_of(m_script.substr(from, m_at - from));
      if (!line || *line < 1 || now() == '~') return false;
      to = Address{Address::Kind::line, *line, std::nullopt};
    } else if (now() == '$') {
      ++m_at;
      to = Address{Address::Kind::last, 0, std::nullopt};
    } else if (now() == '/') {
      ++m_at;
      const auto pattern = until('/');
      const bool ignores = now() == 'I';
      if (ignores) ++m_at;
      auto regex = pattern ? Regex::read(*pattern, m_is_extended, ignores) : std::nullopt;
      if (!regex) return false;
      to = Address{Address::Kind::match, 0, std::move(regex)};
    }
    return true;
  }

  bool addresses(Step& step) {
    if (!address(step.from)) return false;
    skip(" \t");
    if (now() == ',') {
      ++m_at;
      skip(" \t");
      if (!step.from || !address(step.to) || !step.to) return false;
      skip(" \t");
    }
    if (now() == '!') {
      step.is_negated = true;
      ++m_at;
      skip(" \t");
    }
    return true;
  }

  bool body(Step& step) {
    step.name = now();
    ++m_at;
    switch (step.name) {
      case 's':
        if (!substitution(step)) return false;
        break;
      case 'a':
      case 'i':
      case 'c':
        return added(step);
      case 'p':
      case 'd':
        break;
      case 'q':
        if (step.to) return false;
        break;
      default:
        return false;
    }
    skip(" \t");
    return m_at >= m_script.size() || now() == ';' || now() == '\n';
  }

  bool substitution(Step& step) {
    const char delimiter = now();
    if (delimiter == '\0' || delimiter == '\\' || delimiter == '\n') return false;
    ++m_at;
    const auto pattern = until(delimiter);
    const auto text = pattern ? replacement(delimiter) : std::nullopt;
    if (!text) return false;
    bool ignores = false;
    for (;; ++m_at) {
      const char c = now();
      if (c == 'g')
        step.is_global = true;
      else if (c == 'p')
        step.prints = true;
      else if (c == 'i' || c == 'I')
        ignores = true;
      else if (c >= '1' && c <= '9')
        step.number = c - '0';
      else
        break;
    }
    step.regex = Regex::read(*pattern, m_is_extended, ignores);
    step.text = *text;
    if (!step.regex) return false;
    for (std::size_t i = 0; i + 1 < text->size(); ++i) {
      if ((*text)[i] != '\\') continue;
      const char next = (*text)[++i];
      if (next > '0' && next <= '9' && static_cast<std::size_t>(next - '0') > step.regex->groups())
        return false;
    }
    return true;
  }

  // `a\` and a line, or all on one.
  bool added(Step& step) {
    if (now() == '\\') {
      ++m_at;
      if (now() == '\n') ++m_at;
    } else {
      skip(" \t");
    }
    const std::string rest = m_script.substr(std::min(m_at, m_script.size()));
    m_at = m_script.size();
    if (rest.empty() || rest.find('\\') != rest.npos || rest.find('\n') != rest.npos) return false;
    step.text = rest;
    return true;
  }

  std::string m_script;
  bool m_is_extended;
  std::size_t m_at = 0;
};

bool fits(const Address& address, const std::string& line, long long number, bool is_last) {
  if (address.kind == Address::Kind::line) return address.line == number;
  if (address.kind == Address::Kind::last) return is_last;
  return !address.regex->find(line, 0, true).empty();
}

bool applies(Step& step, const std::string& line, long long number, bool is_last) {
  bool result = true;
  if (step.from && step.to) {
    if (step.is_inside) {
      step.is_inside = !fits(*step.to, line, number, is_last);
      // A line that is past ends the range before it began.
      if (step.to->kind == Address::Kind::line && number > step.to->line) result = false;
      if (step.to->kind == Address::Kind::line && number >= step.to->line) step.is_inside = false;
    } else {
      result = fits(*step.from, line, number, is_last);
      step.is_inside = result && !(step.to->kind == Address::Kind::line && step.to->line <= number);
    }
  } else if (step.from) {
    result = fits(*step.from, line, number, is_last);
  }
  return result != step.is_negated;
}

std::string filled(const std::string& text, const std::string& line,
                   const std::vector<Regex::Part>& parts) {
  std::string result;
  const auto add = [&](std::size_t i) {
    if (i < parts.size() && parts[i].is_there)
      result += line.substr(parts[i].begin, parts[i].end - parts[i].begin);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&') {
      add(0);
    } else if (text[i] == '\\' && i + 1 < text.size()) {
      const char next = text[++i];
      if (next >= '0' && next <= '9')
        add(static_cast<std::size_t>(next - '0'));
      else
        result += next;
    } else {
      result += text[i];
    }
  }
  return result;
}

bool substitute(const Step& step, std::string& line) {
  std::string result;
  std::size_t at = 0;
  long long number = 0;
  bool changed = false;
  while (at <= line.size()) {
    const auto parts = step.regex->find(line, at, at == 0);
    if (parts.empty()) break;
    const auto& all = parts[0];
    result += line.substr(at, all.begin - at);
    if (++number >= step.number) {
      result += filled(step.text, line, parts);
      changed = true;
    } else {
      result += line.substr(all.begin, all.end - all.begin);
    }
    at = all.end;
    if (all.begin == all.end) {  // nothing was matched: one character goes on as it is
      if (at < line.size()) result += line[at];
      ++at;
    }
    if (changed && !step.is_global) break;
    // What follows a match begins no other one that is empty.
    if (at < line.size() && all.begin != all.end) {
      const auto next = step.regex->find(line, at, false);
      if (!next.empty() && next[0].begin == at && next[0].end == at) result += line[at++];
    } else if (all.begin != all.end) {
      break;
    }
    if (result.size() > k_max_text) break;
  }
  if (at < line.size()) result += line.substr(at);
  line = std::move(result);
  return changed;
}

}  // namespace

std::optional<std::string> sed_output(const std::vector<std::string>& words,
                                      const std::string& text) {
  std::string script;
  bool is_quiet = false, is_extended = false, has_script = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-n" || word == "--quiet" || word == "--silent") {
      is_quiet = true;
    } else if (word == "-E" || word == "-r" || word == "--regexp-extended") {
      is_extended = true;
    } else if ((word == "-e" || word == "--expression") && i + 1 < words.size()) {
      script += words[++i] + "\n";
      has_script = true;
    } else if (word.starts_with('-') || has_script) {
      return std::nullopt;
    } else {
      script = word + "\n";
      has_script = true;
    }
  }
  // Written text ends its part of a script.
  if (!script.empty()) script.pop_back();
  auto steps = SedReader(script, is_extended).read();
  if (!has_script || !steps) return std::nullopt;
  // A last line that does not end is written so, and ended when more comes after it.
  std::string result;
  bool is_ended = true;
  const auto write = [&](const std::string& line, bool ends) {
    if (!is_ended) result += '\n';
    result += line;
    if (ends) result += '\n';
    is_ended = ends;
  };
  long long number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const bool ends = end < text.size(), is_last = end + 1 >= text.size();
    std::string line = text.substr(at, end - at);
    std::vector<std::string> after;
    if (line.size() > 8192) return std::nullopt;
    at = end + 1;
    ++number;
    bool is_gone = false, is_end = false;
    for (Step& step : *steps) {
      if (!applies(step, line, number, is_last)) continue;
      if (step.name == 's') {
        if (substitute(step, line) && step.prints) write(line, ends);
      } else if (step.name == 'p') {
        write(line, ends);
      } else if (step.name == 'i') {
        write(step.text, true);
      } else if (step.name == 'a') {
        after.push_back(step.text);
      } else if (step.name == 'q') {
        if (!ends) return std::nullopt;
        is_end = true;
        break;
      } else {  // d, and c of one line
        if (step.name == 'c' && step.to) return std::nullopt;
        if (step.name == 'c') write(step.text, true);
        is_gone = true;
        break;
      }
    }
    if (!is_gone && !is_quiet) write(line, ends);
    for (const std::string& one : after) write(one, true);
    if (result.size() > k_max_text) return std::nullopt;
    if (is_end) break;
  }
  return result;
}

}  // namespace keelson::shell
