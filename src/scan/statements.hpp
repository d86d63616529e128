// SPDX-License-Identifier: Apache-2.0
// What keelson.yml states that no tool can read, applied to what was read. Each statement
// reaches only what it names. Used by several threads at once; reads no file.
#pragma once
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/job.hpp"
#include "src/config/settings.hpp"
#include "src/scan/builds.hpp"

namespace keelson::scan {

// What a gap is about, by its words.
struct GapSubject {
  config::StatedSubject kind = config::StatedSubject::command;
  std::string text;  // "template Jobs/SAST.gitlab-ci.yml", "./configure", "owner/action@v4"
};
// nullopt: a statement reaches it by its file alone.
std::optional<GapSubject> subject_of(std::string_view what);

class Statements {
 public:
  explicit Statements(const config::Settings& settings);

  // Whether a person says that what is open here builds nothing. `file` is where it stands, as
  // people see it, without revision.
  bool build_nothing(const Open& open, const std::string& file);

  // The stated values of variables of a project with this directory, a map for each choice of
  // them; at least one map, which may be empty. More than k_choices_max are none: unknown.
  std::vector<TextByName> values_in(const std::string& project);

  // Bounds what the Dockerfiles take and the jobs run in that the statements name, after all was
  // joined.
  void bound_taken(std::vector<Build>& builds, std::vector<Use>& uses);

  // Throws Error{configuration} naming a statement that nothing matched.
  void check_all_used() const;

  // What Dockerfiles are said to take that leave nothing open by themselves, as words.
  std::vector<std::string> needless() const;

 private:
  const config::Settings& m_settings;
  std::unique_ptr<std::atomic<bool>[]> m_used;
  std::unique_ptr<std::atomic<bool>[]> m_needed;  // of takes: bounded something
};

}  // namespace keelson::scan
