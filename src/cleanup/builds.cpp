// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/builds.hpp"

#include "analyzer/dockerfile/read.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::cleanup {
namespace {

bool match_from(std::string_view pattern, std::string_view path, std::vector<std::string>& stars) {
  if (pattern.empty()) return path.empty();
  if (pattern[0] != '*') {
    return !path.empty() && pattern[0] == path[0] &&
           match_from(pattern.substr(1), path.substr(1), stars);
  }
  const std::size_t longest = std::min(path.find('/'), path.size());
  for (std::size_t length = longest + 1; length-- > 0;) {
    stars.emplace_back(path.substr(0, length));
    if (match_from(pattern.substr(1), path.substr(length), stars)) return true;
    stars.pop_back();
  }
  return false;
}

std::string product_of(const config::BuildLink& link, const std::vector<std::string>& stars) {
  std::string text = link.produces;
  for (std::size_t i = 0; i < stars.size(); ++i) {
    const std::string mark = "{" + std::to_string(i + 1) + "}";
    for (std::size_t at; (at = text.find(mark)) != std::string::npos;)
      text.replace(at, mark.size(), stars[i]);
  }
  ImageReference reference = parse_image_query(text);
  if (reference.tag.empty()) reference.tag = "*";
  return reference.text();
}

dockerfile::BuildInputs inputs_of(const config::BuildLink& link) {
  dockerfile::BuildInputs inputs;
  for (const std::string& text : link.arguments) {
    const std::size_t equals = text.find('=');
    inputs.arguments[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return inputs;
}

Build read(const source::File& file, const std::string& path,
           const dockerfile::BuildInputs& inputs) {
  Build build = dockerfile::build_of(dockerfile::read(file.text, inputs, path));
  build.dockerfile = path;
  return build;
}

}  // namespace

std::optional<std::vector<std::string>> match_path(std::string_view pattern,
                                                   std::string_view path) {
  std::vector<std::string> stars;
  if (match_from(pattern, path, stars)) return stars;
  return std::nullopt;
}

Builds read_builds(const config::Settings& settings) {
  Builds result;
  std::vector<bool> used(settings.builds.size(), false);
  for (const config::Source& source : settings.sources) {
    const source::Tree tree = source::read_dockerfiles(source.directory);
    const std::string prefix =
        source.shown == "." ? "" : source.shown + (source.shown.ends_with('/') ? "" : "/");
    for (const auto& missing : tree.unreadable)
      result.unreadable.push_back({prefix + missing.path, missing.cause});
    for (const source::File& file : tree.files) {
      const std::string path = prefix + file.path;
      bool linked = false;
      for (std::size_t i = 0; i < settings.builds.size(); ++i) {
        const auto stars = match_path(settings.builds[i].dockerfile, path);
        if (!stars) continue;
        linked = used[i] = true;
        Build build = read(file, path, inputs_of(settings.builds[i]));
        build.products = {product_of(settings.builds[i], *stars)};
        result.builds.push_back(std::move(build));
      }
      if (!linked) result.builds.push_back(read(file, path, {}));
    }
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (used[i]) continue;
    throw Error(ErrorKind::configuration, settings.file + ": link",
                "builds: dockerfile: " + settings.builds[i].dockerfile,
                "no Dockerfile has this path",
                "`keelson scan` lists the paths; correct or remove the entry");
  }
  return result;
}

}  // namespace keelson::cleanup
