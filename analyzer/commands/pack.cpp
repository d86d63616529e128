// SPDX-License-Identifier: Apache-2.0
// pack: images made by buildpacks. The builder, the run image and the lifecycle are what they
// stand on; there is no Dockerfile.
#include "analyzer/commands/families.hpp"
#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/pack_files.hpp"
#include "analyzer/commands/paths.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::commands {
namespace {

const FlagTable pack_flags{
    "B/builder run-image b/buildpack pre-buildpack post-buildpack extension lifecycle-image "
    "cache-image previous-image t/tag p/path d/descriptor e/env env-file volume network "
    "pull-policy creation-time date-time D/default-process gid uid report-output-dir "
    "sbom-output-dir workspace cache docker-host platform exec-env c/config r/buildpack-registry "
    "s/stack target f/format label flatten flatten-exclude a/append-image-name-suffix "
    "insecure-registry mac-address annotation pack-home",
    "publish q/quiet v/verbose no-color timestamps trust-builder trust-extra-buildpacks "
    "clear-cache interactive sparse force h/help layout"};

// nullopt when it is not there or cannot be read.
std::optional<PackImages> read_file(const Invocation& invocation, const std::string& file) {
  if (is_open(file)) return std::nullopt;
  try {
    const auto text = invocation.tree.read(path_of(invocation, file));
    return text ? std::optional(read_pack_file(*text)) : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

class Pack {
 public:
  Pack(const Invocation& invocation, const Arguments& arguments)
      : m_invocation(invocation), m_arguments(arguments), m_build(invocation.build()) {}

  void build(const std::string& name) {
    m_build.produces = {name};
    append(m_build.produces, m_arguments.values("tag"));
    read_project();
    finish();
  }

  // `builder create` and `buildpack package` say in a file what they are made of.
  void package(const std::string& name, const char* file) {
    m_build.produces = {name};
    if (const auto images = read_file(m_invocation, m_arguments.value("config").value_or(file))) {
      append(m_build.bases, images->builders);
      append(m_build.bases, images->others);
    } else {
      m_build.bases.emplace_back("*");
    }
    finish();
  }

  void rebase(const std::string& name) {
    if (!m_arguments.value("run-image")) return;  // the one it stands on, anew
    m_build.produces = {name};
    finish();
  }

 private:
  // The builder: as given, else as the project says, else as the user's configuration says.
  void read_project() {
    const auto given = m_arguments.values("builder");
    const std::string directory = m_arguments.value("path").value_or(".");
    const auto images = read_file(
        m_invocation, m_arguments.value("descriptor").value_or(directory + "/project.toml"));
    if (images) append(m_build.bases, images->others);
    if (!given.empty())
      append(m_build.bases, given);
    else if (images && !images->builders.empty())
      append(m_build.bases, images->builders);
    else
      m_build.bases.emplace_back("*");
  }

  void finish() {
    for (const char* flag : {"run-image", "lifecycle-image", "previous-image"})
      append(m_build.bases, m_arguments.values(flag));
    for (const char* flag : {"buildpack", "pre-buildpack", "post-buildpack", "extension"})
      for (const std::string& list : m_arguments.values(flag))
        for (const std::string& text : split_csv(list))
          m_build.bases.push_back(image_of_buildpack(text));
    if (m_arguments.has_unknown_words) m_build.bases.emplace_back("*");
    open_for_unknown_words(m_build, m_arguments, "pack");
    if (m_arguments.is_on("publish"))
      for (const std::string& name : m_build.produces) m_invocation.add_push(name);
    m_invocation.add(m_build);
  }

  const Invocation& m_invocation;
  const Arguments& m_arguments;
  ImageBuild m_build;
};

}  // namespace

void recognise_pack(const Invocation& invocation) {
  const Arguments arguments = read_arguments(invocation.words, 1, pack_flags, Order::mixed);
  std::vector<std::string> words;
  for (const std::string& word : arguments.positional)
    if (word != "*") words.push_back(word);
  if (words.empty()) return;
  words.emplace_back("*");  // the name, where no other is given
  Pack pack(invocation, arguments);
  if (words[0] == "build") pack.build(words[1]);
  if (words[0] == "rebase") pack.rebase(words[1]);
  if (words[0] == "create-builder") pack.package(words[1], "builder.toml");
  if (words.size() < 3) return;
  if (words[0] == "builder" && words[1] == "create") pack.package(words[2], "builder.toml");
  if ((words[0] == "buildpack" || words[0] == "extension") && words[1] == "package")
    pack.package(words[2], "package.toml");
}

}  // namespace keelson::commands
