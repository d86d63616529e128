// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/put_back.hpp"

#include <algorithm>

#include "analyzer/model/error.hpp"
#include "src/registry/digest.hpp"

namespace keelson::cleanup {
namespace {

constexpr const char* k_rebuild = "rebuild the image from its Dockerfile";

void add(std::string& problems, const std::string& problem) {
  if (problem.empty()) return;
  if (!problems.empty()) problems += "; ";
  problems += problem;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// What its bytes name, and what the journal says besides.
ManifestContent content_of(const store::JournalItem& item) {
  ManifestContent content;
  try {
    content = manifest_content(item.bytes);
  } catch (const Error&) {
    // Of a kind we do not know; the registry will say whether it can be put.
  }
  for (const store::NeededBlob& blob : item.blobs) {
    if (std::none_of(content.blobs.begin(), content.blobs.end(),
                     [&](const NamedBlob& named) { return named.digest == blob.digest; }))
      content.blobs.push_back({blob.digest, -1, false});
  }
  return content;
}

registry::Manifest manifest_of(const store::JournalItem& item) {
  return {item.digest, item.media_type, item.bytes};
}

}  // namespace

RestoreResult::Entry PutBack::item(const store::JournalItem& item) {
  m_nesting = 0;
  RestoreResult::Entry entry{item.repository, item.digest, item.tags, "", false};
  if (item.kind == store::ItemKind::manifest) {
    entry.problem = manifest(item, entry.is_from_vault);
  } else if (!m_places.registry.resolve(item.repository, item.digest)) {
    entry.problem = "the image it was on is gone; restore that first";
  }
  if (entry.problem.empty()) entry.problem = tags(item);
  return entry;
}

std::string PutBack::manifest(const store::JournalItem& item, bool& is_from_vault) {
  constexpr int nesting_max = 8;  // of indexes in indexes
  const std::pair key(item.repository, item.digest);
  if (const auto known = m_manifests.find(key); known != m_manifests.end()) return known->second;
  if (m_nesting > nesting_max) return "indexes hold each other too deeply";
  std::string problem;
  if (!registry::Digest::parse(item.digest) || registry::sha256_digest(item.bytes) != item.digest) {
    problem = "the journal's bytes do not have its digest; they are damaged and were not used";
  } else if (m_places.registry.resolve(item.repository, item.digest) != item.digest) {
    problem = content(item, is_from_vault);
  }
  return m_manifests[key] = problem;
}

// Blobs, then parts, then the manifest itself.
std::string PutBack::content(const store::JournalItem& item, bool& is_from_vault) {
  const ManifestContent needed = content_of(item);
  std::vector<std::string> gone;
  for (const NamedBlob& blob : needed.blobs) {
    const BlobPlace place = m_blobs.find(item.repository, blob);
    is_from_vault |= place == BlobPlace::vault;
    if (place == BlobPlace::gone && !blob.is_foreign) gone.push_back(blob.digest);
    if (place == BlobPlace::vault && m_way == Way::restore)
      m_blobs.supply(item.repository, blob, m_places.editor);
  }
  std::string problem;
  if (!gone.empty())
    add(problem, "gone from the registry" +
                     std::string(m_places.vault != nullptr ? " and the vault" : "") + ": " +
                     listed(gone) + "; " + k_rebuild);
  // Some registries take an index without its parts, so the registry has the last word.
  std::string missing;
  for (const std::string& digest : needed.parts)
    add(missing, part(item.repository, digest, is_from_vault));
  if (m_way == Way::check) {
    add(problem, missing);
    return problem;
  }
  if (!problem.empty()) return problem;
  try {
    m_places.editor.put(item.repository, item.digest, manifest_of(item));
  } catch (const Error& error) {
    if (missing.empty()) throw;
    return missing + "; " + error.sentence();
  }
  if (m_places.registry.resolve(item.repository, item.digest) != item.digest)
    return "the registry took it but does not serve it";
  return {};
}

std::string PutBack::part(const std::string& repository, const std::string& digest,
                          bool& is_from_vault) {
  if (!registry::Digest::parse(digest)) return "its part " + digest + " is no sha256 digest";
  if (m_places.registry.resolve(repository, digest) == digest) return {};
  const store::JournalItem* deleted = m_find(repository, digest);
  if (deleted == nullptr)
    return "its part " + digest + " is gone, and no run deleted it; " + k_rebuild;
  ++m_nesting;
  const std::string problem = manifest(*deleted, is_from_vault);
  --m_nesting;
  return problem.empty() ? "" : "its part " + digest + ": " + problem;
}

std::string PutBack::tags(const store::JournalItem& item) {
  std::vector<std::string> moved;
  std::optional<registry::Manifest> manifest;
  for (const std::string& tag : item.tags) {
    const auto now = m_places.registry.resolve(item.repository, tag);
    if (now && *now != item.digest) moved.push_back(tag);
    if (now || m_way == Way::check) continue;
    if (!manifest) {
      // Of a tag that went alone, the journal may have no bytes; its manifest is there.
      manifest = manifest_of(item);
      if (registry::sha256_digest(item.bytes) != item.digest)
        manifest = m_places.registry.manifest(item.repository, item.digest);
      if (!manifest) return "the image it was on is gone; restore that first";
    }
    m_places.editor.put(item.repository, tag, *manifest);
    if (m_places.registry.resolve(item.repository, tag) != item.digest)
      return "the registry took the tag " + tag + " but does not serve it";
  }
  return moved.empty() ? "" : "now on another image, left there: " + listed(moved);
}

}  // namespace keelson::cleanup
