// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/registry/docker_registry.hpp"

#include <fstream>
#include <iterator>

#include "src/registry/open.hpp"

namespace keelson::tests {
namespace {

namespace fs = std::filesystem;

net::ClientOptions options(const std::string& url) {
  net::ClientOptions options;
  options.url = url;
  options.connections = 1;  // or the order of what happens would be another each time
  return options;
}

std::string hex_of(const std::string& digest) {
  return digest.substr(digest.find(':') + 1);
}

void write(const fs::path& file, const std::string& bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string written(const std::string& name, const std::string& reference) {
  return name + (reference.find(':') == std::string::npos ? ":" : "@") + reference;
}

}  // namespace

DockerRegistry::DockerRegistry(const std::string& url, fs::path directory)
    : m_blobs(directory / "docker/registry/v2/blobs/sha256"),
      m_repositories(directory / "docker/registry/v2/repositories"),
      m_reader(registry::open(options(url))),
      m_editor(registry::open_editor(options(url))) {}

void DockerRegistry::keep_blob(const std::string& digest, const std::string& bytes) {
  if (!m_kept_blobs.insert(digest).second) return;
  const std::string hex = hex_of(digest);
  write(m_blobs / hex.substr(0, 2) / hex / "data", bytes);
}

std::string DockerRegistry::read_blob_file(const std::string& digest) const {
  const std::string hex = hex_of(digest);
  return text_of(m_blobs / hex.substr(0, 2) / hex / "data");
}

void DockerRegistry::fill(const MemoryRegistry& from) {
  fs::remove_all(m_repositories);
  for (const auto& [name, repository] : from.content) {
    const fs::path directory = m_repositories / name;
    fs::create_directories(directory / "_manifests/tags");
    fs::create_directories(directory / "_layers");
    for (const auto& [digest, bytes] : repository.blobs) {
      keep_blob(digest, bytes);
      write(directory / "_layers/sha256" / hex_of(digest) / "link", digest);
    }
    for (const auto& [digest, manifest] : repository.manifests) {
      keep_blob(digest, manifest.bytes);
      write(directory / "_manifests/revisions/sha256" / hex_of(digest) / "link", digest);
    }
    for (const auto& [tag, digest] : repository.tags) {
      const fs::path place = directory / "_manifests/tags" / tag;
      write(place / "current/link", digest);
      write(place / "index/sha256" / hex_of(digest) / "link", digest);
    }
  }
}

void DockerRegistry::read(MemoryRegistry& into) {
  for (auto& [name, repository] : into.content) {
    const fs::path manifests = m_repositories / name / "_manifests";
    repository.manifests.clear();
    repository.tags.clear();
    if (fs::exists(manifests / "revisions/sha256")) {
      for (const auto& revision : fs::directory_iterator(manifests / "revisions/sha256")) {
        if (!fs::exists(revision.path() / "link")) continue;
        const std::string digest = text_of(revision.path() / "link");
        const std::string bytes = read_blob_file(digest);
        repository.manifests[digest] = {digest, nlohmann::json::parse(bytes).at("mediaType"),
                                        bytes};
      }
    }
    if (!fs::exists(manifests / "tags")) continue;
    for (const auto& tag : fs::directory_iterator(manifests / "tags")) {
      if (!fs::exists(tag.path() / "current/link")) continue;
      const std::string digest = text_of(tag.path() / "current/link");
      if (repository.manifests.contains(digest))
        repository.tags[tag.path().filename().string()] = digest;
    }
  }
}

std::vector<std::string> DockerRegistry::repositories() {
  begin("LIST");
  return m_reader->repositories();
}

std::optional<std::vector<std::string>> DockerRegistry::tags(const std::string& name) {
  begin("LIST " + name);
  return m_reader->tags(name);
}

std::optional<std::string> DockerRegistry::resolve(const std::string& name,
                                                   const std::string& reference) {
  begin("HEAD " + written(name, reference));
  return m_reader->resolve(name, reference);
}

std::optional<registry::Manifest> DockerRegistry::manifest(const std::string& name,
                                                           const std::string& reference) {
  begin("GET " + written(name, reference));
  return m_reader->manifest(name, reference);
}

std::optional<std::string> DockerRegistry::blob(const std::string& name,
                                                const std::string& digest) {
  begin("GET " + name + " blob " + digest);
  return m_reader->blob(name, digest);
}

bool DockerRegistry::has_blob(const std::string& name, const std::string& digest) {
  begin("HEAD " + name + " blob " + digest);
  return m_reader->has_blob(name, digest);
}

bool DockerRegistry::read_blob(const std::string& name, const std::string& digest,
                               const registry::Sink& sink) {
  begin("GET " + name + " blob " + digest);
  return m_reader->read_blob(name, digest, sink);
}

registry::Capabilities DockerRegistry::capabilities(const std::string& name) {
  begin("PROBE " + name);
  return m_reader->capabilities(name);
}

bool DockerRegistry::remove(const std::string& name, const std::string& digest) {
  begin("DELETE " + written(name, digest));
  return m_editor->remove(name, digest);
}

bool DockerRegistry::untag(const std::string& name, const std::string& tag) {
  begin("DELETE " + written(name, tag));
  return m_editor->untag(name, tag);
}

void DockerRegistry::put(const std::string& name, const std::string& reference,
                         const registry::Manifest& manifest) {
  begin("PUT " + written(name, reference));
  m_editor->put(name, reference, manifest);
}

void DockerRegistry::put_blob(const std::string& name, const std::string& digest, std::int64_t size,
                              const std::function<std::string()>& read) {
  begin("PUT " + name + " blob " + digest);
  m_editor->put_blob(name, digest, size, read);
}

}  // namespace keelson::tests
