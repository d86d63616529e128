// SPDX-License-Identifier: Apache-2.0
// Tools that copy images from name to name: skopeo, crane, regctl, oras, cosign, imagetools.
#include <algorithm>

#include "analyzer/commands/families.hpp"
#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/tables.hpp"
#include "analyzer/commands/transport.hpp"

namespace keelson::commands {
namespace {

std::string all_tags(std::string_view name) {
  return std::string(without_tag(name)) + ":*";
}

const FlagTable skopeo_flags{
    "tls-details policy override-arch override-os override-variant command-timeout registries-conf "
    "registries.d tmpdir user-agent-prefix additional-tag multi-arch sign-identity digestfile "
    "encryption-key encrypt-layer decryption-key image-parallel-copies s/src d/dest append-suffix "
    "authfile src-authfile dest-authfile retry-times retry-delay sign-by sign-by-sq-fingerprint "
    "sign-by-sigstore sign-by-sigstore-private-key sign-passphrase-file f/format creds src-creds "
    "dest-creds src-username src-password dest-username dest-password username password "
    "src-registry-token dest-registry-token registry-token cert-dir src-cert-dir dest-cert-dir "
    "src-shared-blob-dir dest-shared-blob-dir src-daemon-host dest-daemon-host "
    "dest-compress-format dest-compress-level screds dcreds",
    "debug insecure-policy require-signed q/quiet a/all scoped dry-run keep-going "
    "remove-signatures preserve-digests tls-verify src-tls-verify dest-tls-verify src-no-creds "
    "dest-no-creds no-creds dest-compress dest-decompress dest-oci-accept-uncompressed-layers "
    "dest-precompute-digests dest-force-compress-format h/help v/version"};

const FlagTable crane_flags{
    "platform j/jobs image-refs annotation cmd entrypoint e/env exposed-ports l/label o/output "
    "repo set-platform t/new_tag/tag u/user w/workdir b/base f/new_layer new_base/new-base "
    "old_base/old-base original rebased format cache_path append",
    "a/all-tags n/no-clobber allow-nondistributable-artifacts insecure v/verbose index h/help "
    "oci-empty-base set-base-image-annotations r/recursive"};

const FlagTable regctl_flags{
    "v/verbosity logopt host user-agent p/platform platforms referrers-src referrers-tgt format "
    "create annotation label media-type digest created ref base name artifact-type subject "
    "desc-annotation desc-platform annotation-base annotation-promote buildarg-rm "
    "buildarg-rm-regex config-cmd config-entrypoint config-platform config-user config-env "
    "data-max digest-algo env expose-add expose-rm external-urls-rm file-tar-time "
    "file-tar-time-max "
    "label-to-annotation layer-add layer-compress layer-rm-created-by layer-rm-index "
    "layer-strip-file "
    "layer-time layer-time-max rebase-ref time time-max volume-add volume-rm",
    "digest-tags fast force-recursive include-external referrers replace by-digest compress "
    "no-config quiet rebase reproducible to-oci to-docker oci-to-docker"};

const FlagTable plain_flags{
    "platform from-password from-username to-password to-username password u/username "
    "registry-config "
    "from-registry-config to-registry-config concurrency only k8s-keychain",
    "r/recursive f/force debug v/verbose no-tty insecure from-insecure to-insecure plain-http "
    "from-plain-http to-plain-http from-oci-layout to-oci-layout sig-only "
    "allow-insecure-registry allow-http-registry"};

// A new tag alone, or a whole name.
std::string retagged(std::string_view name, const std::string& tag) {
  return std::string(without_tag(name)) + ":" + tag;
}

void add_pair(const Invocation& invocation, const std::vector<std::string>& names,
              std::size_t first) {
  if (names.size() < first + 2) return;
  invocation.add_copy(names[first], names[first + 1]);
}

// skopeo sync copies each of A… below B, by its last name, or whole if scoped.
void recognise_sync(const Invocation& invocation, const Arguments& arguments) {
  const std::string source = arguments.value("src").value_or("docker");
  const auto& names = arguments.positional;
  if (arguments.value("dest").value_or("docker") != "docker" || names.size() < 3) return;
  const std::string& below = names.back();
  const std::string suffix = arguments.value("append-suffix").value_or("");
  if (source != "docker") {
    invocation.add_open("skopeo sync copies what " + names[1] + " lists to " + below,
                        Hides::builds);
    invocation.add_copy("*", below + "/*");
    return;
  }
  for (std::size_t i = 1; i + 1 < names.size(); ++i) {
    const std::string_view name = without_tag(names[i]);
    const std::string_view tag = std::string_view(names[i]).substr(name.size());
    const std::string_view last = name.substr(name.rfind('/') + 1);
    const std::string ending = tag.empty() ? ":*" : std::string(tag);
    invocation.add_copy(
        std::string(name) + ending,
        below + "/" + std::string(arguments.is_on("scoped") ? name : last) + ending + suffix);
  }
}

}  // namespace

void recognise_skopeo(const Invocation& invocation) {
  const Arguments arguments = read_arguments(invocation.words, 1, skopeo_flags, Order::mixed);
  const auto& names = arguments.positional;
  if (names.empty()) return;
  if (names[0] == "sync") recognise_sync(invocation, arguments);
  if (names[0] != "copy" || names.size() < 3) return;
  const auto from = image_of(names[names.size() - 2]), to = image_of(names.back());
  auto targets = arguments.values("additional-tag");
  if (to) targets.insert(targets.begin(), *to);
  for (const std::string& target : targets) {
    if (from)
      invocation.add_copy(*from, image_of(target).value_or(target));
    else
      invocation.add_push(image_of(target).value_or(target));  // from a file
  }
  if (from && targets.empty()) invocation.add_use(*from);
}

void recognise_crane(const Invocation& invocation) {
  const Arguments arguments = read_arguments(invocation.words, 1, crane_flags, Order::mixed);
  const auto& names = arguments.positional;
  if (names.empty()) return;
  const std::string& command = names[0];
  const auto tag = arguments.value("tag");
  if ((command == "copy" || command == "cp") && names.size() > 2) {
    if (arguments.is_on("recursive"))
      invocation.add_copy(names[1] + "*", names[2] + "*");
    else if (arguments.is_on("all-tags"))
      invocation.add_copy(all_tags(names[1]), all_tags(names[2]));
    else
      add_pair(invocation, names, 1);
  } else if (command == "tag" && names.size() > 2) {
    invocation.add_copy(names[1], retagged(names[1], names[2]));
  } else if (command == "push" && names.size() > 2) {
    invocation.add_push(names[2]);
  } else if ((command == "mutate" || command == "flatten") && names.size() > 1) {
    const auto repository = arguments.value("repo");
    invocation.add_copy(names[1], tag          ? *tag
                                  : repository ? all_tags(*repository)
                                               : all_tags(names[1]));
  } else if (command == "append" && tag) {
    ImageBuild build = invocation.build();
    if (const auto base = arguments.value("base")) build.bases.push_back(*base);
    build.produces.push_back(*tag);
    if (!arguments.value("output")) invocation.add_push(*tag);
    invocation.add(std::move(build));
  } else if (command == "rebase") {
    ImageBuild build = invocation.build();
    const auto original = names.size() > 1 ? std::optional(names[1]) : arguments.value("original");
    if (!original) return;
    build.bases.push_back(*original);
    if (const auto base = arguments.value("new-base")) build.bases.push_back(*base);
    build.produces.push_back(tag ? *tag : arguments.value("rebased").value_or(all_tags(*original)));
    invocation.add_push(build.produces.front());
    invocation.add(std::move(build));
  } else if ((command == "pull" || command == "export") && names.size() > 1) {
    invocation.add_use(names[1]);
  }
}

void recognise_regctl(const Invocation& invocation) {
  const Arguments arguments = read_arguments(invocation.words, 1, regctl_flags, Order::mixed);
  const auto& names = arguments.positional;
  if (names.size() < 3) return;
  const std::string &group = names[0], &command = names[1];
  if (group != "image" && group != "index" && group != "i") return;
  if (command == "copy" || command == "cp") {
    if (names.size() < 4) return;
    const auto from = image_of(names[2]), to = image_of(names[3]);
    if (from && to) invocation.add_copy(*from, *to);
    if (from && !to) invocation.add_use(*from);
    if (!from && to) invocation.add_push(*to);
  } else if (command == "mod") {
    const auto created = arguments.value("create");
    if (created)
      invocation.add_copy(names[2], created->find_first_of("/:@") == std::string::npos
                                        ? retagged(names[2], *created)
                                        : *created);
    for (const std::string& base : arguments.values("rebase-ref")) {
      ImageBuild build = invocation.build();
      build.bases = split_csv(base);
      build.produces.push_back(created.value_or(names[2]));
      invocation.add(std::move(build));
    }
  } else if (command == "create" || command == "add") {
    for (const std::string& member : arguments.values("ref")) invocation.add_copy(member, names[2]);
  } else if (command == "import" && names.size() > 3) {
    invocation.add_push(names[2]);
  }
}

void recognise_oras(const Invocation& invocation) {
  const Arguments arguments = read_arguments(invocation.words, 1, plain_flags, Order::mixed);
  const auto& names = arguments.positional;
  if (names.size() < 2 || (names[0] != "copy" && names[0] != "cp" && names[0] != "tag")) return;
  if (names[0] == "tag") {  // oras tag name:a b c
    for (std::size_t i = 2; i < names.size(); ++i)
      invocation.add_copy(names[1], retagged(names[1], names[i]));
    return;
  }
  if (names.size() < 3) return;
  if (arguments.is_on("from-oci-layout") || arguments.is_on("to-oci-layout")) {
    if (arguments.is_on("to-oci-layout"))
      invocation.add_use(names[1]);
    else
      invocation.add_push(names[2]);
    return;
  }
  // oras copy a:1 b:1,latest
  const auto tags = split_csv(names[2]);
  for (std::size_t i = 0; i < tags.size(); ++i)
    invocation.add_copy(names[1], i == 0 ? tags[0] : retagged(tags[0], tags[i]));
}

void recognise_imagetools(const Invocation& invocation, std::size_t first) {
  if (first >= invocation.words.size() || invocation.words[first] != "create") return;
  const Arguments arguments =
      read_arguments(invocation.words, first + 1, imagetools_flags, Order::mixed);
  auto sources = arguments.positional;
  for (const std::string& file : arguments.values("file")) {
    invocation.add_open("which images " + file + " lists is not known", Hides::nothing);
    sources.emplace_back("*");
  }
  for (const std::string& tag : arguments.values("tag"))
    for (const std::string& source : sources) {
      // A digest alone is of the repository that is tagged.
      const bool is_digest = source.starts_with("sha256:");
      invocation.add_copy(is_digest ? std::string(without_tag(tag)) + "@" + source : source, tag);
    }
}

}  // namespace keelson::commands
