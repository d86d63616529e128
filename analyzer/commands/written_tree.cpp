// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/written_tree.hpp"

#include <algorithm>
#include <cctype>

namespace keelson::commands {
namespace {

// Whether the path may be one that the pattern stands for: `*` is any text, and `*/x` is also x.
bool may_be(std::string_view pattern, std::string_view path) {
  if (pattern.starts_with("*/") && may_be(pattern.substr(2), path)) return true;
  std::size_t p = 0, t = 0, star = std::string_view::npos, from = 0;
  while (t < path.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = t;
    } else if (p < pattern.size() && pattern[p] == path[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool is_open(std::string_view path) {
  return path.find('*') != std::string_view::npos;
}

constexpr std::string_view k_from = "from";

// An unknown that is a line of its own may be many, and may be an instruction.
bool may_be_lines(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    if (line.starts_with('*')) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

// Without FROM it is none. What nobody knows may be one, unless its name ends as other files' do.
bool may_be_dockerfile(std::string_view path, const shell::WrittenFile& file) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (file.text && !may_be_lines(*file.text)) {
    return std::search(file.text->begin(), file.text->end(), k_from.begin(), k_from.end(),
                       [](unsigned char a, char b) { return std::tolower(a) == b; }) !=
           file.text->end();
  }
  return is_open(name) || name.find('.') == std::string_view::npos ||
         name.find("ockerfile") != std::string_view::npos ||
         name.find("ontainerfile") != std::string_view::npos;
}

WrittenText text_of(const shell::WrittenFile& file) {
  WrittenText result;
  if (file.text && !may_be_lines(*file.text)) {
    result.text = *file.text;
  } else {
    result.unknown = "what " + file.place.file + ":" + std::to_string(file.place.line) +
                     " writes into the Dockerfile is not known";
  }
  return result;
}

}  // namespace

std::optional<WrittenText> written_text(const shell::WrittenSoFar& written, std::string_view path) {
  if (!written || path.empty()) return std::nullopt;
  while (path.starts_with("./")) path.remove_prefix(2);
  const bool is_known = !is_open(path);
  if (is_known) {
    const auto exact = written->find(path);
    if (exact != written->end()) return text_of(exact->second);
  }
  for (const auto& [name, file] : *written.operator->()) {
    const bool is_below = name == "/" || (name.ends_with('/') && path.starts_with(name));
    const bool fits =
        is_open(name) ? !is_known || may_be(name, path) : !is_known && may_be(path, name);
    if (is_below || fits) return text_of({nullptr, file.place});
  }
  return std::nullopt;
}

void use_written(const shell::WrittenSoFar& written, ImageBuild& build) {
  if (build.dockerfile.empty()) return;
  auto text = written_text(written, build.dockerfile);
  if (!text) return;
  if (!text->unknown.empty()) {
    if (build.unknown.content.empty()) build.unknown.content = std::move(text->unknown);
    return;
  }
  build.inline_dockerfile = std::move(text->text);
  build.dockerfile.clear();
}

void open_for_written(const shell::WrittenSoFar& written, ImageBuild& build) {
  if (!written || !build.unknown.content.empty()) return;
  for (const auto& [name, file] : *written.operator->()) {
    if (name == build.dockerfile || !may_be_dockerfile(name, file)) continue;
    build.unknown.content = file.place.file + ":" + std::to_string(file.place.line) + " writes " +
                            name + ", which an unknown word may name as the Dockerfile";
    return;
  }
}

WrittenTree::WrittenTree(const Tree& below, const shell::WrittenSoFar& written)
    : m_below(below), m_written(written) {}

std::optional<std::string> WrittenTree::read(std::string_view path) const {
  const auto exact = m_written->find(path);
  if (exact == m_written->end()) return m_below.read(path);
  const WrittenText text = text_of(exact->second);
  return text.unknown.empty() ? std::optional(text.text) : std::nullopt;
}

const std::vector<std::string>& WrittenTree::files() const {
  if (!m_files.empty()) return m_files;
  m_files = m_below.files();
  for (const auto& [name, file] : *m_written.operator->()) {
    if (name.ends_with('/') || is_open(name)) continue;
    const auto at = std::lower_bound(m_files.begin(), m_files.end(), name);
    if (at == m_files.end() || *at != name) m_files.insert(at, name);
  }
  return m_files;
}

}  // namespace keelson::commands
