// SPDX-License-Identifier: Apache-2.0
// What CI, or a file like it, does with images: builds, pushes, copies, uses. Facts only, as
// one repository states them; what they mean across repositories is decided elsewhere.
// In every text `*` stands for what only run time knows.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace keelson {

struct Place {
  std::string file;  // path in the repository
  std::uint32_t line = 0;
  auto operator<=>(const Place&) const = default;
};

using TextByName = std::map<std::string, std::string, std::less<>>;

// What is not known of a build, one sentence each without full stop ("$ARGS may give any build
// argument"); empty: it is known. Each makes the build take more, or protects it; none ever lets
// anything go.
struct BuildUnknowns {
  std::string arguments;  // any ARG may have another value than its default or the one given
  std::string content;    // the Dockerfile may say something else: it may take any image
  std::string products;   // it may get more names than `produces`
  bool may_be_another_file = false;  // of the repository's Dockerfiles any may be built instead
  bool any() const { return !arguments.empty() || !content.empty() || !products.empty(); }
  auto operator<=>(const BuildUnknowns&) const = default;
};

// What a build is for. A `pipeline` build is made for the run of a pipeline only and never
// pushed: nobody keeps what it makes, so it neither proves nor unlinks its Dockerfile.
enum class Purpose : std::uint8_t { product, pipeline };

// One way an image is made. Paths are relative to the root of the repository, without `.`
// and `..`; the root itself is ".".
struct ImageBuild {
  std::string dockerfile;         // empty when there is none, or it is inline
  std::string inline_dockerfile;  // its text
  std::string context;            // a directory, or a URL as written
  std::string target;
  std::string platform;
  TextByName arguments;
  TextByName contexts;                // "docker-image://…", a path, "target:…"
  std::vector<std::string> bases;     // images it takes without a Dockerfile (buildah from, ko)
  std::vector<std::string> produces;  // as named; normalised by whoever shows them
  std::vector<std::size_t> needs;     // builds of the same list whose result it takes
  Place place;
  BuildUnknowns unknown;
  std::string from = {};  // replaces the first FROM (buildah build --from); empty: nothing does
  Purpose purpose = Purpose::product;
  bool is_for_callers = false;  // of a workflow that only others run, with files of theirs
  auto operator<=>(const ImageBuild&) const = default;
};

// One image under another name: tag, copy, promotion.
struct ImageCopy {
  std::string from, to;
  Place place;
  auto operator<=>(const ImageCopy&) const = default;
};

struct ImageUse {
  std::string reference;
  Place place;
  std::string written = {};  // as the file has it; of what a job runs in, else empty
  auto operator<=>(const ImageUse&) const = default;
};

// What cannot be known from the sources, and why. `hides` tells whether there may be builds
// or images nobody saw because of it, or only a part of a name is unknown.
enum class Hides : std::uint8_t { nothing, builds };

struct Open {
  std::string
      what;  // a sentence without full stop: "include: project group/ci is not among the sources"
  Place place;
  Hides hides = Hides::builds;
  auto operator<=>(const Open&) const = default;
};

struct ImageActions {
  std::vector<ImageBuild> builds;
  std::vector<ImageUse> pushes;
  std::vector<ImageCopy> copies;
  std::vector<ImageUse> uses;  // pulled or run by commands
  std::vector<Open> open;
};

// A CI job, compose service, bake target, workload: whatever names images.
struct Job {
  std::string name;
  Place place;
  ImageUse image;  // what it runs in; an empty reference when it names none
  std::vector<ImageUse> services;
  ImageActions actions;
};

// A variable as CI gives it to a job.
struct Variable {
  std::string text;           // `*` for what only run time knows
  bool may_be_unset = false;  // CI_COMMIT_TAG and the like: there in some pipelines only
  auto operator<=>(const Variable&) const = default;
};
using Variables = std::map<std::string, Variable, std::less<>>;

}  // namespace keelson
