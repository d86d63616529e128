// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/makefile_jobs.hpp"

#include <algorithm>
#include <array>

#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/files.hpp"

namespace keelson::ci {
namespace {

constexpr std::size_t most_targets = 100;

struct Target {
  std::string name;
  std::uint32_t line = 0;
};

bool names_tool(std::string_view line) {
  static constexpr std::array<std::string_view, 10> tools{
      "docker",  "DOCKER", "podman", "buildah",   "kaniko",
      "nerdctl", "skopeo", "crane",  "CONTAINER", "IMAGE"};
  return std::any_of(tools.begin(), tools.end(), [&](std::string_view tool) {
    return line.find(tool) != std::string_view::npos;
  });
}

// The targets of a rule's first line; empty when it is no rule.
std::vector<std::string> targets_of(std::string_view line) {
  if (line.empty() || line.front() == '\t' || line.front() == '#' || line.front() == '.') return {};
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || line.find('=') < colon + 3) return {};
  auto names = split_list(line.substr(0, colon), " \t");
  std::erase_if(names, [](const std::string& name) {
    return name.find_first_of("$%()'\"`;&|<>*") != std::string::npos;
  });
  return names;
}

// Targets with a line of recipe that mentions a tool, in order.
std::vector<Target> image_targets(std::string_view text) {
  std::vector<Target> found, current;
  std::uint32_t number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (const auto names = targets_of(line); !names.empty()) {
      current.clear();
      for (const std::string& name : names) current.push_back({name, number});
    }
    if (!line.starts_with('\t') || !names_tool(line)) continue;
    found.insert(found.end(), current.begin(), current.end());
    current.clear();
  }
  return found;
}

}  // namespace

ProjectFacts read_makefile(const Tree& tree, Scripts& scripts) {
  ProjectFacts facts;
  for (const char* file : {"GNUmakefile", "makefile", "Makefile"}) {
    const auto text = read_or_say(tree, file, Hides::builds, facts.open);
    if (!text) continue;
    const auto targets = image_targets(*text);
    for (const Target& target : targets) {
      const Place place{file, target.line};
      if (facts.jobs.size() >= most_targets) {
        facts.open.push_back({"too many targets to follow all", place, Hides::builds});
        break;
      }
      Job job{"make " + target.name, place, {}, {}, {}};
      job.actions = scripts.recognise({&scripts.walk({{"make " + target.name, place}}, {})});
      if (!is_empty(job.actions)) facts.jobs.push_back(std::move(job));
    }
    break;
  }
  return facts;
}

}  // namespace keelson::ci
