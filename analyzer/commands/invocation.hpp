// SPDX-License-Identifier: Apache-2.0
// One command line being recognised: its words, where it runs, and where what it does with
// images is put. Never reads anything but the repository.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/commands/flags.hpp"
#include "analyzer/model/image_reference.hpp"
#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"
#include "analyzer/shell/commands.hpp"

namespace keelson::commands {

// A container that an earlier command made, and the images it was filled from.
struct Container {
  std::string name;
  std::vector<std::string> images;
  std::string used = {};  // the image it was made of, until the container becomes an image
  Place place = {};
};

struct Invocation {
  const Tree& tree;
  const shell::Command& command;
  std::vector<std::string> words;  // words[0] is the tool's base name
  ImageActions& actions;
  std::vector<Container>& containers;
  std::size_t depth = 0;  // of commands that carry commands

  std::optional<std::string> variable(std::string_view name) const;
  Variables variables() const;  // all of the environment

  ImageBuild build() const;  // an empty one at the command's place
  // A name that is empty names nothing.
  void add(ImageBuild build) const;
  void add_push(std::string reference) const;
  void add_copy(std::string from, std::string to) const;
  void add_use(std::string reference) const;
  void add_open(std::string what, Hides hides) const;
  // Appends what a file of targets or services does, all at the command's place.
  void add_all(ImageActions other) const;
};

// "KEY=value", or KEY alone, which the environment gives. A key that is not known may be any.
void set_argument(ImageBuild& build, std::string_view text, const Invocation& invocation);

// What the words of `command` ("docker build") that nobody knows may give the build. The first
// reason stays.
void open_for_unknown_words(ImageBuild& build, const Arguments& arguments,
                            const std::string& command);

// What the Dockerfile may say is not known: it may take any image.
void open_content(ImageBuild& build, const std::string& why);

}  // namespace keelson::commands
