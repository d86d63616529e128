// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/include_rules.hpp"

#include <algorithm>

#include "analyzer/gitlab/expand.hpp"

namespace keelson::gitlab {
namespace {

enum class Answer { no, maybe, yes };

// GitLab's patterns know more than ours: braces, hidden names. Those stay undecided.
Answer exists(const std::string& pattern, const Tree& tree, Findings& findings) {
  if (pattern.find_first_of("{\\") != std::string::npos || pattern.empty() ||
      pattern.size() > k_path_max)
    return Answer::maybe;
  const auto& files = tree.files();
  const auto is_file = [&](const std::string& path) {
    return std::binary_search(files.begin(), files.end(), path);
  };
  if (pattern.find_first_of("*?[") == std::string::npos)
    return is_file(pattern) ? Answer::yes : Answer::no;
  for (std::size_t at = pattern.find("**"); at != std::string::npos;
       at = pattern.find("**", at + 2))
    if ((at > 0 && pattern[at - 1] != '/') || !pattern.substr(at).starts_with("**/"))
      return Answer::maybe;
  findings.spend_values(files.size() / k_files_per_value + 1);
  const auto found = glob(tree, pattern);
  return std::any_of(found.begin(), found.end(), is_file) ? Answer::yes : Answer::maybe;
}

Answer any_exists(const Value& paths, const Tree& tree, const Variables& variables,
                  Findings& findings) {
  if (paths.is_map()) return Answer::maybe;  // of another project
  Answer answer = Answer::no;
  const auto ask = [&](const Value& path) {
    const std::string pattern = expanded_where_known(path.text, variables);
    const bool is_known = path.is_scalar() && pattern.find('$') == std::string::npos &&
                          (pattern == path.text || pattern.find('*') == std::string::npos);
    answer = std::max(answer, is_known ? exists(pattern, tree, findings) : Answer::maybe);
  };
  if (paths.is_scalar()) ask(paths);
  for (const ValuePtr& path : paths.items) ask(*path);
  return answer;
}

}  // namespace

bool may_be_included(const Value& rules, const Tree& tree, const Variables& variables,
                     Findings& findings) {
  if (!rules.is_list()) return true;
  for (const ValuePtr& rule : rules.items) {
    findings.spend_values(1);
    if (!rule->is_map()) return true;
    const Value* paths = specified(*rule, "exists");
    Answer answer = paths == nullptr ? Answer::yes : any_exists(*paths, tree, variables, findings);
    const bool asks_more =
        specified(*rule, "if") != nullptr || specified(*rule, "changes") != nullptr;
    if (answer == Answer::yes && asks_more) answer = Answer::maybe;
    const bool takes = text_of(*rule, "when") != "never";
    if (answer != Answer::no && takes) return true;
    if (answer == Answer::yes) return false;
  }
  return false;
}

}  // namespace keelson::gitlab
