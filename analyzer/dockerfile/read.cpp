// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/read.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <tuple>

#include "analyzer/dockerfile/expand.hpp"
#include "analyzer/dockerfile/lines.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::dockerfile {
namespace {

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::vector<std::string> split_blanks(std::string_view s) {
  std::vector<std::string> words;
  for (size_t i = 0; i < s.size();) {
    const size_t start = s.find_first_not_of(" \t\v\f\r", i);
    if (start == std::string_view::npos) break;
    const size_t end = std::min(s.find_first_of(" \t\v\f\r", start), s.size());
    words.emplace_back(s.substr(start, end - start));
    i = end;
  }
  return words;
}

// Words of an ARG line: blanks inside quotes belong to the word.
std::vector<std::string> split_quoted(std::string_view s, char escape) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  for (size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (quote == 0 && (c == ' ' || c == '\t')) {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
      continue;
    }
    word += c;
    if (c == escape && quote != '\'' && i + 1 < s.size())
      word += s[++i];
    else if (quote != 0)
      quote = c == quote ? 0 : quote;
    else if (c == '"' || c == '\'')
      quote = c;
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

bool is_known(std::string_view keyword) {
  static const std::set<std::string_view> known = {
      "ADD",    "ARG",   "CMD",         "COPY",  "ENTRYPOINT", "ENV",
      "EXPOSE", "FROM",  "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
      "RUN",    "SHELL", "STOPSIGNAL",  "USER",  "VOLUME",     "WORKDIR"};
  return known.contains(keyword);
}

std::string unquote(std::string_view s) {
  std::string out;
  for (const char c : s) {
    if (c != '"' && c != '\'') out += c;
  }
  return out;
}

// "--name=value" → value
std::optional<std::string> flag_value(const Instruction& instruction, std::string_view name) {
  for (const std::string& flag : instruction.flags) {
    const size_t equals = flag.find('=');
    if (equals != std::string::npos && flag.substr(2, equals - 2) == name) {
      return unquote(std::string_view(flag).substr(equals + 1));
    }
  }
  return std::nullopt;
}

std::optional<std::string> mount_from(std::string_view flag) {
  if (!flag.starts_with("--mount=")) return std::nullopt;
  const std::string fields = unquote(flag.substr(8));
  for (size_t i = 0; i <= fields.size();) {
    const size_t end = std::min(fields.find(',', i), fields.size());
    const std::string field = fields.substr(i, end - i);
    if (lower(std::string_view(field).substr(0, 5)) == "from=") return field.substr(5);
    i = end + 1;
  }
  return std::nullopt;
}

class Reader {
 public:
  Reader(const Lines& lines, const Arguments& arguments) : m_lines(lines), m_arguments(arguments) {
    m_build.problem = lines.problem;
    for (const char* side : {"BUILD", "TARGET"}) {
      const std::string s = side;
      m_globals[s + "PLATFORM"] = "linux/amd64";
      m_globals[s + "OS"] = "linux";
      m_globals[s + "ARCH"] = "amd64";
      m_globals[s + "VARIANT"] = m_globals[s + "OSVERSION"] = "";
    }
    for (const Instruction& i : lines.instructions) {
      if (i.keyword == "FROM") name_stage(i);
    }
  }

  Build read() {
    if (!m_lines.syntax.empty()) add(EdgeKind::syntax, m_lines.syntax, m_lines.syntax_line);
    for (const Instruction& i : m_lines.instructions) {
      if (i.keyword == "FROM")
        from(i);
      else if (i.keyword == "ARG" && m_stage < 0)
        global_arguments(i);
      else if (!is_known(i.keyword))
        fail(i.line, "unknown instruction " + i.keyword);
      else if (m_stage < 0)
        fail(i.line, i.keyword + " stands before the first FROM");
      else
        body(i, EdgeKind::copy, EdgeKind::mount);
    }
    if (m_stage < 0) fail(1, "the file has no FROM");
    std::sort(m_build.inputs.begin(), m_build.inputs.end(), [](const Input& a, const Input& b) {
      return std::tie(a.line, a.kind, a.reference) < std::tie(b.line, b.kind, b.reference);
    });
    return std::move(m_build);
  }

 private:
  void fail(std::uint32_t line, std::string message) {
    if (!m_build.problem || line < m_build.problem->line) {
      m_build.problem = Problem{line, std::move(message)};
    }
  }

  // Every stage's name is known beforehand: COPY --from looks among all (rule 26).
  void name_stage(const Instruction& i) {
    const auto words = split_blanks(i.arguments);
    m_stage_names.push_back(words.size() == 3 && lower(words[1]) == "as" ? lower(words[2]) : "");
  }

  // Rule 18. A declared argument without value is unknown, not empty: it stays open,
  // because CI may give it and unknown must keep.
  void global_arguments(const Instruction& i) {
    for (const std::string& word : split_quoted(i.arguments, m_lines.escape)) {
      const size_t equals = word.find('=');
      const std::string key = word.substr(0, equals);
      if (auto given = m_arguments.find(key); given != m_arguments.end()) {
        m_globals[key] = given->second;
      } else if (equals != std::string::npos) {
        if (auto value = expanded(word.substr(equals + 1), i.line)) m_globals[key] = *value;
      } else if (!m_globals.contains(key)) {
        m_globals[key] = "*";
      }
    }
  }

  std::optional<std::string> expanded(std::string_view word, std::uint32_t line) {
    try {
      return expand(word, m_lines.escape, [&](std::string_view name) -> std::optional<std::string> {
        const auto found = m_globals.find(name);
        if (found == m_globals.end()) return std::nullopt;
        return found->second;
      });
    } catch (const Error& error) {
      fail(line, error.cause());
      return std::nullopt;
    }
  }

  void from(const Instruction& i) {
    ++m_stage;
    const auto words = split_blanks(i.arguments);
    if (words.empty() || (words.size() != 1 && words.size() != 3)) {
      fail(i.line, "FROM takes an image, or an image AS a name");
      if (words.empty()) return;
    } else if (words.size() == 3 && lower(words[1]) != "as") {
      fail(i.line, "FROM's second word must be AS");
    }
    const auto image = expanded(words[0], i.line);
    // What cannot be expanded is salvaged as a pattern that may match any image.
    if (!image) return add_open(EdgeKind::from, words[0], i.line);
    if (image->empty()) return fail(i.line, "the image's name is empty after expansion");
    for (int stage = m_stage - 1; stage >= 0; --stage) {  // rule 24: exact, latest wins
      if (m_stage_names[stage] == *image) return;
    }
    if (*image != "scratch") add(EdgeKind::from, *image, i.line, words[0]);
  }

  void body(const Instruction& i, EdgeKind copy_kind, EdgeKind mount_kind) {
    if (i.keyword == "ONBUILD") return onbuild(i);
    if (i.keyword == "COPY") {
      if (auto name = flag_value(i, "from")) image_or_stage(copy_kind, *name, i.line);
    }
    if (i.keyword == "RUN") {
      for (const std::string& flag : i.flags) {
        if (auto name = mount_from(flag)) image_or_stage(mount_kind, *name, i.line);
      }
    }
  }

  void onbuild(const Instruction& i) {
    const Lines trigger = read_lines(i.arguments);
    for (Instruction inner : trigger.instructions) {
      inner.line = i.line;
      if (inner.keyword != "ONBUILD") body(inner, EdgeKind::onbuild, EdgeKind::onbuild);
    }
  }

  void image_or_stage(EdgeKind kind, const std::string& name, std::uint32_t line) {
    if (name == "scratch" || name.empty()) return;
    const bool numeric =
        std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c); });
    if (kind != EdgeKind::mount && numeric) {
      if (std::stoul(name.substr(0, 9)) >= m_stage_names.size()) {
        fail(line, "--from=" + name + " names a stage the file does not have");
      }
      return;
    }
    const std::string key = lower(name);
    if (std::find(m_stage_names.begin(), m_stage_names.end(), key) != m_stage_names.end()) return;
    if (name.find('$') != std::string::npos) {  // rule 26: BuildKit rejects, buildah expands
      fail(line, "variables are not expanded in --from");
      if (auto value = expanded(name, line)) return add(kind, *value, line, name);
    }
    add(kind, name, line);
  }

  void add(EdgeKind kind, const std::string& image, std::uint32_t line, std::string raw = {}) {
    if (raw.empty()) raw = image;
    try {
      m_build.inputs.push_back({kind, raw, parse_image_reference(image).text(), line});
    } catch (const Error& error) {
      fail(line, "\"" + image + "\" is not an image reference: " + error.cause());
      add_open(kind, raw, line);
    }
  }

  void add_open(EdgeKind kind, const std::string& raw, std::uint32_t line) {
    m_build.inputs.push_back({kind, raw, parse_image_reference("*").text(), line});
  }

  const Lines& m_lines;
  const Arguments& m_arguments;
  Arguments m_globals;
  std::vector<std::string> m_stage_names;
  int m_stage = -1;
  Build m_build;
};

}  // namespace

Build read_dockerfile(std::string_view text, const Arguments& arguments) {
  const Lines lines = read_lines(text);
  return Reader(lines, arguments).read();
}

}  // namespace keelson::dockerfile
