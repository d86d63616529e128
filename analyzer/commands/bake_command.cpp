// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "analyzer/bake/bake.hpp"
#include "analyzer/commands/families.hpp"
#include "analyzer/commands/paths.hpp"
#include "analyzer/commands/tables.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::commands {

void recognise_bake(const Invocation& invocation, std::size_t first) {
  const Arguments arguments = read_arguments(invocation.words, first, bake_flags, Order::mixed);
  if (arguments.is_on("print") || arguments.is_on("check") || arguments.value("list")) return;
  bake::Options options;
  options.directory = invocation.command.directory;
  options.environment = invocation.variables();
  options.set = arguments.values("set");
  for (const std::string& text : arguments.values("var"))
    if (const std::size_t equals = text.find('='); equals != std::string::npos)
      options.environment[text.substr(0, equals)] = {text.substr(equals + 1), false};
  bool is_known = true;
  for (std::string file : arguments.values("file")) {
    if (file.starts_with("cwd://")) file.erase(0, 6);
    is_known = is_known && file != "-" && !is_remote(file) && !is_open(file);
    options.files.push_back(std::move(file));
  }
  bool has_all = false;
  for (const std::string& target : arguments.positional) {
    is_known = is_known && !is_remote(target);
    has_all = has_all || target == "*";
    options.targets.push_back(target);
  }
  if (has_all) options.targets = {"*"};
  if (!is_known) {
    invocation.add_open("the bake file is not in this repository or not known", Hides::builds);
    return;
  }
  try {
    for (Job& job : bake::read_bake(invocation.tree, options)) {
      for (ImageBuild& build : job.actions.builds) {
        open_for_unknown_words(build, arguments, "bake");
        if (!arguments.is_on("push")) continue;
        for (const std::string& name : build.produces) invocation.add_push(name);
      }
      invocation.add_all(std::move(job.actions));
    }
  } catch (const Error& error) {
    invocation.add_open(error.sentence(), Hides::builds);
  }
}

}  // namespace keelson::commands
