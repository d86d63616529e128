// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/families.hpp"
#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/paths.hpp"
#include "analyzer/commands/written_tree.hpp"

namespace keelson::commands {
namespace {

const FlagTable kaniko_flags{
    "f/dockerfile c/context context-sub-path b/bucket d/destination snapshot-mode snapshotMode "
    "customPlatform/custom-platform build-arg push-retry image-fs-extract-retry "
    "image-download-retry kaniko-dir tarPath/tar-path target cache-repo cache-dir digest-file "
    "image-name-with-digest-file image-name-tag-with-digest-file oci-layout-path compression "
    "compression-level cache-ttl insecure-registry skip-tls-verify-registry registry-certificate "
    "registry-client-cert registry-map registry-mirror label git ignore-path v/verbosity "
    "log-format annotation secret credential-helpers dockerfile-name",
    "log-timestamp force whitelist-var-run insecure skip-tls-verify insecure-pull "
    "skip-tls-verify-pull push-ignore-immutable-tag-errors single-snapshot reproducible no-push "
    "no-push-cache cache compressed-caching cleanup skip-default-registry-fallback "
    "ignore-var-run skip-unused-stages use-new-run cache-copy-layers cache-run-layers "
    "force-build-metadata skip-push-permission-check h/help preserve-context materialize "
    "pre-cleanup"};

// A context as kaniko names it, from the root of the repository. Archives and buckets hold
// what is not known.
std::string context_of(const Invocation& invocation, std::string text) {
  if (text.starts_with("dir://")) text.erase(0, 6);
  if (text.find("://") != std::string::npos) return text;
  return path_of(invocation, text);
}

}  // namespace

void recognise_kaniko(const Invocation& invocation) {
  const Arguments arguments = read_arguments(invocation.words, 1, kaniko_flags, Order::mixed);
  ImageBuild build = invocation.build();
  build.produces = arguments.values("destination");
  if (build.produces.empty() && !arguments.value("context") && !arguments.value("dockerfile") &&
      !arguments.has_unknown_words)
    return;  // some other executor
  build.target = arguments.value("target").value_or("");
  build.platform = arguments.value("custom-platform").value_or("");
  for (const std::string& text : arguments.values("build-arg"))
    set_argument(build, text, invocation);

  // By default the working directory of kaniko's image; run in CI that is not the repository.
  build.context =
      context_of(invocation, arguments.value("context").value_or(invocation.depth > 0 ? "." : "*"));
  const bool is_elsewhere = build.context.find("://") != std::string::npos;
  if (const auto sub = arguments.value("context-sub-path"); sub && !sub->empty() && !is_elsewhere)
    build.context = place_of(build.context, *sub).value_or(*sub);
  // Even the default is first looked for where kaniko runs.
  const std::string file = arguments.value("dockerfile").value_or("Dockerfile");
  build.dockerfile = named_dockerfile(invocation, file, build.context);
  // In neither place: then it will be made in the context.
  if (!is_elsewhere && !file.starts_with('/') && !is_remote(file) &&
      !has_file(invocation.tree, build.dockerfile))
    build.dockerfile = place_of(build.context, file).value_or(build.dockerfile);
  if (is_elsewhere) {
    build.dockerfile.clear();
    open_content(build, "the Dockerfile is in " + build.context + ", not in this repository");
  }
  open_for_unknown_words(build, arguments, "kaniko");
  if (arguments.has_unknown_words) open_for_written(invocation.command.written, build);
  for (const char* flag : {"registry-mirror", "registry-map"})
    for (const std::string& text : arguments.values(flag))
      invocation.add_open(
          "kaniko takes base images from elsewhere: " + std::string(flag) + " " + text,
          Hides::nothing);
  if (!arguments.is_on("no-push"))
    for (const std::string& name : build.produces) invocation.add_push(name);
  // Layers are kept as images of their own, named by what made them.
  if (const auto repository = arguments.value("cache-repo");
      repository && !arguments.is_on("no-push-cache") && !repository->starts_with("oci:"))
    invocation.add_push(std::string(without_tag(*repository)) + ":*");
  invocation.add(std::move(build));
}

}  // namespace keelson::commands
