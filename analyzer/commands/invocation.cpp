// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/invocation.hpp"

#include <utility>

#include "analyzer/commands/written_tree.hpp"

namespace keelson::commands {

std::optional<std::string> Invocation::variable(std::string_view name) const {
  const auto found = command.environment.find(name);
  if (found == command.environment.end()) return std::nullopt;
  return found->second;
}

Variables Invocation::variables() const {
  Variables result;
  for (const auto& [name, text] : command.environment) result[name] = Variable{text, false};
  return result;
}

ImageBuild Invocation::build() const {
  ImageBuild result;
  result.place = command.place;
  return result;
}

void Invocation::add(ImageBuild build) const {
  std::erase(build.produces, "");
  std::erase(build.bases, "");
  use_written(command.written, build);
  actions.builds.push_back(std::move(build));
}

void Invocation::add_push(std::string reference) const {
  if (reference.empty()) return;
  actions.pushes.push_back({std::move(reference), command.place});
}

void Invocation::add_copy(std::string from, std::string to) const {
  if (from.empty() || to.empty()) return;
  actions.copies.push_back({std::move(from), std::move(to), command.place});
}

void Invocation::add_use(std::string reference) const {
  if (reference.empty()) return;
  actions.uses.push_back({std::move(reference), command.place});
}

void Invocation::add_open(std::string what, Hides hides) const {
  actions.open.push_back({std::move(what), command.place, hides});
}

void Invocation::add_all(ImageActions other) const {
  const std::size_t before = actions.builds.size();
  for (ImageBuild& build : other.builds) {
    // An inline Dockerfile stands where its file has it.
    if (build.inline_dockerfile.empty()) build.place = command.place;
    use_written(command.written, build);
    for (std::size_t& index : build.needs) index += before;
    actions.builds.push_back(std::move(build));
  }
  for (ImageUse& use : other.pushes) add_push(std::move(use.reference));
  for (ImageCopy& copy : other.copies) add_copy(std::move(copy.from), std::move(copy.to));
  for (ImageUse& use : other.uses) add_use(std::move(use.reference));
  for (Open& open : other.open) actions.open.push_back(std::move(open));
}

void set_argument(ImageBuild& build, std::string_view text, const Invocation& invocation) {
  const std::size_t equals = text.find('=');
  const std::string name(text.substr(0, equals));
  if (name.empty()) return;
  if (is_open(name)) {
    if (build.unknown.arguments.empty())
      build.unknown.arguments = "a build argument of " + invocation.words[0] + " is not known";
    // A word that is wholly unknown may be several.
    if (text == "*" && build.unknown.products.empty())
      build.unknown.products =
          "an unknown word of " + invocation.words[0] + " may name more images";
    return;
  }
  build.arguments[name] = equals != std::string_view::npos
                              ? std::string(text.substr(equals + 1))
                              : invocation.variable(name).value_or("*");
}

void open_for_unknown_words(ImageBuild& build, const Arguments& arguments,
                            const std::string& command) {
  std::string& given = build.unknown.arguments;
  if (arguments.has_unknown_words) {
    build.unknown.may_be_another_file = true;
    if (given.empty()) given = "an unknown word of `" + command + "` may give any build argument";
    if (build.unknown.products.empty())
      build.unknown.products =
          "an unknown word of `" + command + "` may name more images or another Dockerfile";
  } else if (!arguments.unknown_flag.empty() && given.empty()) {
    given = "what the flag " + arguments.unknown_flag + " of `" + command + "` does is not known";
  }
}

void open_content(ImageBuild& build, const std::string& why) {
  if (build.unknown.content.empty()) build.unknown.content = why;
}

}  // namespace keelson::commands
