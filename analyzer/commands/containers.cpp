// SPDX-License-Identifier: Apache-2.0
// Images made from containers, without a Dockerfile: buildah from, copy, commit; docker commit.
#include <algorithm>

#include "analyzer/commands/families.hpp"
#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/tables.hpp"
#include "analyzer/commands/transport.hpp"

namespace keelson::commands {
namespace {

bool means(std::string_view word, const Container& container) {
  return word == container.name || is_open(word) || is_open(container.name);
}

// Every container the word may mean. A name nobody made here may be any of those whose name
// is not known.
std::vector<Container*> find(const Invocation& invocation, std::string_view word) {
  std::vector<Container*> found;
  for (Container& container : invocation.containers)
    if (means(word, container)) found.push_back(&container);
  return found;
}

// buildah from: X becomes the container "X-working-container" unless it is named.
void recognise_from(const Invocation& invocation, std::size_t first) {
  const Arguments arguments = read_arguments(invocation.words, first, from_flags, Order::mixed);
  const auto word = arguments.only_positional();
  if (!word) return;
  const auto image = image_of(*word);
  std::string name = arguments.value("name").value_or("");
  if (name.empty() && image) {
    std::string_view base = without_tag(*image);
    base.remove_prefix(std::min(base.rfind('/') + 1, base.size()));
    name = std::string(base) + "-working-container";
  }
  Container container{name, {}};
  if (image) {
    container.images.push_back(*image);
    // A container's name instead of an image continues that container.
    for (const Container* other : find(invocation, *image))
      if (!is_open(*image))
        container.images.insert(container.images.end(), other->images.begin(), other->images.end());
    if (*image != "scratch") container.used = *image;
    container.place = invocation.command.place;
  }
  invocation.containers.push_back(std::move(container));
}

// buildah copy|add --from=Y container …: Y may be a container too.
void recognise_copy(const Invocation& invocation, std::size_t first) {
  const Arguments arguments =
      read_arguments(invocation.words, first, buildah_copy_flags, Order::mixed);
  const auto from = arguments.value("from");
  if (!from || arguments.positional.empty()) return;
  std::vector<std::string> images;
  for (const Container* source : find(invocation, *from))
    images.insert(images.end(), source->images.begin(), source->images.end());
  if (images.empty())
    if (const auto image = image_of(*from)) images.push_back(*image);
  for (Container* container : find(invocation, arguments.positional.front()))
    for (const std::string& image : images)
      if (std::find(container->images.begin(), container->images.end(), image) ==
          container->images.end())
        container->images.push_back(image);
}

void recognise_commit(const Invocation& invocation, std::size_t first) {
  const Arguments arguments = read_arguments(invocation.words, first, commit_flags, Order::mixed);
  const auto& words = arguments.positional;
  if (words.empty()) return;
  ImageBuild build = invocation.build();
  if (words.size() > 1)
    if (const auto image = image_of(words.back())) build.produces.push_back(*image);
  for (const std::string& name : arguments.values("manifest")) build.produces.push_back(name);
  const std::string& container = words.front();
  const std::vector<Container*> sources = find(invocation, container);
  for (Container* source : sources) {
    source->used.clear();  // it is a base
    for (const std::string& image : source->images)
      if (image != "scratch") build.bases.push_back(image);
  }
  std::sort(build.bases.begin(), build.bases.end());
  build.bases.erase(std::unique(build.bases.begin(), build.bases.end()), build.bases.end());
  if (sources.empty()) build.bases.emplace_back("*");  // nothing here made the container
  if (words.size() > 1 && words.back().starts_with("docker://") && !build.produces.empty())
    invocation.add_push(build.produces.front());
  invocation.add(std::move(build));
}

}  // namespace

void recognise_container(const Invocation& invocation, std::size_t first,
                         const std::string& command) {
  if (command == "commit")
    recognise_commit(invocation, first);
  else if (invocation.words[0] != "buildah")
    return;
  else if (command == "from")
    recognise_from(invocation, first);
  else if (command == "copy" || command == "add")
    recognise_copy(invocation, first);
}

}  // namespace keelson::commands
