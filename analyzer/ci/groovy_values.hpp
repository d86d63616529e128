// SPDX-License-Identifier: Apache-2.0
// What the names of a Jenkinsfile are worth as texts; `*` for what only a run knows. Every value
// a name is ever given counts, wherever it stands.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzer/ci/groovy_tokens.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::ci {

class GroovyValues {
 public:
  explicit GroovyValues(const std::vector<GroovyToken>& tokens);

  // The value of the expression at tokens[at]; `at` then stands behind it.
  std::string evaluate(std::size_t& at) const;

  // A name given several values becomes a pattern of all.
  void assign(const std::string& name, const std::string& value);
  std::string find(const std::string& name) const;
  const TextByName& all() const { return m_values; }

  // Behind the bracket that closes the one at tokens[at].
  std::size_t behind_brackets(std::size_t at) const;
  std::size_t behind_line_ends(std::size_t at) const;

 private:
  std::string term(std::size_t& at) const;

  const std::vector<GroovyToken>& m_tokens;
  std::vector<std::size_t> m_behind;  // by token: behind the bracket that closes it
  TextByName m_values;
};

}  // namespace keelson::ci
