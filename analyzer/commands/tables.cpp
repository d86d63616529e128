// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/tables.hpp"

namespace keelson::commands {

const FlagTable engine_flags{
    "config c/context H/host l/log-level tlscacert tlscert tlskey builder connection url identity "
    "ssh tls-cert tls-key tls-ca tls-details out module cgroup-manager conmon network-config-dir "
    "events-backend hooks-dir cdi-spec-dir namespace n network-backend root runroot imagestore "
    "runtime storage-driver tmpdir volumepath storage-opt runtime-flag cpu-profile memory-profile "
    "default-mounts-file max-workers registries-conf registries-conf-dir short-name-alias-conf "
    "pull-option userns-uid-map userns-gid-map address a snapshotter cni-path cni-netconfpath "
    "data-root cgroup-parent host-gateway-ip bridge-ip userns-remap s/state b/backend",
    "D/d/debug tls tlsverify v/version h/help r/remote noout transient-store trace syslog "
    "debug-full experimental insecure-registry"};

const FlagTable build_flags{
    "t/tag f/file target build-arg build-arg-file build-context platform o/output cache-from "
    "cache-to cache-ttl iidfile iidfile-raw manifest from label layer-label annotation attest "
    "add-host allow builder call cgroup-parent cgroupns metadata-file network net "
    "no-cache-filter policy progress provenance resource sbom secret shm-size ssh ulimit "
    "cpu-period cpu-quota c/cpu-shares cpuset-cpus cpuset-mems isolation m/memory memory-swap "
    "security-opt group-add userns userns-uid-map userns-gid-map userns-uid-map-user "
    "userns-gid-map-group arch os os-feature os-version variant authfile hooks-dir cert-dir "
    "cpp-flag creds cw compression-format compression-level env ignorefile format jobs logfile "
    "loglevel rusage-logfile runtime runtime-flag mount sbom-scanner-image "
    "sbom-scanner-command sbom-merge-strategy sbom-output sbom-image-output sbom-purl-output "
    "sbom-image-purl-output sign-by signature-policy source-policy-file source-date-epoch "
    "timestamp unsetenv unsetlabel unsetannotation blob-cache cap-add cap-drop cdi-config-dir "
    "decryption-key device dns-search dns dns-option retry retry-delay v/volume buildkit-host "
    "cni-config-dir cni-plugin-path pid ipc uts s/state b/backend "
    "project token build-platform save-tag lint-fail-on",  // of depot
    "save lint push load no-cache pull q/quiet rm force-rm squash squash-all compress check "
    "D/debug "
    "disable-content-trust stream layers save-stages stage-labels all-platforms compat-volumes "
    "inherit-labels inherit-annotations created-annotation force-compression "
    "disable-compression logsplit log-rusage no-hostname no-hosts pull-always pull-never "
    "omit-history identity-label skip-unused-stages rewrite-timestamp stdin tls-verify "
    "http-proxy no-console h/help print"};

const FlagTable push_flags{
    "platform authfile cert-dir creds digestfile f/format compression-format compression-level "
    "encryption-key encrypt-layer sign-by sign-by-sigstore sign-by-sigstore-private-key "
    "sign-passphrase-file signature-policy retry retry-delay blob-cache add-compression sign "
    "cosign-key estargz ipfs-address notation-key-name",
    "a/all-tags q/quiet disable-content-trust compress force-compression remove-signatures "
    "tls-verify insecure p/purge rm all D/disable-compression allow-nondistributable-artifacts "
    "insecure-registry all-platforms"};

const FlagTable manifest_flags{
    "annotation arch os variant os-version features os-features authfile cert-dir creds "
    "artifact-type artifact-config artifact-config-type artifact-layer-type artifact-subject "
    "artifact-annotation",
    "a/amend insecure all tls-verify artifact artifact-exclude-titles replace"};

const FlagTable pull_flags{
    "platform arch os variant authfile cert-dir creds decryption-key policy retry retry-delay "
    "unpack cosign-key verify",
    "a/all-tags q/quiet disable-content-trust tls-verify remove-signatures pull-always "
    "pull-never all-platforms"};

// All that is no switch takes a value: new flags of `run` nearly always do.
const FlagTable run_flags{
    "v/volume w/workdir entrypoint mount name pull h/hostname e/env a/attach c/cpu-shares "
    "l/label m/memory p/publish u/user",
    "d/detach help init i/interactive no-healthcheck oom-kill-disable privileged P/publish-all "
    "q/quiet read-only rm sig-proxy t/tty use-api-socket disable-content-trust no-hosts "
    "no-hostname env-host http-proxy replace rmi read-only-tmpfs tls-verify passwd rootfs "
    "all-platforms",
    Others::take_value};

const FlagTable commit_flags{
    "a/author c/change config m/message f/format iidfile add-file authfile blob-cache "
    "encryption-key encrypt-layer cert-dir creds compression-format compression-level cw manifest "
    "metadata-file source-date-epoch timestamp reference-time pull sbom sbom-scanner-image "
    "sbom-scanner-command sbom-merge-strategy sbom-output sbom-image-output sbom-purl-output "
    "sbom-image-purl-output sign-by signature-policy unsetenv unsetannotation annotation",
    "p/pause no-pause q/quiet s/squash include-volumes D/disable-compression force-compression "
    "omit-timestamp rewrite-timestamp pull-always pull-never omit-history identity-label rm "
    "tls-verify created-annotation"};

const FlagTable save_flags{"o/output format platform",
                           "q/quiet compress m/multi-image-archive uncompressed all-platforms"};

const FlagTable service_flags{
    "image name e/env w/workdir u/user p/publish l/label",
    "d/detach init no-healthcheck no-resolve-image q/quiet read-only t/tty with-registry-auth "
    "force rollback",
    Others::take_value};

const FlagTable from_flags{
    "authfile cert-dir cidfile creds f/format name pull signature-policy suffix add-host arch os "
    "variant platform blob-cache cap-add cap-drop cgroup-parent cgroupns cni-config-dir "
    "cni-plugin-path cpu-period cpu-quota c/cpu-shares cpuset-cpus cpuset-mems decryption-key "
    "device dns dns-option dns-search group-add ipc isolation m/memory memory-swap network pid "
    "retry retry-delay security-opt shm-size ulimit userns userns-uid-map userns-gid-map "
    "userns-uid-map-user userns-gid-map-group uts v/volume",
    "pull-always pull-never q/quiet tls-verify http-proxy"};

const FlagTable buildah_copy_flags{
    "from authfile blob-cache cert-dir checksum chown chmod creds decryption-key exclude "
    "ignorefile contextdir retry retry-delay signature-policy timestamp",
    "add-history link no-follow-symlinks q/quiet tls-verify remove-signatures allow-wildcard "
    "allow-empty-wildcard"};

const FlagTable imagetools_flags{
    "annotation builder f/file metadata-file p/platform progress t/tag",
    "append D/debug dry-run prefer-index"};

const FlagTable bake_flags{
    "allow builder call f/file list metadata-file policy progress provenance sbom set var",
    "check D/debug load no-cache print pull push"};

const FlagTable compose_flags{
    "ansi env-file f/file parallel profile progress project-directory p/project-name H/host "
    "c/context log-level tlscacert tlscert tlskey podman-path podman-args podman-build-args "
    "podman-push-args",
    "all-resources compatibility dry-run verbose no-ansi tls tlsverify skip-hostname-check "
    "D/debug no-pod in-pod"};

const FlagTable compose_command_flags{
    "build-arg builder m/memory provenance sbom ssh attach exit-code-from no-attach scale "
    "t/timeout wait-timeout cap-add cap-drop entrypoint e/env env-from-file l/label name "
    "p/publish u/user v/volume w/workdir policy progress parallel",
    "check dry-run no-cache pull print push q/quiet with-dependencies ignore-push-failures "
    "include-deps abort-on-container-exit abort-on-container-failure always-recreate-deps "
    "attach-dependencies build d/detach force-recreate menu no-build no-color no-deps "
    "no-log-prefix no-recreate no-start quiet-build quiet-pull remove-orphans "
    "V/renew-anon-volumes timestamps wait watch y/yes i/interactive T/no-TTY/no-tty "
    "P/service-ports "
    "use-aliases rm ignore-buildable ignore-pull-failures force-rm compress no-rm"};

const FlagTable stack_flags{"c/compose-file resolve-image orchestrator namespace kubeconfig",
                            "d/detach prune q/quiet with-registry-auth"};

}  // namespace keelson::commands
