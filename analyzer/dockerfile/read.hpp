// SPDX-License-Identifier: Apache-2.0
// Reads one Dockerfile into its stages and the images each takes, as BuildKit would
// build it, and into what those images may be when the outside gives more. A file that
// BuildKit rejects still yields every input that could be read. Never throws on content.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/build.hpp"

namespace keelson::dockerfile {

// Texts by name: build arguments, or named contexts ("docker-image://alpine:3").
using Arguments = std::map<std::string, std::string, std::less<>>;

// What the default of an ARG says that nobody gave a value: what BuildKit takes, or one value of
// many, because somebody may give another.
enum class Defaults : std::uint8_t { hold, open };

// What a build is given from outside (rules 17, 18, 31, 32).
struct BuildInputs {
  Arguments arguments;   // win over ARG defaults; not expanded
  Arguments contexts;    // replace a stage or an image of that name
  std::string target;    // a stage; empty: the last one
  std::string platform;  // "linux/arm64"; empty: not known, linux/amd64 assumed where exact
  Defaults defaults = Defaults::hold;  // open: of `arguments`, too, only what they add is known
  std::string from = {};               // replaces the image of the first FROM; empty: nothing does
};

struct StageInput {
  EdgeKind kind = EdgeKind::from;
  std::string raw;        // as written, quotes of flags removed
  std::string reference;  // normalised: what BuildKit takes; empty if it rejects it, or a stage
  // Normalised: what it may be, `*` where not known; empty if it can only be a stage.
  std::string pattern;
  std::optional<std::uint32_t> stage;  // the stage it means, by index
  std::uint32_t line = 0;
};

struct Stage {
  std::string name;  // lower case; empty if it has none
  std::uint32_t line = 0;
  bool is_needed = false;  // by the target (rule 31)
  std::vector<StageInput> inputs;
};

struct Reading {
  std::vector<Stage> stages;
  // References of all stages' FROM, COPY --from and mounts, and of those the target needs;
  // sorted, unique, no syntax image. Of a rejected file: what could be salvaged.
  std::vector<std::string> external, final_external;
  std::optional<Problem> problem;  // the first error BuildKit would report
  // The first that is not merely an argument the outside has to give.
  std::optional<Problem> problem_if_given;
  bool is_template = false;
  // What nobody but a generator or another front end can read, and which may bring in any image.
  std::optional<Problem> unread;
};

// `path` only tells whether the name is that of a template.
Reading read(std::string_view text, const BuildInputs& inputs = {}, std::string_view path = {});

// The same as facts for the graph: every image any stage may take.
Build build_of(const Reading& reading);

}  // namespace keelson::dockerfile
