// SPDX-License-Identifier: Apache-2.0
// What make knows after reading its Makefiles one way: variables and rules; and the expansion
// of `$(…)` over them. Never runs a recipe.
#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/shell/file_names.hpp"
#include "analyzer/shell/state.hpp"

namespace keelson::shell {

struct MakeVariable {
  std::string text;
  bool is_simple = false;  // expanded already
  bool is_exported = false;
  bool is_fixed = false;  // from the command line: assignments do not change it
  bool operator==(const MakeVariable&) const = default;
};
using MakeVariables = std::map<std::string, MakeVariable, std::less<>>;

struct RecipeLine {
  std::string text;
  Place place;
  bool operator==(const RecipeLine&) const = default;
};

struct MakeRule {
  std::vector<std::string> targets, needs;
  std::string pattern;  // of a static pattern rule, or of a rule with % in its target
  std::vector<RecipeLine> recipe;
  bool operator==(const MakeRule&) const = default;
};

struct MakeWorld {
  MakeVariables variables;
  std::vector<MakeRule> rules;
  std::map<std::string, std::vector<std::pair<std::string, MakeVariable>>> of_targets;
  bool exports_all = false, is_one_shell = false;
  Outside outside = Outside::undecided;
  bool operator==(const MakeWorld&) const = default;
};

class MakeExpander {
 public:
  using Shell = std::function<std::string(const std::string& command)>;
  // `shell` gives what a command writes; `outside` is the environment.
  MakeExpander(const MakeWorld& world, const TextByName& outside, const FileNames& files,
               std::size_t& steps, std::string directory, Shell shell)
      : m_world(world),
        m_outside(outside),
        m_files(files),
        m_all_steps(steps),
        m_directory(std::move(directory)),
        m_shell(std::move(shell)) {}

  std::string expand(std::string_view text);
  // All expansions of a walk together; past it all is `*`.
  static constexpr std::size_t k_max_steps = 500'000;
  // Takes the texts of `$(eval …)`, expanded.
  void collect_evaluated(std::vector<std::string>& into) { m_evaluated = &into; }
  // $@, $<, $*, $^ and the arguments of $(call …).
  void set(const std::string& name, std::string text) { m_automatic[name] = std::move(text); }

 private:
  std::string reference(std::string_view inside);
  std::string variable(const std::string& name);
  std::string function(std::string_view name, std::string_view arguments);
  std::string of_words(std::string_view name, const std::string& first, const std::string& list);
  std::string each(const std::vector<std::string_view>& parts);
  std::string call(const std::vector<std::string_view>& parts);

  const MakeWorld& m_world;
  const TextByName& m_outside;
  const FileNames& m_files;
  std::size_t& m_all_steps;
  std::string m_directory;
  Shell m_shell;
  std::map<std::string, std::string, std::less<>> m_automatic;
  std::vector<std::string>* m_evaluated = nullptr;
  std::size_t m_depth = 0, m_steps = 0;
};

std::vector<std::string> words_of(std::string_view text);
// What % stands for when the pattern fits; false when it does not.
bool fits(std::string_view pattern, std::string_view text, std::string& stem);
std::string with_stem(std::string_view pattern, std::string_view stem);

}  // namespace keelson::shell
