// SPDX-License-Identifier: Apache-2.0
#include "src/registry/read_manifest.hpp"

#include <algorithm>

#include "analyzer/model/error.hpp"
#include "src/registry/bounded_json.hpp"
#include "src/registry/claims.hpp"
#include "src/registry/digest.hpp"

namespace keelson::registry {
namespace {

using Json = nlohmann::json;

constexpr JsonBounds k_manifest_bounds{32, 500'000};
constexpr std::size_t k_children_max = 10'000, k_blobs_max = 10'000;
constexpr std::size_t k_labels_max = 100, k_label_bytes_max = 4096;
constexpr std::size_t k_media_type_bytes_max = 255, k_created_bytes_max = 64;
constexpr std::size_t k_steps_max = 1000;
constexpr std::int64_t k_statement_bytes_max = 8 << 20;
constexpr const char* k_prefix = "org.opencontainers.image.";

bool is_image_config(const std::string& media_type) {
  return media_type == "application/vnd.docker.container.image.v1+json" ||
         media_type == "application/vnd.oci.image.config.v1+json";
}

class Reader {
 public:
  Reader(const std::string& object, ManifestFact& fact) : m_object(object), m_fact(fact) {}

  void read(const Json& json) {
    const Json& children = value_at(json, "manifests");
    const Json& config = value_at(json, "config");
    if (!children.is_null()) add_children(children);
    if (config.is_object()) add_blob(config, "digest");
    for (const char* list : {"layers", "blobs"}) add_blobs(value_at(json, list), "digest");
    add_blobs(value_at(json, "fsLayers"), "blobSum");
    if (const Json& subject = value_at(json, "subject"); !subject.is_null())
      m_fact.subject = digest_of(subject, "digest");
    const bool is_manifest = !children.is_null() || config.is_object() || !m_fact.blobs.empty() ||
                             json.contains("layers");
    if (!is_manifest) fail("it is no manifest");
    m_fact.kind = kind_of(json, config);
    if (m_fact.kind == ManifestKind::artifact) add_provenance(value_at(json, "layers"));
  }

 private:
  [[noreturn]] void fail(const std::string& cause) const {
    throw Error(ErrorKind::protocol, "read manifest", m_object, cause);
  }

  std::string digest_of(const Json& json, const char* key) const {
    std::string digest = text_at(json, key);
    if (!Digest::parse(digest))
      fail("it names something by \"" + printable(digest, 80) + "\", which is no sha256 digest");
    return digest;
  }

  void add_children(const Json& children) {
    if (!children.is_array()) fail("its parts are no list");
    if (children.size() > k_children_max) fail("it has too many parts");
    for (const Json& child : children) m_fact.children.push_back(digest_of(child, "digest"));
  }

  void add_blob(const Json& blob, const char* key) {
    m_fact.blobs.push_back({digest_of(blob, key), size_at(blob, "size")});
  }

  void add_blobs(const Json& list, const char* key) {
    if (!list.is_array()) return;
    if (list.size() > k_blobs_max) fail("it has too many layers");
    for (const Json& blob : list) add_blob(blob, key);
  }

  // What BuildKit puts beside an image to attest it looks like one, but for its layers.
  static bool is_attestation(const Json& layers) {
    return layers.is_array() && !layers.empty() &&
           std::all_of(layers.begin(), layers.end(), is_statement);
  }

  // An in-toto statement, plain or signed.
  static bool is_statement(const Json& layer) {
    const std::string type = text_at(layer, "mediaType");
    return type == "application/vnd.in-toto+json" ||
           type == "application/vnd.dsse.envelope.v1+json" ||
           type.starts_with("application/vnd.dev.sigstore.bundle");
  }

  // Others of its statements, a bill of materials for one, name no images.
  void add_provenance(const Json& layers) {
    if (!layers.is_array()) return;
    for (const Json& layer : layers) {
      const Json& notes = value_at(layer, "annotations");
      std::string predicate = text_at(notes, "in-toto.io/predicate-type");
      if (predicate.empty()) predicate = text_at(notes, "predicateType");
      const bool may_be = predicate.empty() || predicate.find("provenance") != std::string::npos;
      if (is_statement(layer) && may_be && size_at(layer, "size") <= k_statement_bytes_max)
        m_fact.provenance.push_back({digest_of(layer, "digest"), size_at(layer, "size")});
    }
  }

  static ManifestKind kind_of(const Json& json, const Json& config) {
    if (json.contains("manifests")) return ManifestKind::index;
    const bool is_image =
        is_image_config(text_at(config, "mediaType")) && !is_attestation(value_at(json, "layers"));
    return is_image ? ManifestKind::image : ManifestKind::artifact;
  }

  const std::string& m_object;
  ManifestFact& m_fact;
};

// One more than are allowed says that there are too many to know them all.
bool are_labels_whole(const ManifestFact& fact) {
  return fact.origin.labels.size() <= k_labels_max;
}

// OCI image-spec, annotations: what the image says of its origin. Annotations of the
// manifest are read first; the revision they name wins over that of labels.
void add_origin(const Json& texts, Origin& origin) {
  if (!texts.is_object()) return;
  for (const auto& [name, value] : texts.items()) {
    if (!value.is_string() || origin.labels.size() > k_labels_max) continue;
    origin.labels.emplace_back(cut(name, k_label_bytes_max),
                               cut(value.get_ref<const std::string&>(), k_label_bytes_max));
  }
  std::sort(origin.labels.begin(), origin.labels.end());
  origin.labels.erase(std::unique(origin.labels.begin(), origin.labels.end()), origin.labels.end());
  const auto text = [&](const char* name) {
    return cut(text_at(texts, (std::string(k_prefix) + name).c_str()), k_label_bytes_max);
  };
  if (origin.revision.empty()) origin.revision = text("revision");
  add_bases(bases_of_annotations(text("base.name"), text("base.digest")), origin);
}

// Of a step and all before it: 64 bits of a digest are enough to tell histories apart.
std::uint64_t hash_of(std::uint64_t before, const std::string& step) {
  const auto digest = Digest::parse(sha256_digest(std::to_string(before) + " " + step));
  return digest->hash();
}

// Whether the layer of a first step may stand on no other: what RUN made or was imported does not.
bool begins_anew(std::string_view step) {
  if (step.starts_with("/bin/sh -c #(nop)")) return true;
  for (const std::string_view later : {"/bin/sh -c ", "RUN ", "|", "Imported from"}) {
    if (step.starts_with(later)) return false;
  }
  return !step.empty();
}

// OCI image-spec, history. When steps were made is none of it: builders change that.
void add_history(const Json& list, HistoryFact& history) {
  if (!list.is_array() || list.size() > k_steps_max) return;
  std::uint64_t hash = 0;
  for (const Json& one : list) {
    const std::string step = text_at(one, "created_by");
    hash = hash_of(hash, step);
    history.steps.push_back(hash);
    const Json& empty = value_at(one, "empty_layer");
    if (empty.is_boolean() && empty.get<bool>()) continue;
    if (history.layered_steps++ == 0) history.begins_anew = begins_anew(step);
  }
}

void add_contents(const Json& list, std::vector<BlobFact>& blobs) {
  if (!list.is_array() || list.size() + 1 != blobs.size()) return;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_string()) continue;
    const auto& content = list[i].get_ref<const std::string&>();
    if (Digest::parse(content)) blobs[i + 1].content = content;
  }
}

}  // namespace

ManifestFact read_manifest(const Manifest& manifest, const std::string& object) {
  const auto json = parse_json(manifest.bytes, k_manifest_bounds);
  if (!json || !json->is_object())
    throw Error(ErrorKind::protocol, "read manifest", object, "it is not JSON");
  ManifestFact fact;
  fact.media_type =
      printable(manifest.media_type.empty() ? text_at(*json, "mediaType") : manifest.media_type,
                k_media_type_bytes_max);
  fact.size_bytes = static_cast<std::int64_t>(manifest.bytes.size());
  Reader(object, fact).read(*json);
  const Json& annotations = value_at(*json, "annotations");
  add_origin(annotations, fact.origin);
  fact.created =
      cut(text_at(annotations, (std::string(k_prefix) + "created").c_str()), k_created_bytes_max);
  fact.is_config_read = fact.kind != ManifestKind::image && are_labels_whole(fact);
  return fact;
}

void add_config(std::string_view config, ManifestFact& fact) {
  const auto json = parse_json(config, k_manifest_bounds);
  if (json) {
    const std::string created = text_at(*json, "created");
    if (!created.empty()) fact.created = cut(created, k_created_bytes_max);
    const Json& run = value_at(*json, "config");
    add_origin(value_at(run, "Labels"), fact.origin);
    add_bases(bases_of_triggers(value_at(run, "OnBuild")), fact.origin);
    fact.history = {};
    add_history(value_at(*json, "history"), fact.history);
    add_contents(value_at(value_at(*json, "rootfs"), "diff_ids"), fact.blobs);
  }
  fact.is_config_read = are_labels_whole(fact);
}

}  // namespace keelson::registry
