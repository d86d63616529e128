// SPDX-License-Identifier: Apache-2.0
// The repository as a command sees it: with the files that its script wrote before. What nobody
// knows the text of is there, and reads as absent. Never changes what is below.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"
#include "analyzer/shell/commands.hpp"

namespace keelson::commands {

// Whose text is computed, as it is; `unknown` says who wrote what nobody knows.
struct WrittenText {
  std::string text;
  std::string unknown;  // a sentence without full stop; empty: `text` is all of it
};

// nullopt: nobody is seen to write it.
std::optional<WrittenText> written_text(const shell::WrittenSoFar& written, std::string_view path);

// A build of a Dockerfile that the script wrote: its text goes into the build, or that it is
// not known.
void use_written(const shell::WrittenSoFar& written, ImageBuild& build);

// A build with a word that may name any other Dockerfile: also one that the script wrote.
void open_for_written(const shell::WrittenSoFar& written, ImageBuild& build);

class WrittenTree : public Tree {
 public:
  WrittenTree(const Tree& below, const shell::WrittenSoFar& written);
  std::optional<std::string> read(std::string_view path) const override;
  const std::vector<std::string>& files() const override;

 private:
  const Tree& m_below;
  const shell::WrittenSoFar& m_written;
  mutable std::vector<std::string> m_files;
};

}  // namespace keelson::commands
