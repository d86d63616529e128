// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/vault.hpp"

#include <algorithm>

#include "analyzer/model/error.hpp"
#include "src/cleanup/durable_file.hpp"
#include "src/cleanup/manifest_content.hpp"
#include "src/registry/digest.hpp"

namespace keelson::cleanup {
namespace {

constexpr const char* k_keeping = "keep in vault";

Error cannot_keep(ErrorKind kind, const std::string& object, const std::string& cause) {
  return Error(kind, k_keeping, object, cause, "it was not deleted; is the image whole?");
}

registry::Digest digest_of(const std::string& text, const std::string& object) {
  const auto digest = registry::Digest::parse(text);
  if (!digest)
    throw cannot_keep(ErrorKind::invalid, object,
                      "it names " + text + ", which is no sha256 digest");
  return *digest;
}

// One blob from the registry into the layout, unless it is there. Returns its size; 0 when it
// is one that no registry need hold, and this one does not.
std::int64_t keep_blob(Layout& layout, const std::string& repository, const NamedBlob& blob,
                       registry::Registry& from) {
  const std::string object = repository + "@" + blob.digest;
  const registry::Digest digest = digest_of(blob.digest, object);
  const auto size = layout.size(digest);
  if (size && (blob.size_bytes < 0 || *size == blob.size_bytes)) return *size;
  DurableFile file(layout.place(digest));
  registry::Sha256 sum;
  std::int64_t bytes = 0;
  const bool is_there = from.read_blob(repository, blob.digest, [&](std::string_view piece) {
    bytes += static_cast<std::int64_t>(piece.size());
    if (blob.size_bytes >= 0 && bytes > blob.size_bytes)
      throw cannot_keep(ErrorKind::invalid, object, "the registry sends more than its size");
    sum.add(piece);
    file.write(piece);
  });
  if (!is_there && blob.is_foreign) return 0;
  if (!is_there) throw cannot_keep(ErrorKind::not_found, object, "the registry does not hold it");
  if (blob.size_bytes >= 0 && bytes != blob.size_bytes)
    throw cannot_keep(ErrorKind::invalid, object, "the registry sends less than its size");
  if (sum.digest() != blob.digest)
    throw cannot_keep(ErrorKind::invalid, object, "the registry sends other bytes");
  file.put_in_place();
  return bytes;
}

Vault::Entry entry_of(const KeptImage& image) {
  return {image.run_id, image.repository, image.digest, image.tags, image.kept, image.size_bytes};
}

}  // namespace

Vault::Vault(std::filesystem::path directory) : m_layout(std::move(directory)) {}

void Vault::keep(const store::JournalItem& item, const std::string& run_id,
                 registry::Registry& from, Time now) {
  const std::string object = item.repository + "@" + item.digest;
  const registry::Digest digest = digest_of(item.digest, object);
  if (registry::sha256_digest(item.bytes) != item.digest)
    throw cannot_keep(ErrorKind::invalid, object, "its bytes are not those of its digest");
  KeptImage image{run_id, item.repository, item.digest, item.media_type, item.tags, now};
  image.manifest_bytes = static_cast<std::int64_t>(item.bytes.size());
  image.size_bytes = image.manifest_bytes;

  m_layout.create();
  const Layout::Lock adding(m_layout, Layout::Use::adds);
  for (const NamedBlob& blob : manifest_content(item.bytes).blobs)
    image.size_bytes += keep_blob(m_layout, item.repository, blob, from);
  if (m_layout.size(digest) != image.manifest_bytes)
    write_durably(m_layout.place(digest), item.bytes);

  const Layout::Lock writing(m_layout, Layout::Use::writes_index);
  auto images = m_layout.images();
  std::erase_if(images, [&](const KeptImage& other) {
    return other.run_id == image.run_id && other.repository == image.repository &&
           other.digest == image.digest;
  });
  images.push_back(std::move(image));
  m_layout.write_images(images);
}

bool Vault::holds(const std::string& digest) const {
  return size(digest).has_value();
}

std::optional<std::int64_t> Vault::size(const std::string& digest) const {
  const auto parsed = registry::Digest::parse(digest);
  return parsed ? m_layout.size(*parsed) : std::nullopt;
}

void Vault::give_blob(const std::string& repository, const std::string& digest,
                      registry::RegistryEditor& to) const {
  const auto parsed = registry::Digest::parse(digest);
  if (!parsed) throw Error(ErrorKind::invalid, "read vault", digest, "it is no sha256 digest");
  BlobReader reader = m_layout.open(*parsed);
  to.put_blob(repository, digest, reader.size_bytes(), [&] { return reader.next(); });
}

std::vector<Vault::Entry> Vault::entries() const {
  std::vector<Entry> entries;
  for (const KeptImage& image : m_layout.images()) entries.push_back(entry_of(image));
  return entries;
}

}  // namespace keelson::cleanup
