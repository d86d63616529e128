// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/file_patterns.hpp"

#include <algorithm>
#include <map>

#include "src/scan/path_pattern.hpp"

namespace keelson::cleanup {
namespace {

using Words = std::vector<std::string>;

Words words_of(const std::string& path) {
  Words words{""};
  for (const char c : path) {
    if (c == '/')
      words.emplace_back();
    else
      words.back() += c;
  }
  return words;
}

// What both begin and end with, `*` between. `a` may hold one already.
std::string common(const std::string& a, const std::string& b) {
  if (a == b) return a;
  const std::string head = a.substr(0, a.find('*'));
  const std::size_t star = a.rfind('*');
  const std::string tail = star == std::string::npos ? a : a.substr(star + 1);
  std::size_t begin = 0, end = 0;
  while (begin < std::min(head.size(), b.size()) && head[begin] == b[begin]) ++begin;
  const std::size_t most = std::min(tail.size(), b.size() - begin);
  const std::size_t free = star == std::string::npos ? a.size() - begin : most;
  while (end < std::min(most, free) && tail[tail.size() - 1 - end] == b[b.size() - 1 - end]) ++end;
  return a.substr(0, begin) + "*" + tail.substr(tail.size() - end);
}

std::string pattern_of(const std::vector<std::string>& paths) {
  Words pattern = words_of(paths[0]);
  for (const std::string& path : paths) {
    const Words words = words_of(path);
    for (std::size_t i = 0; i < words.size(); ++i) pattern[i] = common(pattern[i], words[i]);
  }
  std::string text = pattern[0];
  for (std::size_t i = 1; i < pattern.size(); ++i) text += "/" + pattern[i];
  return text;
}

}  // namespace

std::vector<std::string> file_patterns(const std::set<std::string>& files,
                                       const std::set<std::string>& others) {
  std::vector<std::string> patterns;
  const auto is_clean = [&](const std::string& pattern) {
    return std::none_of(others.begin(), others.end(), [&](const std::string& other) {
      return !files.contains(other) && scan::match_path(pattern, other);
    });
  };
  // As one for each depth; where that says too much, for each directory; else one by one.
  std::map<std::size_t, std::vector<std::string>> by_depth;
  for (const std::string& file : files) by_depth[words_of(file).size()].push_back(file);
  for (const auto& [depth, deep] : by_depth) {
    if (const std::string one = pattern_of(deep); is_clean(one)) {
      patterns.push_back(one);
      continue;
    }
    std::map<std::string, std::vector<std::string>> by_directory;
    for (const std::string& file : deep)
      by_directory[file.substr(0, file.rfind('/'))].push_back(file);
    for (const auto& [directory, near] : by_directory) {
      if (const std::string one = pattern_of(near); is_clean(one))
        patterns.push_back(one);
      else
        patterns.insert(patterns.end(), near.begin(), near.end());
    }
  }
  std::sort(patterns.begin(), patterns.end());
  return patterns;
}

}  // namespace keelson::cleanup
