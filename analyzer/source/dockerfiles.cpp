// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/dockerfiles.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "analyzer/model/error.hpp"

namespace keelson::source {
namespace fs = std::filesystem;
namespace {

constexpr off_t k_file_bytes_max = 4 << 20;
constexpr int k_depth_max = 64;

class Walker {
 public:
  explicit Walker(const fs::path& root) : m_root(root) {}

  Tree walk() {
    std::error_code failed;
    if (!fs::is_directory(m_root, failed)) {
      throw Error(ErrorKind::configuration, "read sources", m_root.string(),
                  failed ? failed.message() : "it is not a directory",
                  "correct sources: directory in keelson.yml");
    }
    fs::directory_iterator probe(m_root, failed);
    if (failed) {
      throw Error(ErrorKind::configuration, "read sources", m_root.string(), failed.message(),
                  "let the user who runs keelson read it");
    }
    enter(m_root, 0);
    const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
    std::sort(m_tree.files.begin(), m_tree.files.end(), by_path);
    std::sort(m_tree.unreadable.begin(), m_tree.unreadable.end(), by_path);
    return std::move(m_tree);
  }

 private:
  std::string shown(const fs::path& path) const {
    return path.lexically_relative(m_root).generic_string();
  }

  void report(const fs::path& path, std::string cause) {
    m_tree.unreadable.push_back({shown(path), std::move(cause)});
  }

  void enter(const fs::path& directory, int depth) {
    if (depth > k_depth_max) return report(directory, "directories are nested too deeply");
    std::error_code failed;
    fs::directory_iterator entries(directory, failed);
    if (failed) return report(directory, failed.message());
    while (entries != fs::directory_iterator()) {
      visit(*entries, depth);
      entries.increment(failed);
      if (failed) return report(directory, failed.message());
    }
  }

  void visit(const fs::directory_entry& entry, int depth) {
    std::error_code failed;
    const std::string name = entry.path().filename().string();
    if (entry.is_symlink(failed)) {
      if (is_dockerfile_name(name)) read_link(entry.path());
      return;
    }
    if (entry.is_directory(failed)) {
      if (name != ".git") enter(entry.path(), depth + 1);
    } else if (entry.is_regular_file(failed) && is_dockerfile_name(name)) {
      read(entry.path());
    }
  }

  // A linked file inside the tree is read under the link's name; out of it, it is not ours.
  void read_link(const fs::path& path) {
    std::error_code failed;
    const fs::path target = fs::canonical(path, failed);
    if (failed) return report(path, "the symbolic link leads nowhere");
    const auto inside = target.lexically_relative(fs::canonical(m_root, failed));
    if (failed || inside.empty() || *inside.begin() == "..") {
      return report(path, "the symbolic link leads out of the source directory");
    }
    if (fs::is_regular_file(target, failed)) read(path);
  }

  void read(const fs::path& path) {
    try {
      m_tree.files.push_back({shown(path), read_file(path)});
    } catch (const Error& error) {
      report(path, error.cause());
    }
  }

  fs::path m_root;
  Tree m_tree;
};

}  // namespace

bool is_dockerfile_name(std::string_view name) {
  std::string s(name);
  for (char& c : s) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (s.ends_with(".dockerignore") || s.ends_with(".containerignore")) return false;
  for (const std::string_view stem : {"dockerfile", "containerfile"}) {
    if (!s.starts_with(stem)) continue;
    if (s.size() == stem.size() || s[stem.size()] == '.' || s[stem.size()] == '-' ||
        s[stem.size()] == '_') {
      return true;
    }
  }
  return s.ends_with(".dockerfile") || s.ends_with(".containerfile");
}

std::string read_file(const fs::path& path) {
  const auto fail = [&](ErrorKind kind, const std::string& cause) {
    throw Error(kind, "read", path.string(), cause);
  };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) fail(ErrorKind::not_found, std::strerror(errno));
  struct stat status {};
  std::string text;
  const char* cause = nullptr;
  if (::fstat(file, &status) != 0)
    cause = std::strerror(errno);
  else if (!S_ISREG(status.st_mode))
    cause = S_ISDIR(status.st_mode) ? "it is a directory" : "it is no regular file";
  else if (status.st_size > k_file_bytes_max)
    cause = "it is larger than 4 MiB";
  if (cause == nullptr) {
    text.resize(static_cast<std::size_t>(status.st_size));
    std::size_t have = 0;
    while (have < text.size()) {
      const ssize_t got = ::read(file, text.data() + have, text.size() - have);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) cause = std::strerror(errno);
      if (got <= 0) break;
      have += static_cast<std::size_t>(got);
    }
    text.resize(have);
  }
  ::close(file);
  if (cause != nullptr) fail(ErrorKind::invalid, cause);
  return text;
}

Tree read_dockerfiles(const fs::path& root) {
  return Walker(root.lexically_normal()).walk();
}

}  // namespace keelson::source
