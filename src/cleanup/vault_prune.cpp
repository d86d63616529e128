// SPDX-License-Identifier: Apache-2.0
// Pruning the vault: which images go, and which content no image left needs.
#include <algorithm>
#include <map>
#include <set>

#include "analyzer/model/error.hpp"
#include "src/cleanup/durable_file.hpp"
#include "src/cleanup/manifest_content.hpp"
#include "src/cleanup/vault.hpp"
#include "src/registry/digest.hpp"

namespace keelson::cleanup {
namespace {

using registry::Digest;

constexpr const char* k_pruning = "prune vault";
constexpr int k_nesting_max = 8;  // of indexes in indexes

Digest named_digest(const std::string& text, const std::string& named_by) {
  const auto digest = Digest::parse(text);
  if (!digest)
    throw Error(ErrorKind::invalid, k_pruning, named_by,
                "it names " + text + ", which is no sha256 digest", k_vault_next);
  return *digest;
}

// All a manifest needs of what the vault holds, itself and the parts of its parts included.
void add_needed(const Layout& layout, const Digest& manifest, int depth, std::set<Digest>& needed) {
  if (depth > k_nesting_max)
    throw Error(ErrorKind::invalid, k_pruning, manifest.text(),
                "indexes hold each other too deeply", k_vault_next);
  if (!needed.insert(manifest).second) return;
  const ManifestContent content = manifest_content(layout.read_small(manifest));
  for (const NamedBlob& blob : content.blobs)
    needed.insert(named_digest(blob.digest, manifest.text()));
  for (const std::string& text : content.parts) {
    const Digest part = named_digest(text, manifest.text());
    if (layout.size(part)) add_needed(layout, part, depth + 1, needed);
  }
}

class Pruning {
 public:
  Pruning(const Layout& layout, const config::Vault& limits, Time now)
      : m_layout(layout), m_images(layout.images()), m_goes(m_images.size(), false) {
    for (std::size_t i = 0; i < m_images.size(); ++i)
      m_goes[i] = limits.max_age && now - m_images[i].kept > *limits.max_age;
    m_needs.resize(m_images.size());
    for (std::size_t i = 0; i < m_images.size(); ++i) {
      if (m_goes[i]) continue;
      add_needed(m_layout, *Digest::parse(m_images[i].digest), 0, m_needs[i]);
      count(i, +1);
    }
    if (limits.max_bytes) shrink(*limits.max_bytes);
  }

  std::vector<KeptImage> staying() const { return chosen(false); }
  std::vector<KeptImage> going() const { return chosen(true); }
  bool is_needed(const Digest& digest) const { return m_users.contains(digest); }

 private:
  Digest digest(std::size_t i) const { return *Digest::parse(m_images[i].digest); }

  void count(std::size_t i, int change) {
    for (const Digest& needed : m_needs[i]) {
      if ((m_users[needed] += change) == 0) m_users.erase(needed);
      if (needed == digest(i)) continue;
      if ((m_holders[needed] += change) == 0) m_holders.erase(needed);
    }
  }

  std::int64_t total_bytes() const {
    std::int64_t total = 0;
    for (const auto& [needed, users] : m_users) total += m_layout.size(needed).value_or(0);
    return total;
  }

  // The oldest first. A part frees nothing before the index that holds it goes, too.
  void shrink(std::int64_t bytes_max) {
    std::int64_t total = total_bytes();
    for (std::size_t i = 0; i < m_images.size() && total > bytes_max; ++i) {
      if (m_goes[i]) continue;
      m_goes[i] = true;
      count(i, -1);
      for (const Digest& needed : m_needs[i]) {
        if (!m_users.contains(needed)) total -= m_layout.size(needed).value_or(0);
      }
    }
  }

  // A part that should go stays while an index that stays holds it.
  std::vector<KeptImage> chosen(bool goes) const {
    std::vector<KeptImage> images;
    for (std::size_t i = 0; i < m_images.size(); ++i) {
      if ((m_goes[i] && !m_holders.contains(digest(i))) == goes) images.push_back(m_images[i]);
    }
    return images;
  }

  const Layout& m_layout;
  std::vector<KeptImage> m_images;
  std::vector<bool> m_goes;
  std::vector<std::set<Digest>> m_needs;
  std::map<Digest, int> m_users;    // images that stay and need it
  std::map<Digest, int> m_holders;  // without itself
};

// Content nobody needs, and files nobody will finish.
std::vector<std::filesystem::path> left_over(const Layout& layout, const Pruning& pruning) {
  std::vector<std::filesystem::path> files;
  for (const auto& directory : {layout.directory(), layout.blobs()}) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
      const std::string name = entry.path().filename().string();
      const auto digest = Digest::parse("sha256:" + name);
      if (digest ? directory == layout.blobs() && !pruning.is_needed(*digest)
                 : name.starts_with(k_unfinished))
        files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

Vault::Pruned result_of(const Layout& layout, const Pruning& pruning) {
  Vault::Pruned pruned;
  for (const KeptImage& i : pruning.going())
    pruned.entries.push_back({i.run_id, i.repository, i.digest, i.tags, i.kept, i.size_bytes});
  for (const auto& path : left_over(layout, pruning)) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (!error) pruned.freed_bytes += static_cast<std::int64_t>(size);
  }
  return pruned;
}

}  // namespace

Vault::Pruned Vault::would_prune(const config::Vault& limits, Time now) const {
  if (!m_layout.exists()) return {};
  return result_of(m_layout, Pruning(m_layout, limits, now));
}

Vault::Pruned Vault::prune(const config::Vault& limits, Time now) {
  if (!m_layout.exists()) return {};
  // Content that is being added is named by nobody yet, so nobody may add.
  const Layout::Lock removing(m_layout, Layout::Use::removes);
  const Layout::Lock writing(m_layout, Layout::Use::writes_index);
  const Pruning pruning(m_layout, limits, now);
  const Pruned pruned = result_of(m_layout, pruning);
  // First what names it, then the content: cut off in between, the rest goes the next time.
  if (!pruned.entries.empty()) m_layout.write_images(pruning.staying());
  for (const auto& path : left_over(m_layout, pruning)) {
    std::error_code error;
    std::filesystem::remove(path, error);
    if (error)
      throw Error(ErrorKind::internal, k_pruning, path.string(), error.message(),
                  "may this user write there?");
  }
  if (!pruned.entries.empty() || pruned.freed_bytes > 0) sync_directory(m_layout.blobs());
  return pruned;
}

}  // namespace keelson::cleanup
