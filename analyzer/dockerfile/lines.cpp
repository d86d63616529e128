// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/lines.hpp"

#include <algorithm>
#include <cstring>

#include "analyzer/dockerfile/directives.hpp"
#include "analyzer/dockerfile/flags.hpp"
#include "analyzer/dockerfile/json.hpp"
#include "analyzer/dockerfile/whitespace.hpp"
#include "analyzer/dockerfile/words.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::dockerfile {
namespace {

constexpr std::size_t k_line_bytes_max = 65535;

std::string_view trim_newline(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

// Rule 7: the keyword ends at the first blank. Flags are taken off what follows.
void split(Instruction& instruction, char escape) {
  const std::string_view line = trim(instruction.text);
  std::size_t end = 0;
  while (end < line.size() && !is_blank(line[end])) ++end;
  instruction.word = line.substr(0, end);
  instruction.keyword = keyword_of(instruction.word);
  while (end < line.size() && is_blank(line[end])) ++end;
  instruction.arguments = line.substr(end);
  const std::string_view rest = instruction.arguments;
  if (rest.starts_with("--") || space_length(rest) > 0 || (!rest.empty() && is_space_byte(rest[0])))
    instruction.flags = take_flags(instruction.arguments, escape);
}

bool takes_json(Keyword keyword) {
  switch (keyword) {
    case Keyword::add:
    case Keyword::cmd:
    case Keyword::copy:
    case Keyword::entrypoint:
    case Keyword::run:
    case Keyword::shell:
    case Keyword::volume:
      return true;
    default:
      return false;
  }
}

std::string_view after_first_word(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && !is_space_byte(text[i])) ++i;
  while (i < text.size() && is_space_byte(text[i])) ++i;
  return text.substr(i);
}

constexpr const char* k_not_strings = "a JSON list of arguments may only have strings";

// ENV and LABEL: "name=value …", or "name value" of old.
std::string pairs_problem(const Instruction& instruction, char escape) {
  std::string_view rest = instruction.arguments, word;
  bool is_first = true;
  while (take_quoted(rest, word, escape)) {
    if (word.find('=') == std::string_view::npos) {
      const std::string name(keyword_name(instruction.keyword));
      if (!is_first) return name + ": \"" + std::string(word) + "\" is not of the form name=value";
      const bool has_value =
          std::any_of(instruction.arguments.begin(), instruction.arguments.end(), is_blank);
      return has_value ? "" : name + " needs a name and a value";
    }
    is_first = false;
  }
  return {};
}

// What BuildKit's line parsers reject, before any instruction is looked at.
std::string plain_form_problem(const Instruction& instruction, char escape) {
  switch (instruction.keyword) {
    case Keyword::env:
    case Keyword::label:
      return pairs_problem(instruction, escape);
    case Keyword::healthcheck: {
      const auto array = read_json_array(after_first_word(instruction.arguments));
      return array.form == ExecForm::not_strings ? k_not_strings : "";
    }
    default:
      if (!takes_json(instruction.keyword)) return {};
      return read_json_array(instruction.arguments).form == ExecForm::not_strings ? k_not_strings
                                                                                  : "";
  }
}

// ONBUILD may be chained as far as the form goes; a loop, since a file may chain thousands.
std::string form_problem(const Instruction& instruction, char escape) {
  if (instruction.keyword != Keyword::onbuild) return plain_form_problem(instruction, escape);
  Instruction inner = sub_instruction(instruction, escape);
  while (inner.keyword == Keyword::onbuild) inner = sub_instruction(inner, escape);
  return plain_form_problem(inner, escape);
}

bool takes_heredocs(const Instruction& instruction) {
  switch (instruction.keyword) {
    case Keyword::add:
    case Keyword::copy:
    case Keyword::run:
      return read_json_array(instruction.arguments).form != ExecForm::strings;
    default:
      return false;
  }
}

class LineReader {
 public:
  explicit LineReader(std::string_view text) : m_text(text) {
    if (m_text.starts_with("\xEF\xBB\xBF")) m_text.remove_prefix(3);
  }

  Lines read() {
    m_result.instructions.reserve(m_text.size() / 64 + 4);
    while (auto line = next_line()) read_instruction(*line);
    if (m_result.instructions.empty()) fail(std::max(m_line, 1u), "the file has no instructions");
    return std::move(m_result);
  }

 private:
  void fail(std::uint32_t line, std::string message) {
    if (!m_result.problem) m_result.problem = Problem{line, std::move(message)};
  }

  // The next physical line, its end included.
  std::optional<std::string_view> next_line() {
    if (m_at >= m_text.size()) return std::nullopt;
    const std::size_t newline = m_text.find('\n', m_at);
    const std::size_t end = newline == std::string_view::npos ? m_text.size() : newline + 1;
    const std::string_view line = m_text.substr(m_at, end - m_at);
    m_at = end;
    ++m_line;
    if (line.size() - (newline == std::string_view::npos ? 0 : 1) > k_line_bytes_max)
      fail(m_line, "the line is longer than 65535 bytes");
    return line;
  }

  // Rule 2: only syntax, escape and check; the first other line ends the directives.
  void read_directive(std::string_view line) {
    const auto directive = dockerfile::read_directive(line, "#");
    if (!directive) {
      m_directives_ended = true;
      return;
    }
    if (std::find(m_directives.begin(), m_directives.end(), directive->key) != m_directives.end()) {
      fail(m_line, "the directive " + directive->key + " is given twice");
    }
    m_directives.push_back(directive->key);
    if (directive->key == "check" && !is_valid_check(directive->value))
      fail(m_line, "the check directive takes skip=, error= and experimental=");
    if (directive->key != "escape") return;
    if (directive->value == "`" || directive->value == "\\") {
      m_result.escape = directive->value[0];
    } else {
      fail(m_line, "the escape directive takes ` or \\");
    }
  }

  // Rule 5: an escape before trailing blanks continues the line, unless itself escaped.
  bool take_continuation(std::string_view& line) const {
    std::size_t end = line.size();
    while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
    if (end == 0 || line[end - 1] != m_result.escape) return false;
    if (end >= 2 && line[end - 2] == m_result.escape) return false;
    line = line.substr(0, end - 1);
    return true;
  }

  // Appends to the joined text. Its parts never exceed the file, so it never moves.
  std::string_view join(std::string_view before, std::string_view more) {
    if (!m_result.joined) m_result.joined = std::make_unique_for_overwrite<char[]>(m_text.size());
    char* const base = m_result.joined.get();
    if (before.empty() || before.data() + before.size() != base + m_used) {
      std::memcpy(base + m_used, before.data(), before.size());
      before = {base + m_used, before.size()};
      m_used += before.size();
    }
    std::memcpy(base + m_used, more.data(), more.size());
    m_used += more.size();
    return {before.data(), before.size() + more.size()};
  }

  void read_instruction(std::string_view physical) {
    std::string_view line = trim_left(trim_newline(physical));
    if (!m_directives_ended) read_directive(line);
    if (line.empty() || line[0] == '#') return;
    Instruction instruction;
    instruction.line = m_line;
    bool open = take_continuation(line);
    if (!open && line.empty()) return;
    while (open) {
      const auto more = next_line();
      if (!more) break;
      std::string_view next = trim_newline(*more);
      const std::string_view stripped = trim_left(next);
      if (stripped.empty() || stripped[0] == '#') continue;  // rules 4 and 6
      open = take_continuation(next);
      line = join(line, next);
    }
    instruction.text = line;
    split(instruction, m_result.escape);
    if (std::string problem = form_problem(instruction, m_result.escape); !problem.empty())
      fail(instruction.line, std::move(problem));
    if (line.find("<<") != std::string_view::npos &&
        takes_heredocs(instruction.keyword == Keyword::onbuild
                           ? sub_instruction(instruction, m_result.escape)
                           : instruction)) {
      read_heredocs(instruction);
    }
    m_result.instructions.push_back(std::move(instruction));
  }

  void read_heredocs(Instruction& instruction) {
    try {
      instruction.heredocs = find_heredocs(instruction.text);
    } catch (const Error& error) {
      fail(instruction.line, error.sentence());
    }
    for (Heredoc& heredoc : instruction.heredocs) {
      const std::size_t start = m_at;
      const std::uint32_t start_line = m_line;
      while (true) {
        const std::size_t line_start = m_at;
        const auto line = next_line();
        if (!line) {
          fail(instruction.line, "the heredoc <<" + heredoc.delimiter + " has no end");
          // What follows is read as instructions, so that its FROM lines still protect.
          m_at = start;
          m_line = start_line;
          return;
        }
        std::string_view body = trim_newline(*line);
        while (heredoc.strip_tabs && body.starts_with('\t')) body.remove_prefix(1);
        if (body != heredoc.delimiter) continue;
        heredoc.content = m_text.substr(start, line_start - start);
        break;
      }
    }
  }

  std::string_view m_text;
  std::size_t m_at = 0, m_used = 0;
  std::uint32_t m_line = 0;
  bool m_directives_ended = false;
  std::vector<std::string> m_directives;
  Lines m_result;
};

}  // namespace

Lines read_lines(std::string_view text) {
  return LineReader(text).read();
}

Instruction sub_instruction(const Instruction& onbuild, char escape) {
  Instruction inner;
  inner.line = onbuild.line;
  inner.text = onbuild.arguments;
  split(inner, escape);
  return inner;
}

}  // namespace keelson::dockerfile
