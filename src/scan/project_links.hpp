// SPDX-License-Identifier: Apache-2.0
// What one project's CI says of its builds, put together: which names each build's image gets,
// by -t, copies and pushes, and what of that is not known. Reads no file; joins no projects.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "src/scan/coverage.hpp"
#include "src/scan/project_jobs.hpp"

namespace keelson::scan {

// An image under another name, where no build of its own project makes it.
struct Promotion {
  std::string from;  // normalised
  std::string to;    // likewise; empty: only run time knows
  std::string file;  // as people see it
  std::uint32_t line = 0;
};

// An image that CI or a workload uses.
struct Use {
  std::string reference;  // normalised; may be open
  std::string user;       // "test in services/api/.gitlab-ci.yml:12"
  // Where its name is open and no person bounded it: how the file has it ("$IMAGE"), and where.
  std::string written = {}, place = {};
  auto operator<=>(const Use&) const = default;
};

// One build of the project while its names are being settled.
struct Making {
  ImageBuild build;
  std::set<std::string> products;  // normalised; may be none
};

class ProjectLinks {
 public:
  explicit ProjectLinks(const ProjectJobs& project);

  std::vector<Making> makings;
  std::vector<Promotion> promotions;
  std::vector<Use> uses;
  std::set<std::string> local_names;  // never pushed, so they mean something only here
  std::string unproven;  // why the project may build more than was seen; empty: it does not
  Coverage coverage;

 private:
  void gather(const Job& job);
  void gather(const ImageCopy& copy);
  void add_open(const Open& open);
  void add_use(const Job& job, const ImageUse& use, std::vector<Use>& to);
  std::set<std::string> names_of(ImageBuild& build);
  void apply_copies();
  void apply_needs();
  void add_unseen();
  void settle_uses();
  bool is_pushed(const std::string& name) const;
  std::string because(const std::string& what, const Place& place) const;

  const ProjectJobs& m_project;
  struct Copy {
    Promotion names;
    Place place;
  };
  std::vector<Copy> m_copies;
  std::vector<Use> m_used_by_commands;
  std::map<std::string, Place> m_pushes;  // by name
};

// nullopt for what says nothing: no repository at all, or a name that Docker rejects.
std::optional<std::string> image_name(const std::string& text);

}  // namespace keelson::scan
