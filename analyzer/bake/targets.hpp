// SPDX-License-Identifier: Apache-2.0
// The targets and groups of bake files, merged, with matrices spread and inheritance followed.
// Values only; what they mean as builds is said elsewhere.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/bake/evaluate.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::bake {

// What one target says; `attributes` by name: tags, args, context, …
struct Target {
  std::string name;
  Place place;
  std::map<std::string, Value, std::less<>> attributes;
  const Value* find(std::string_view attribute) const;
  // Puts what `over` says over this, as bake merges targets.
  void merge(const Target& over);
};

class Targets {
 public:
  explicit Targets(const Variables& environment);
  Targets(const Targets&) = delete;
  Targets& operator=(const Targets&) = delete;

  void add_file(File file);
  void add_target(Target target);  // as a compose file has it
  void finish();                   // after the last file

  bool has(std::string_view name) const;
  std::vector<std::string> all() const;
  // The targets a name stands for: a group's, or itself; patterns too. In order, each once.
  std::vector<std::string> expand(const std::vector<std::string>& names) const;
  // With all it inherits, then what --set says of it.
  Target resolve(const std::string& name) const;
  void set(const std::vector<std::string>& overrides) { m_overrides = overrides; }

  std::vector<Open> open;

 private:
  std::optional<Value> lookup(std::string_view name);
  void read_target(const File& file, const Block& block);
  void put(Target target);
  using Resolved = std::map<std::string, Target, std::less<>>;
  const Target* inherited(const std::string& name, Resolved& resolved, std::size_t depth) const;

  const Variables& m_environment;
  Evaluator m_evaluator;
  std::vector<std::unique_ptr<File>> m_files;
  std::map<std::string, const Block*, std::less<>> m_variables;
  std::map<std::string, const Expression*, std::less<>> m_attributes;
  std::map<std::string, Value, std::less<>> m_values;  // evaluated; unknown while it is
  std::vector<Target> m_targets;
  std::map<std::string, std::size_t, std::less<>> m_index;
  std::map<std::string, std::vector<std::string>, std::less<>> m_groups;
  std::vector<std::string> m_overrides;
  std::size_t m_looks = 0;  // at what other targets say
};

}  // namespace keelson::bake
