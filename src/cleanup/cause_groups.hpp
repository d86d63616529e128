// SPDX-License-Identifier: Apache-2.0
// What is not known, grouped by what it is: which Dockerfiles it makes roots, and which of
// their inputs it opens. Counts no image.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzer/graph/edge.hpp"
#include "src/cleanup/causes.hpp"

namespace keelson::cleanup {

struct CauseGroup {
  std::string text, settle;
  std::set<std::string> places;
  std::set<std::string> roots;  // Dockerfiles that count as live because of it
  std::map<std::string, std::set<std::string>> opened;  // Dockerfile → references it leaves open
  std::vector<graph::NodeId> images = {};               // open images it makes roots
  bool is_settled_by_takes = false, is_settled_by_links = false;
};

class CauseGroups {
 public:
  // What is seen in the build itself.
  void add(const Build& build);
  // That the build counts as live for another reason.
  void add_root(const std::string& text, const Build& build, const std::string& settle);
  // That an image counts as live.
  void add_image(const std::string& text, graph::NodeId image, const std::string& place);
  // Where its name is open. The group is for its image; nullptr: it is known.
  CauseGroup* add(const scan::Use& use);

  std::vector<CauseGroup> take() &&;

 private:
  CauseGroup& group(const std::string& text, const std::string& place, const std::string& settle);
  void add_inputs(const Build& build);

  std::map<std::string, CauseGroup> m_groups;
  std::set<std::string> m_dockerfiles;  // all of them
};

// How it is told; not counted yet.
Cause cause_of(const CauseGroup& group);

}  // namespace keelson::cleanup
