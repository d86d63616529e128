// SPDX-License-Identifier: Apache-2.0
// Walks scripts of jobs, each different one once: a matrix of fifty jobs mostly runs the same.
// Never runs anything.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"
#include "analyzer/shell/commands.hpp"

namespace keelson::ci {

class Scripts {
 public:
  // `most_steps` bounds all scripts of the repository; a single one has a bound of its own.
  explicit Scripts(const Tree& tree, std::size_t most_steps = 2'000'000)
      : m_tree(tree), m_steps_left(most_steps) {}

  // What shell::walk says, of a repository that is also found under `checkout` when that is not
  // empty. Directories are those in the repository. Lives as long as this.
  const shell::Walk& walk(const std::vector<shell::Script>& scripts, const Variables& variables,
                          const std::string& directory = {}, const std::string& checkout = {});

  // What the commands of these walks do with images, in order, and what the walks leave open.
  ImageActions recognise(const std::vector<const shell::Walk*>& walks) const;

 private:
  const Tree& m_tree;
  std::size_t m_steps_left;
  std::map<std::string, shell::Walk> m_walks;  // by all that goes in
};

}  // namespace keelson::ci
