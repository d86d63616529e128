// SPDX-License-Identifier: Apache-2.0
// Programs that run what another file or machine says: npm, yarn, just, task, ssh. What they run is
// not walked; whether it may build images is told by the words in it.
#include <algorithm>
#include <array>

#include "analyzer/commands/families.hpp"
#include "analyzer/commands/paths.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::commands {
namespace {

// Whether the text names a builder of images, or something that may call one.
bool may_build(std::string_view text) {
  constexpr std::array<std::string_view, 14> words{
      "docker", "podman",  "buildah", "kaniko", "nerdctl", "buildctl",    "skaffold",
      "jib",    "earthly", "bake",    "make ",  ".sh",     "build-image", "*"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

std::optional<std::string> text_of(const Invocation& invocation, std::string_view name) {
  const auto path = place_of(invocation.command.directory, name);
  try {
    return path ? invocation.tree.read(*path) : std::nullopt;
  } catch (const Error&) {
    return "*";  // it is there and cannot be read
  }
}

// The script of package.json that is run; a file that is no JSON may run anything.
std::string script_of(const std::string& text, const std::string& name) {
  try {
    const auto file = yaml::load_all(text, "package.json").front();
    const yaml::Value* scripts = file->find("scripts");
    const yaml::Value* script = scripts == nullptr ? nullptr : scripts->find(name);
    return script == nullptr ? "" : script->text;
  } catch (const Error&) {
    return "*";
  }
}

// The name behind `run`; of yarn, pnpm and bun also the first word that is no flag.
std::string script_name(const std::vector<std::string>& words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with('-')) continue;
    if ((words[i] == "run" || words[i] == "run-script") && i + 1 < words.size())
      return words[i + 1];
    return words[0] == "npm" ? "" : words[i];
  }
  return "";
}

}  // namespace

void recognise_task_runner(const Invocation& invocation) {
  const auto& words = invocation.words;
  std::string run;
  if (words[0] == "ssh") {
    for (std::size_t i = 1; i < words.size(); ++i) run += words[i] + " ";
    // A host only a run knows says nothing of the command.
    run.erase(0, run.find(' ') == std::string::npos ? 0 : run.find(' '));
    run += invocation.command.input;
  } else if (words[0] == "just" || words[0] == "task") {
    for (const char* name : {"justfile", "Justfile", ".justfile", "Taskfile.yml", "Taskfile.yaml",
                             "taskfile.yml", "taskfile.yaml"})
      run += text_of(invocation, name).value_or("");
  } else {
    const std::string name = script_name(words);
    if (name == "*") run = "*";
    if (const auto text = text_of(invocation, "package.json"); text && !name.empty())
      run += script_of(*text, name);
  }
  if (may_build(run))
    invocation.add_open("what " + words[0] + " runs may build images and is not read",
                        Hides::builds);
}

}  // namespace keelson::commands
