// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/lines.hpp"

#include <algorithm>
#include <cctype>

#include "analyzer/dockerfile/heredoc.hpp"

namespace keelson::dockerfile {
namespace {

constexpr size_t k_line_bytes_max = 65535;

std::string_view trim_left(std::string_view s) {
  const size_t start = s.find_first_not_of(" \t\v\f\r");
  return start == std::string_view::npos ? std::string_view{} : s.substr(start);
}

std::string_view trim_right(std::string_view s) {
  const size_t end = s.find_last_not_of(" \t\v\f\r\n");
  return end == std::string_view::npos ? std::string_view{} : s.substr(0, end + 1);
}

std::string to_upper(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : m_rest(text) {
    if (m_rest.starts_with("\xEF\xBB\xBF")) m_rest.remove_prefix(3);
  }

  Lines read() {
    read_directives();
    while (auto line = next_line()) read_instruction(*line);
    if (m_result.instructions.empty()) fail(1, "the file has no instructions");
    return std::move(m_result);
  }

 private:
  void fail(std::uint32_t line, std::string message) {
    if (!m_result.problem) m_result.problem = Problem{line, std::move(message)};
  }

  std::optional<std::string_view> next_line() {
    if (m_rest.empty()) return std::nullopt;
    const size_t end = std::min(m_rest.find('\n'), m_rest.size());
    std::string_view line = m_rest.substr(0, end);
    m_rest.remove_prefix(std::min(end + 1, m_rest.size()));
    ++m_line;
    if (line.size() > k_line_bytes_max) fail(m_line, "a line is longer than 65535 bytes");
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  // Rule 2: only syntax, escape and check; the first other line ends the directives.
  void read_directives() {
    std::vector<std::string> seen;
    while (!m_rest.empty()) {
      const std::string_view before = m_rest;
      std::string_view line = trim_left(*next_line());
      const size_t equals = line.find('=');
      std::string key;
      if (line.starts_with('#') && equals != std::string_view::npos) {
        key = to_upper(trim_right(trim_left(line.substr(1, equals - 1))));
      }
      if (key != "SYNTAX" && key != "ESCAPE" && key != "CHECK") {
        m_rest = before;
        --m_line;
        return;
      }
      const std::string_view value = trim_right(trim_left(line.substr(equals + 1)));
      if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
        fail(m_line, "the directive is given twice");
      }
      seen.push_back(key);
      if (key == "SYNTAX") {
        m_result.syntax = value.substr(0, value.find(' '));
        m_result.syntax_line = m_line;
      } else if (key == "ESCAPE") {
        if (value == "`" || value == "\\") {
          m_result.escape = value[0];
        } else {
          fail(m_line, "the escape directive takes ` or \\");
        }
      }
    }
  }

  // Rule 5: an escape before trailing blanks continues the line, unless itself escaped.
  bool take_continuation(std::string& line) const {
    const std::string_view body = trim_right_blanks(line);
    if (body.empty() || body.back() != m_result.escape) return false;
    if (body.size() >= 2 && body[body.size() - 2] == m_result.escape) return false;
    line.resize(body.size() - 1);
    return true;
  }

  static std::string_view trim_right_blanks(std::string_view s) {
    const size_t end = s.find_last_not_of(" \t");
    return end == std::string_view::npos ? std::string_view{} : s.substr(0, end + 1);
  }

  void read_instruction(std::string_view first) {
    std::string line(trim_left(first));
    if (line.empty() || line[0] == '#') return;
    const std::uint32_t start = m_line;
    bool open = take_continuation(line);
    while (open) {
      auto more = next_line();
      if (!more) break;
      const std::string_view stripped = trim_left(*more);
      if (stripped.empty() || stripped[0] == '#') continue;  // rules 4 and 6
      std::string next(*more);
      open = take_continuation(next);
      line += next;
    }
    Instruction instruction = split(trim_right(line), start);
    skip_heredocs(instruction);
    m_result.instructions.push_back(std::move(instruction));
  }

  static Instruction split(std::string_view line, std::uint32_t number) {
    Instruction result;
    result.line = number;
    const size_t end = std::min(line.find_first_of(" \t\v\f\r"), line.size());
    result.keyword = to_upper(line.substr(0, end));
    line = trim_left(line.substr(end));
    while (line.starts_with("--")) {  // rule 9
      const size_t stop = flag_end(line);
      const std::string_view flag = line.substr(0, stop);
      line = trim_left(line.substr(stop));
      if (flag == "--") break;
      result.flags.emplace_back(flag);
    }
    result.arguments = line;
    return result;
  }

  static size_t flag_end(std::string_view line) {
    char quote = 0;
    for (size_t i = 0; i < line.size(); ++i) {
      if (quote != 0) {
        if (line[i] == quote) quote = 0;
      } else if (line[i] == '"' || line[i] == '\'') {
        quote = line[i];
      } else if (line[i] == ' ' || line[i] == '\t') {
        return i;
      }
    }
    return line.size();
  }

  void skip_heredocs(const Instruction& instruction) {
    std::string keyword = instruction.keyword;
    std::string_view arguments = instruction.arguments;
    if (keyword == "ONBUILD") {
      const size_t end = std::min(arguments.find_first_of(" \t"), arguments.size());
      keyword = to_upper(arguments.substr(0, end));
      arguments = trim_left(arguments.substr(end));
    }
    if (keyword != "RUN" && keyword != "COPY" && keyword != "ADD") return;
    if (arguments.starts_with('[')) return;
    for (const Heredoc& heredoc : find_heredocs(arguments, m_result.escape)) {
      bool closed = false;
      while (!closed) {
        auto line = next_line();
        if (!line) break;
        std::string_view body = *line;
        while (heredoc.strip_tabs && body.starts_with('\t')) body.remove_prefix(1);
        closed = body == heredoc.delimiter;
      }
      if (!closed) fail(instruction.line, "the heredoc <<" + heredoc.delimiter + " has no end");
    }
  }

  std::string_view m_rest;
  std::uint32_t m_line = 0;
  Lines m_result;
};

}  // namespace

Lines read_lines(std::string_view text) {
  return Reader(text).read();
}

}  // namespace keelson::dockerfile
