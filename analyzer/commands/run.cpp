// SPDX-License-Identifier: Apache-2.0
// `docker run IMAGE command…`: uses the image, and runs a command that may be of interest too.
#include "analyzer/commands/families.hpp"
#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/paths.hpp"
#include "analyzer/commands/tables.hpp"
#include "analyzer/commands/transport.hpp"

namespace keelson::commands {
namespace {

constexpr std::size_t deepest = 3;

struct Mount {
  std::string from, to;
};

std::vector<Mount> mounts_of(const Arguments& arguments) {
  std::vector<Mount> mounts;
  for (const std::string& text : arguments.values("volume")) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos || colon == 0) continue;
    const std::string rest = text.substr(colon + 1);
    mounts.push_back({text.substr(0, colon), rest.substr(0, rest.find(':'))});
  }
  for (const std::string& text : arguments.values("mount")) {
    Mount mount;
    for (const std::string& field : split_csv(text)) {
      const std::size_t equals = std::min(field.find('='), field.size());
      const std::string key = field.substr(0, equals);
      if (key == "source" || key == "src") mount.from = field.substr(equals + 1);
      if (key == "target" || key == "dst" || key == "destination")
        mount.to = field.substr(equals + 1);
    }
    if (!mount.from.empty() && !mount.to.empty()) mounts.push_back(std::move(mount));
  }
  return mounts;
}

// A path of the container as the repository has it.
std::string translate(const std::string& path, const std::vector<Mount>& mounts,
                      const std::string& directory) {
  for (const Mount& mount : mounts) {
    std::string_view to = mount.to;
    while (to.size() > 1 && to.ends_with('/')) to.remove_suffix(1);
    if (!path.starts_with(to)) continue;
    const std::string rest = path.substr(to.size());
    if (!rest.empty() && !rest.starts_with('/') && to != "/") continue;
    if (const auto from = place_of(directory, mount.from)) return "/" + join(*from, "." + rest);
  }
  return path;
}

// The tool an image runs by itself.
std::string entrypoint_of(const std::string& image) {
  std::string_view name = without_tag(image);
  const std::string_view base = name.substr(name.rfind('/') + 1);
  if (base == "executor" || base == "kaniko" || base == "kaniko-executor") return "executor";
  if (base == "crane" || base == "regctl" || base == "img" || base == "ko" || base == "gcrane")
    return std::string(base);
  if (name.ends_with("skopeo/stable") || base == "skopeo") return "skopeo";
  return {};
}

void recognise_inner(const Invocation& invocation, const Arguments& arguments,
                     const std::string& image, std::vector<std::string> words) {
  if (invocation.depth >= deepest) return;
  const auto entrypoint = arguments.value("entrypoint");
  const std::string tool = entrypoint.value_or(entrypoint_of(image));
  if (!tool.empty()) words.insert(words.begin(), tool);
  if (words.empty()) return;
  const auto mounts = mounts_of(arguments);
  shell::Command inner = invocation.command;
  inner.input.clear();
  inner.words = std::move(words);
  for (std::string& word : inner.words) {
    const std::size_t start = word.starts_with("dir://") ? 6 : 0;
    const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    const std::size_t from = equals == std::string::npos ? start : equals + 1;
    const std::size_t path = word.find("dir://", from) == from ? from + 6 : from;
    if (path < word.size() && word[path] == '/')
      word = word.substr(0, path) + translate(word.substr(path), mounts, inner.directory);
  }
  for (const std::string& text : arguments.values("env")) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos)
      inner.environment[text.substr(0, equals)] = text.substr(equals + 1);
  }
  const std::string workdir =
      arguments.value("workdir").value_or(tool.ends_with("executor") ? "/workspace" : "");
  const std::string translated = translate(workdir, mounts, inner.directory);
  inner.directory =
      workdir.empty() || translated == workdir ? "*" : place_of("", translated).value_or("*");
  if (inner.directory == ".") inner.directory.clear();
  std::vector<Container> containers;
  recognise_one(
      {invocation.tree, inner, inner.words, invocation.actions, containers, invocation.depth + 1});
}

}  // namespace

void recognise_run(const Invocation& invocation, std::size_t first) {
  const Arguments arguments =
      read_arguments(invocation.words, first, run_flags, Order::flags_first);
  std::size_t at = 0;
  const auto& words = arguments.positional;
  if (words.empty()) return;
  while (at + 1 < words.size() && words[at] == "*") ++at;
  const auto image = image_of(words[at]);
  if (!image) return;
  if (at > 0)
    invocation.add_open("which image is run is not certain (an argument is not known)",
                        Hides::nothing);
  invocation.add_use(*image);
  invocation.containers.push_back({arguments.value("name").value_or("*"), {*image}});
  recognise_inner(invocation, arguments, *image,
                  {words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end()});
}

}  // namespace keelson::commands
