// SPDX-License-Identifier: Apache-2.0
#include "analyzer/model/tree.hpp"

#include <algorithm>

namespace keelson {
namespace {

std::vector<std::string_view> names_of(std::string_view path) {
  std::vector<std::string_view> names;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) names.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return names;
}

// The end of `[…]` that starts `pattern`; npos when it is never closed.
std::size_t class_end(std::string_view pattern) {
  const std::size_t first = pattern.size() > 1 && (pattern[1] == '!' || pattern[1] == '^') ? 2 : 1;
  return pattern.find(']', first + 1);
}

bool in_class(std::string_view inside, char c) {
  const bool negated = inside.front() == '!' || inside.front() == '^';
  if (negated) inside.remove_prefix(1);
  bool found = false;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (i + 2 < inside.size() && inside[i + 1] == '-') {
      found = found || (inside[i] <= c && c <= inside[i + 2]);
      i += 2;
    } else {
      found = found || inside[i] == c;
    }
  }
  return found != negated;
}

// One name; a star is tried again from where it stood last, so time is the product of lengths.
bool matches_name(std::string_view pattern, std::string_view name) {
  if (name.starts_with('.') && !pattern.starts_with('.')) return false;
  std::size_t p = 0, n = 0, star = std::string_view::npos, from = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = n;
      continue;
    }
    std::size_t width = 0;
    if (p < pattern.size()) {
      const std::size_t end =
          pattern[p] == '[' ? class_end(pattern.substr(p)) : std::string_view::npos;
      if (end != std::string_view::npos)
        width = in_class(pattern.substr(p + 1, end - 1), name[n]) ? end + 1 : 0;
      else
        width = pattern[p] == '?' || pattern[p] == name[n] ? 1 : 0;
    }
    if (width > 0) {
      p += width;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Row by row over the path's names, so that many `**` cost no more than one.
bool matches_path(const std::vector<std::string_view>& pattern,
                  const std::vector<std::string_view>& path) {
  // Without `**`, names are matched one by one.
  if (std::find(pattern.begin(), pattern.end(), "**") == pattern.end()) {
    return pattern.size() == path.size() &&
           std::equal(pattern.begin(), pattern.end(), path.begin(), matches_name);
  }
  std::vector<bool> reached(path.size() + 1, false);
  reached[0] = true;
  for (const std::string_view part : pattern) {
    std::vector<bool> next(path.size() + 1, false);
    for (std::size_t i = 0; i <= path.size(); ++i) {
      if (part == "**")
        next[i] = reached[i] || (i > 0 && next[i - 1] && !path[i - 1].starts_with('.'));
      else if (i < path.size() && reached[i] && matches_name(part, path[i]))
        next[i + 1] = true;
    }
    reached = std::move(next);
  }
  return reached[path.size()];
}

}  // namespace

std::optional<std::string> path_within(std::string_view directory, std::string_view path) {
  std::vector<std::string_view> names;
  if (!path.starts_with('/')) names = names_of(directory);
  for (const std::string_view name : names_of(path)) names.push_back(name);
  std::vector<std::string_view> kept;
  for (const std::string_view name : names) {
    if (name == ".") continue;
    if (name != "..") {
      kept.push_back(name);
    } else {
      if (kept.empty()) return std::nullopt;
      kept.pop_back();
    }
  }
  std::string result;
  for (const std::string_view name : kept) {
    if (!result.empty()) result += '/';
    result += name;
  }
  return result;
}

std::vector<std::string> glob(const Tree& tree, std::string_view pattern) {
  const bool directories_only = pattern.ends_with('/');
  const auto wanted = names_of(pattern);
  // What comes before the first name with a wildcard bounds the files to look at.
  std::string fixed;
  std::size_t fixed_names = 0;
  while (fixed_names < wanted.size() &&
         wanted[fixed_names].find_first_of("*?[") == std::string_view::npos) {
    fixed += (fixed.empty() ? "" : "/");
    fixed += wanted[fixed_names++];
  }
  const auto& files = tree.files();
  std::vector<std::string> found;
  const auto first = std::lower_bound(files.begin(), files.end(), fixed);
  std::string_view last_directory;
  for (auto file = first; file != files.end() && file->starts_with(fixed); ++file) {
    auto names = names_of(*file);
    if (!directories_only && matches_path(wanted, names)) found.push_back(*file);
    // Directories are the same for files side by side.
    const std::string_view directory =
        std::string_view(*file).substr(0, std::min(file->rfind('/'), file->size()));
    if (file != first && directory == last_directory) continue;
    last_directory = directory;
    for (names.pop_back(); !names.empty(); names.pop_back()) {
      if (!matches_path(wanted, names)) continue;
      const auto length =
          static_cast<std::size_t>(names.back().data() + names.back().size() - file->data());
      found.push_back(file->substr(0, length) + (directories_only ? "/" : ""));
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

MemoryTree::MemoryTree(std::map<std::string, std::string, std::less<>> files)
    : m_files(std::move(files)) {
  for (const auto& [path, text] : m_files) m_paths.push_back(path);
}

std::optional<std::string> MemoryTree::read(std::string_view path) const {
  const auto file = m_files.find(path);
  if (file == m_files.end()) return std::nullopt;
  return file->second;
}

}  // namespace keelson
