// SPDX-License-Identifier: Apache-2.0
// What git leaves in the files of the checkout.
#include <algorithm>

#include "analyzer/shell/call_words.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
void Walker::leave_git_files(const Call& call, State& state) {
  std::size_t at = 1;
  std::string directory = ".";
  while (at < call.words.size() && call.words[at].text.starts_with('-')) {
    const bool takes = is_one_of(call.words[at].text, {"-C", "-c", "--git-dir", "--work-tree"});
    if (call.words[at].text == "-C" && at + 1 < call.words.size())
      directory = call.words[at + 1].text;
    at += takes ? 2 : 1;
  }
  if (at >= call.words.size()) return;
  const std::string& command = call.words[at].text;
  const auto words = operands(call, at + 1,
                              {"-b", "-B", "--branch", "--depth", "-c", "--source", "-s",
                               "--reference", "-o", "-j", "--jobs"});
  const auto below = [&](const std::string& word) {
    const auto path = written_path(word, state);
    if (path) state.write_directory(is_known(*path) ? *path : "", call.place);
  };
  // The branch the job runs for, or the one that is read.
  const auto is_own = [&](std::string_view name) {
    if (name.starts_with("origin/")) name.remove_prefix(7);
    return is_one_of(name, {"main", "master", "HEAD", "develop"}) ||
           call.written.find("CI_COMMIT_") != call.written.npos ||
           call.written.find("GITHUB_") != call.written.npos;
  };
  if (command == "clone") {
    if (words.empty()) return;
    std::string target(name_of(words[0]));
    if (target.ends_with(".git")) target.resize(target.size() - 4);
    if (words.size() > 1) target = words[1];
    below(target);
  } else if (command == "submodule") {
    const auto text = file_text(".gitmodules", state, call.place);
    for (std::size_t from = 0; text && from < text->size();) {
      const std::size_t end = std::min(text->find('\n', from), text->size());
      const std::string line = text->substr(from, end - from);
      const std::size_t equals = line.find("path = ");
      if (equals != std::string::npos) below(line.substr(equals + 7));
      from = end + 1;
    }
  } else if (command == "apply" || command == "am" || command == "cherry-pick" ||
             command == "revert") {
    if (!has_word(call, {"--check", "--abort", "--stat"})) below(directory);
  } else if (command == "worktree") {
    if (words.size() > 1 && words[0] == "add") below(words[1]);
  } else if (command == "reset" || command == "merge" || command == "rebase") {
    // What is read is the branch that these name in most scripts; a job on it changes nothing.
    const bool moves = command != "reset" || has_word(call, {"--hard", "--merge", "--keep"});
    const bool is_over = has_word(call, {"--abort", "--quit"});
    if (moves && !is_over && !words.empty() && !is_own(words[0])) below(directory);
  } else if (command == "checkout" || command == "restore" || command == "switch") {
    // A new branch, or the commit it runs for, changes no file.
    if (has_word(call, {"-b", "-B", "-c", "-C", "--orphan"}) ||
        call.written.find("CI_") != call.written.npos ||
        call.written.find("GITHUB_") != call.written.npos)
      return;
    const bool has_paths = has_word(call, {"--"}) || command == "restore";
    if (has_paths) {
      const std::size_t from = command == "restore" ? 0 : words.size() > 1 ? 1 : 0;
      for (std::size_t i = from; i < words.size(); ++i) {
        if (words[i] == ".")
          below(directory);
        else if (const auto path = written_path(words[i], state))
          state.write_file(*path, "*", call.place);
      }
    } else if (!words.empty() && !is_own(words[0])) {
      below(directory);
    }
  } else if (command == "pull" && words.size() > 1 && !is_own(words[1])) {
    below(directory);
  }
}

}  // namespace keelson::shell
