// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "analyzer/commands/build.hpp"
#include "analyzer/commands/families.hpp"
#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/tables.hpp"
#include "analyzer/commands/transport.hpp"

namespace keelson::commands {
namespace {

std::vector<std::string> known(const std::vector<std::string>& words) {
  std::vector<std::string> result;
  for (const std::string& word : words)
    if (word != "*" || words.size() == 1) result.push_back(word);
  return result;
}

// `push NAME`, and podman's and buildah's `push NAME DESTINATION`.
void recognise_push(const Invocation& invocation, std::size_t first) {
  const Arguments arguments = read_arguments(invocation.words, first, push_flags, Order::mixed);
  const auto names = known(arguments.positional);
  if (names.empty()) return;
  // `buildah push $ID NAME`: the unknown word may be the image, or flags.
  const bool may_be_id = names.size() == 1 && arguments.positional.size() > 1 &&
                         arguments.positional.front() == "*" && invocation.words[0] != "docker";
  const auto& builds = invocation.actions.builds;
  if (may_be_id && std::any_of(builds.begin(), builds.end(),
                               [](const auto& build) { return build.produces.empty(); }))
    if (const auto to = image_of(names.front())) invocation.add_copy("*", *to);
  const auto from = image_of(names.front());
  if (names.size() > 1 && invocation.words[0] != "docker") {
    const auto to = image_of(names[1]);
    if (!to) return;  // into a file
    if (from) invocation.add_copy(*from, *to);
    invocation.add_push(*to);
  } else if (from) {
    invocation.add_push(arguments.is_on("all-tags") ? std::string(without_tag(*from)) + ":*"
                                                    : *from);
  }
}

// `tag A B`, and podman's and buildah's `tag A B C…`.
void recognise_tag(const Invocation& invocation, std::size_t first) {
  const FlagTable none{"", "f/force h/help"};
  const Arguments arguments = read_arguments(invocation.words, first, none, Order::mixed);
  const auto& names = arguments.positional;
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (names[0] == "*" && names[i] == "*")
      invocation.add_open("an image is tagged, and neither name is known", Hides::builds);
    else
      invocation.add_copy(image_of(names[0]).value_or(names[0]), names[i]);
  }
}

// `manifest create LIST IMAGE…`, `manifest add LIST IMAGE`: the list is made of the images.
void recognise_manifest(const Invocation& invocation, std::size_t first) {
  if (first >= invocation.words.size()) return;
  const std::string& command = invocation.words[first];
  if (command == "push") {
    recognise_push(invocation, first + 1);
  } else if (command == "create" || command == "add") {
    const auto names =
        read_arguments(invocation.words, first + 1, manifest_flags, Order::mixed).positional;
    for (std::size_t i = 1; i < names.size(); ++i)
      if (const auto from = image_of(names[i])) invocation.add_copy(*from, names[0]);
  }
}

void recognise_pull(const Invocation& invocation, std::size_t first, const FlagTable& table) {
  const Arguments arguments = read_arguments(invocation.words, first, table, Order::mixed);
  for (const std::string& word : known(arguments.positional)) {
    const auto name = image_of(word);
    if (!name) continue;
    invocation.add_use(arguments.is_on("all-tags") ? std::string(without_tag(*name)) + ":*"
                                                   : *name);
  }
}

// `service create [flags] IMAGE command…`, `service update --image IMAGE NAME`.
void recognise_service(const Invocation& invocation, std::size_t first) {
  if (first >= invocation.words.size()) return;
  const bool creates = invocation.words[first] == "create";
  if (!creates && invocation.words[first] != "update") return;
  const Arguments arguments =
      read_arguments(invocation.words, first + 1, service_flags, Order::flags_first);
  for (const std::string& image : arguments.values("image")) invocation.add_use(image);
  if (!creates) return;
  const auto names = known(arguments.positional);
  if (!names.empty()) invocation.add_use(names.front());
}

// `import FILE NAME`: what the file holds may come from any image.
void recognise_import(const Invocation& invocation, std::size_t first) {
  const FlagTable table{"c/change m/message platform signature-policy os arch variant", "q/quiet"};
  const Arguments arguments = read_arguments(invocation.words, first, table, Order::mixed);
  if (arguments.positional.size() < 2) return;
  ImageBuild build = invocation.build();
  build.produces = {arguments.positional.back()};
  open_content(build, "what " + arguments.positional.front() + " holds is not known");
  invocation.add(std::move(build));
}

// The commands below a word that only groups them: `docker image build`.
bool is_group(const std::string& word) {
  constexpr std::array<std::string_view, 4> groups{"image", "builder", "container", "buildx"};
  for (const auto group : groups)
    if (word == group) return true;
  return false;
}

// Where the next word stands that is no flag of the engine itself.
std::size_t next_command(const Invocation& invocation, std::size_t first) {
  return read_arguments(invocation.words, first, engine_flags, Order::flags_first).command;
}

// `docker $COMMAND -t x .`: what is run is not known, but it looks like a build.
bool may_build(const std::vector<std::string>& words) {
  for (const std::string& word : words)
    if (word == "-t" || word == "--tag" || word == "--destination" || word == "-f" ||
        word == "--file" || word.starts_with("--tag=") || word.starts_with("--destination="))
      return true;
  return false;
}

bool say_if_unknown(const Invocation& invocation, std::size_t end) {
  const auto& words = invocation.words;
  const auto before = words.begin() + static_cast<std::ptrdiff_t>(end);
  if (std::find(words.begin(), before, "*") == before || !may_build(words)) return false;
  invocation.add_open("a command of " + words[0] + " is not known", Hides::builds);
  return true;
}

}  // namespace

void recognise_engine(const Invocation& invocation) {
  const std::string& tool = invocation.words[0];
  std::size_t at = next_command(invocation, 1);
  std::string group;
  if (at < invocation.words.size() && is_group(invocation.words[at])) {
    group = invocation.words[at];
    at = next_command(invocation, at + 1);
  }
  if (at >= invocation.words.size()) {
    say_if_unknown(invocation, at);
    return;
  }
  const std::string& command = invocation.words[at];
  const std::size_t rest = at + 1;
  const bool is_podman = tool == "podman" || tool == "buildah";
  if (command == "build" || command == "bud" || command == "build-using-dockerfile" ||
      (group == "buildx" && command == "b"))
    recognise_build(invocation, rest,
                    is_podman ? DockerfileNames::podman : DockerfileNames::docker);
  else if (group == "buildx" && (command == "bake" || command == "f"))
    recognise_bake(invocation, rest);
  else if (group == "buildx" && command == "imagetools")
    recognise_imagetools(invocation, rest);
  else if (command == "bake")
    recognise_bake(invocation, rest);
  else if (command == "compose")
    recognise_compose(invocation, rest);
  else if (command == "stack")
    recognise_stack(invocation, rest);
  else if (command == "push")
    recognise_push(invocation, rest);
  else if (command == "tag")
    recognise_tag(invocation, rest);
  else if (command == "import")
    recognise_import(invocation, rest);
  else if (command == "manifest")
    recognise_manifest(invocation, rest);
  else if (command == "pull")
    recognise_pull(invocation, rest, pull_flags);
  else if (command == "save")
    recognise_pull(invocation, rest, save_flags);
  else if (command == "service")
    recognise_service(invocation, rest);
  else if (tool != "buildah" && group != "buildx" && (command == "run" || command == "create"))
    recognise_run(invocation, rest);
  else if (!say_if_unknown(invocation, at))
    recognise_container(invocation, rest, command);
}

}  // namespace keelson::commands
