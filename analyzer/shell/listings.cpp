// SPDX-License-Identifier: Apache-2.0
// What `find` and `ls` list: files of the repository, and those that the script wrote.
#include <algorithm>

#include "analyzer/shell/arithmetic.hpp"
#include "analyzer/shell/patterns.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

// Longer lists are not known.
constexpr std::size_t k_max_listed = 200;

struct Find {
  std::vector<std::string> starts;
  std::string name = "*";
  char type = '\0';  // f, d; else both
  long long least = 0, most = 1'000'000;
};

// nullopt: it asks for more than names, types and depths.
std::optional<Find> find_of(const Call& call) {
  Find result;
  std::size_t i = 1;
  for (; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word.starts_with('-') || word == "(" || word == "!") break;
    if (!is_known(word)) return std::nullopt;
    result.starts.push_back(word);
  }
  if (result.starts.empty()) result.starts.emplace_back(".");
  for (; i < call.words.size(); ++i) {
    const std::string& option = call.words[i].text;
    if (option == "-print" || option == "-follow") continue;
    if (option.starts_with("-exec")) {  // nothing after its end narrows what was run
      while (i < call.words.size() && call.words[i].text != ";" && call.words[i].text != "+") ++i;
      continue;
    }
    if (i + 1 >= call.words.size()) return std::nullopt;
    const std::string& value = call.words[++i].text;
    const auto number = number_of(value);
    if (option == "-name" && result.name == "*" && value.find('/') == std::string::npos)
      result.name = value;
    else if (option == "-type" && (value == "f" || value == "d"))
      result.type = value[0];
    else if (option == "-maxdepth" && number)
      result.most = *number;
    else if (option == "-mindepth" && number)
      result.least = *number;
    else
      return std::nullopt;
  }
  return result;
}

}  // namespace

bool Walker::is_file(const std::string& path, const State& state) const {
  const auto& files = m_tree.files();
  return state.files->contains(path) || std::binary_search(files.begin(), files.end(), path);
}

// nullopt: it cannot be told, or there may be others.
std::optional<std::vector<std::string>> Walker::listed(const std::string& pattern,
                                                       const State& state) const {
  const auto* const there = m_names.find(pattern);
  if (there == nullptr) return std::nullopt;
  WrittenNames written = written_names(*state.files, pattern);
  if (written.may_be_more) return std::nullopt;
  std::vector<std::string> result;
  std::set_union(there->begin(), there->end(), written.names.begin(), written.names.end(),
                 std::back_inserter(result));
  if (result.size() > k_max_listed) return std::nullopt;
  return result;
}

// Files that nobody is seen to make may be there, too: an empty list is not known.
std::optional<std::vector<std::string>> Walker::found(const Call& call, const State& state) const {
  const auto find = find_of(call);
  if (!find || state.directory == "*") return std::nullopt;
  std::vector<std::string> result;
  for (std::string start : find->starts) {
    while (start.size() > 1 && start.ends_with('/')) start.pop_back();
    const auto path = start.starts_with('/') ? std::nullopt : path_within(state.directory, start);
    if (!path) return std::nullopt;
    const std::string prefix = path->empty() ? "" : *path + "/";
    const auto all = listed(prefix + "**/" + find->name, state);
    if (!all || is_file(*path, state)) return std::nullopt;
    // The start itself is found like what is in it.
    const std::string own = start == "." ? start : start.substr(start.rfind('/') + 1);
    if (find->type != 'f' && find->least == 0 && matches(find->name, own)) result.push_back(start);
    for (const std::string& one : *all) {
      if (find->type != '\0' && (find->type == 'f') != is_file(one, state)) continue;
      const std::string inside = one.substr(prefix.size());
      const auto depth = 1 + std::count(inside.begin(), inside.end(), '/');
      if (depth >= find->least && depth <= find->most) result.push_back(start + "/" + inside);
    }
  }
  if (result.empty()) return std::nullopt;
  return result;
}

// ls
States Walker::list_files(const Call& call, State state) {
  emit(call, state);
  std::string text;
  bool is_told = state.directory != "*", lists_itself = false;
  std::vector<std::string> words;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word == "-d" || word == "-1d" || word == "-d1")
      lists_itself = true;
    else if (word.starts_with('-') && word != "-1")
      is_told = false;
    else
      words.push_back(word);
  }
  if (words.empty()) words.emplace_back(".");
  for (const std::string& word : words) {
    const auto path = is_known(word) ? path_of(word, state) : std::nullopt;
    if (!is_told || !path) {
      is_told = false;
    } else if (lists_itself || is_file(*path, state)) {
      text += word + "\n";
    } else {
      const std::string prefix = path->empty() ? "" : *path + "/";
      const auto all = listed(prefix + "*", state);
      is_told = words.size() == 1 && all && !all->empty();
      if (!is_told) break;
      for (const std::string& one : *all) {
        if (one[prefix.size()] != '.') text += one.substr(prefix.size()) + "\n";
      }
    }
  }
  state.write(is_told ? text : "*");
  States result;
  result.push_back(std::move(state));
  return result;
}

}  // namespace keelson::shell
