// SPDX-License-Identifier: Apache-2.0
// Builders whose files are not read. What they are given on the command line is; the rest is
// told, since it may make any image of any other.
#include <algorithm>
#include <array>

#include "analyzer/commands/families.hpp"

namespace keelson::commands {
namespace {

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

bool is_among(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void tell(const Invocation& invocation, const std::string& tool) {
  ImageBuild build = invocation.build();
  build.unknown.content = tool + " builds images, and what it builds them of is not read";
  build.unknown.products = build.unknown.content;
  invocation.add(std::move(build));
}

}  // namespace

// s2i build SOURCE BUILDER [NAME]
void recognise_s2i(const Invocation& invocation) {
  const FlagTable table{
      "application-name assemble-user assemble-runtime-user callback-url cap-drop context-dir "
      "d/destination dockercfg-path e/env E/environment-file image-scripts-url "
      "incremental-pull-policy i/inject loglevel network p/pull-policy r/ref runtime-image "
      "runtime-pull-policy a/runtime-artifact s/scripts-url v/volume u/allowed-uids U/url ca cert "
      "key add-host as-dockerfile description",
      "c/copy exclude force-pull ignore-submodules incremental keep-symlinks q/quiet "
      "recursive rm run save-temp-dir use-config block-clone-submodule h/help"};
  const Arguments arguments = read_arguments(invocation.words, 1, table, Order::mixed);
  const auto& words = arguments.positional;
  if (words.size() < 3 || words[0] != "build") return;
  ImageBuild build = invocation.build();
  if (words.size() > 3) build.produces.push_back(words.back());
  build.bases = {words[2]};
  for (const std::string& image : arguments.values("runtime-image")) build.bases.push_back(image);
  if (arguments.has_unknown_words) build.bases.emplace_back("*");
  open_for_unknown_words(build, arguments, "s2i build");
  invocation.add(std::move(build));
}

// apko makes images of packages alone.
void recognise_apko(const Invocation& invocation) {
  const FlagTable table{
      "arch annotations build-date k/keyring-append lockfile log-level log-policy offline "
      "package-append p/repository-append b/build-repository-append sbom-formats sbom-path tag "
      "image-refs vcs workdir cache-dir tag-suffix stage-tags",
      "debug sbom vcs local h/help quiet"};
  const Arguments arguments = read_arguments(invocation.words, 1, table, Order::mixed);
  const auto& words = arguments.positional;
  if (words.size() < 3 || !is_among(words[0], {"build", "publish"})) return;
  ImageBuild build = invocation.build();
  // apko build CONFIG NAME FILE, apko publish CONFIG NAME…
  if (words[0] == "build")
    build.produces = {words[2]};
  else
    build.produces.assign(words.begin() + 2, words.end());
  if (words[0] == "publish")
    for (const std::string& name : build.produces) invocation.add_push(name);
  open_for_unknown_words(build, arguments, "apko");
  invocation.add(std::move(build));
}

void recognise_devcontainer(const Invocation& invocation) {
  const FlagTable table{
      "workspace-folder config image-name platform output cache-from cache-to label log-level "
      "log-format docker-path docker-compose-path user-data-folder additional-features "
      "override-config buildkit",
      "no-cache push skip-feature-auto-mapping h/help"};
  const Arguments arguments = read_arguments(invocation.words, 1, table, Order::mixed);
  if (arguments.positional.empty() || arguments.positional[0] != "build") return;
  const auto names = arguments.values("image-name");
  if (names.empty()) return tell(invocation, "devcontainer");
  ImageBuild build = invocation.build();
  build.produces = names;
  open_content(build, "what devcontainer builds with its features is not read");
  open_for_unknown_words(build, arguments, "devcontainer build");
  if (arguments.is_on("push"))
    for (const std::string& name : names) invocation.add_push(name);
  invocation.add(std::move(build));
}

void recognise_other_builder(const Invocation& invocation) {
  const auto& words = invocation.words;
  if (words[0] == "werf") {
    const bool builds = std::any_of(words.begin() + 1, words.end(), [](const std::string& word) {
      return is_among(word, {"build", "converge", "publish", "bundle", "export", "compose", "run",
                             "kube-run", "*"});
    });
    if (builds) tell(invocation, "werf");
    return;
  }
  // earthly +target, earthly ./dir+target
  const bool builds = std::any_of(words.begin() + 1, words.end(), [](const std::string& word) {
    return word == "*" || (!word.starts_with('-') && word.find('+') != std::string::npos);
  });
  if (builds) tell(invocation, "earthly");
}

// Of what these run only the name tells whether it makes an image.
void recognise_program_runner(const Invocation& invocation) {
  const auto& words = invocation.words;
  const bool is_sbt = words[0] == "sbt";
  if (!is_sbt && std::find(words.begin(), words.end(), "run") == words.end()) return;
  const bool builds = std::any_of(words.begin() + 1, words.end(), [&](const std::string& word) {
    const std::string name = lowered(word);
    constexpr std::array<std::string_view, 3> all{"docker", "jib", "image"};
    constexpr std::array<std::string_view, 4> run{"push", "publish", "container", "copy"};
    const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
    return word == "*" || std::any_of(all.begin(), all.end(), has) ||
           (!is_sbt && std::any_of(run.begin(), run.end(), has));
  });
  if (builds) tell(invocation, words[0]);
}

}  // namespace keelson::commands
