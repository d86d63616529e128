// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/action_build.hpp"

#include <algorithm>

#include "analyzer/ci/actions.hpp"

namespace keelson::ci {

bool is_url(std::string_view text) {
  return text.find("://") != std::string_view::npos || text.starts_with("git@");
}

std::string or_root(std::string path) {
  return path.empty() ? "." : path;
}

std::string joined(const std::string& directory, const std::string& name) {
  return directory.empty() || directory == "." ? name : directory + "/" + name;
}

void read_pairs(const std::vector<std::string>& lines, TextByName& into) {
  for (const std::string& line : lines) {
    const auto equals = line.find('=');
    if (equals == std::string::npos)
      into[line] = "*";
    else
      into[line.substr(0, equals)] = line.substr(equals + 1);
  }
}

void add_product(ActionResult& result, ImageBuild& build, const std::string& name, Pushed pushed) {
  if (name.empty()) return;
  if (std::find(build.produces.begin(), build.produces.end(), name) == build.produces.end())
    build.produces.push_back(name);
  if (pushed == Pushed::yes) add_use(result.actions.pushes, name, build.place);
}

void say_if_unknown(const ActionStep& step, const ImageBuild& build, ActionResult& result) {
  if (std::find(build.produces.begin(), build.produces.end(), "*") != build.produces.end())
    result.actions.open.push_back(
        {step.action + ": only a run knows what the image is called", step.place, Hides::nothing});
}

bool is_tagged(const std::string& name) {
  const auto slash = name.rfind('/');
  return name.find(':', slash == std::string::npos ? 0 : slash) != std::string::npos ||
         name.find('@') != std::string::npos;
}

void read_context(const ActionStep& step, std::string context, ImageBuild& build) {
  constexpr std::string_view default_context = "{{defaultContext}}";
  if (context.starts_with(default_context)) {
    context.erase(0, default_context.size());
    if (context.starts_with(':')) context.erase(0, 1);
    if (context.empty()) context = ".";
  }
  build.context = is_url(context) ? context : or_root(path_in_repository(step.checkout, context));
}

}  // namespace keelson::ci
