// SPDX-License-Identifier: Apache-2.0
#include "src/scan/named_files.hpp"

#include <algorithm>

#include "analyzer/dockerfile/keyword.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "analyzer/source/dockerfiles.hpp"

namespace keelson::scan {
namespace {

constexpr std::size_t k_files_max = 1000;  // that patterns of one project may mean

bool is_listed_anyway(std::string_view path) {
  return source::is_dockerfile_name(path.substr(path.rfind('/') + 1));
}

// Whether a line begins with FROM, as an instruction does.
bool has_from(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const auto lower = [&](std::size_t i) { return static_cast<char>(line[i] | 0x20); };
    if (line.size() > 5 && lower(0) == 'f' && lower(1) == 'r' && lower(2) == 'o' &&
        lower(3) == 'm' && (line[4] == ' ' || line[4] == '\t'))
      return true;
  }
  return false;
}

// Whether Docker stops at its first word: a program for Python begins with "import". Another front
// end, or what makes a Dockerfile of a template, may know more words.
bool is_other_language(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (line.starts_with('#') && line.find("syntax") != std::string_view::npos) return false;
    if (line.empty() || line.starts_with('#')) continue;
    const std::string_view word = line.substr(0, line.find_first_of(" \t\r"));
    return word.find_first_of("{}<>%$@+(#\\`") == std::string_view::npos &&
           dockerfile::keyword_of(word) == dockerfile::Keyword::unknown;
  }
  return false;
}

std::optional<std::string> text_of(const Tree& tree, const std::string& path) {
  try {
    return tree.read(path);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

std::map<std::string, std::string> read_named_files(const std::vector<Job>& jobs,
                                                    const Tree& tree) {
  std::map<std::string, std::string> files;
  std::size_t read = 0;
  const auto add_matching = [&](const std::string& pattern) {
    for (const std::string& path : tree.files()) {
      if (!matches_pattern(pattern, path) || is_listed_anyway(path) || files.contains(path))
        continue;
      if (++read > k_files_max) return;
      if (auto text = text_of(tree, path); text && has_from(*text) && !is_other_language(*text))
        files.emplace(path, std::move(*text));
    }
  };
  for (const Job& job : jobs) {
    for (const ImageBuild& build : job.actions.builds) {
      const std::string& path = build.dockerfile;
      if (path.empty() || files.contains(path)) continue;
      if (is_open(path)) {
        add_matching(path);
      } else if (!is_listed_anyway(path)) {
        if (auto text = text_of(tree, path)) files.emplace(path, std::move(*text));
      }
    }
  }
  return files;
}

}  // namespace keelson::scan
