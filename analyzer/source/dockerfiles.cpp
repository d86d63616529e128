// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/dockerfiles.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>

#include "analyzer/model/error.hpp"

namespace keelson::source {
namespace fs = std::filesystem;
namespace {

constexpr off_t k_file_bytes_max = 4 << 20;

Stamp stamp_of(const struct stat& status) {
  const auto nanoseconds = [](const timespec& t) {
    return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
  };
  return {status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim), status.st_ino};
}

struct OpenDirectory {
  std::string path;  // relative to the root; empty for the root
  int depth = 0;
};

// Directories still to be listed, shared by the threads that list them.
class Queue {
 public:
  explicit Queue(OpenDirectory first) : m_open{std::move(first)} {}

  void push(OpenDirectory directory) {
    const std::lock_guard lock(m_mutex);
    m_open.push_back(std::move(directory));
    if (m_waiting > 0) m_changed.notify_one();
  }

  // The next one; nullopt when there will be no more. Whoever takes one is at work on it
  // until it comes for the next.
  std::optional<OpenDirectory> next(bool& is_working) {
    std::unique_lock lock(m_mutex);
    if (is_working) --m_working;
    is_working = false;
    while (m_open.empty()) {
      if (m_working == 0) {
        m_changed.notify_all();
        return std::nullopt;
      }
      ++m_waiting;
      m_changed.wait(lock);
      --m_waiting;
    }
    OpenDirectory directory = std::move(m_open.back());
    m_open.pop_back();
    ++m_working;
    is_working = true;
    return directory;
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::vector<OpenDirectory> m_open;
  int m_working = 0, m_waiting = 0;
};

// One thread's part of the walk.
class Walker {
 public:
  Walker(const fs::path& root, const KnownDirectories& known, Queue& queue)
      : m_root(root), m_known(known), m_queue(queue) {}

  void run() {
    bool is_working = false;
    while (const auto directory = m_queue.next(is_working)) enter(*directory);
  }

  Listing take() { return std::move(m_listing); }

 private:
  void report(std::string path, std::string cause) {
    m_listing.unreadable.push_back({std::move(path), std::move(cause)});
  }

  void enter(const OpenDirectory& directory) {
    if (directory.depth > k_depth_max)
      return report(directory.path, "directories are nested too deeply");
    m_prefix = directory.path.empty() ? "" : directory.path + "/";
    if (m_known) {
      struct stat status {};
      if (::lstat(full(directory.path), &status) != 0)
        return report(directory.path, std::strerror(errno));
      if (const auto entries = m_known(directory.path, stamp_of(status)))
        return visit_all(directory, *entries);
    }
    if (auto listed = list(directory)) {
      visit_all(directory, listed->entries);
      m_listing.directories.push_back(std::move(*listed));
    }
  }

  // Stamped before it is read: what comes meanwhile makes the stamp an old one.
  std::optional<Directory> list(const OpenDirectory& directory) {
    DIR* const stream = ::opendir(full(directory.path));
    if (stream == nullptr) {
      report(directory.path, std::strerror(errno));
      return std::nullopt;
    }
    Directory listed{directory.path, {}, {}};
    struct stat status {};
    if (::fstat(::dirfd(stream), &status) == 0) listed.stamp = stamp_of(status);
    errno = 0;
    while (const dirent* entry = ::readdir(stream)) {
      if (const char kind = kind_of(::dirfd(stream), *entry)) {
        listed.entries += kind;
        listed.entries.append(entry->d_name, std::strlen(entry->d_name) + 1);
      }
      errno = 0;
    }
    const int failure = errno;
    ::closedir(stream);
    if (failure == 0) return listed;
    report(directory.path, std::strerror(failure));
    visit_all(directory, listed.entries);  // what could be listed, though not remembered
    return std::nullopt;
  }

  // 0 for what is not worth a look.
  static char kind_of(int descriptor, const dirent& entry) {
    const std::string_view name = entry.d_name;
    if (name == "." || name == "..") return 0;
    if (name == ".git") return 'g';
    unsigned char type = entry.d_type;
    struct stat status {};
    if (type == DT_UNKNOWN &&
        ::fstatat(descriptor, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
      type = S_ISDIR(status.st_mode)   ? DT_DIR
             : S_ISLNK(status.st_mode) ? DT_LNK
             : S_ISREG(status.st_mode) ? DT_REG
                                       : DT_CHR;
    }
    if (type == DT_DIR) return 'd';
    if (type != DT_REG && type != DT_LNK) return 0;
    if (is_dockerfile_name(name)) return type == DT_LNK ? 'l' : 'f';
    if (name == ".gitlab-ci.yml") return 'g';
    return is_ci_name(name) ? 'c' : 0;
  }

  void visit_all(const OpenDirectory& directory, std::string_view entries) {
    while (!entries.empty()) {
      const char kind = entries[0];
      const std::size_t end = entries.find('\0');
      std::string path = m_prefix;
      path += entries.substr(1, end - 1);
      entries.remove_prefix(std::min(end, entries.size() - 1) + 1);
      if (kind == 'd')
        m_queue.push({std::move(path), directory.depth + 1});
      else if (kind == 'l')
        add_link(std::move(path));
      else if (kind == 'c')
        m_listing.ci_files.push_back(std::move(path));
      else if (kind == 'g')
        add_mark(directory.path, std::move(path));
      else
        add_file(std::move(path));
    }
  }

  void add_mark(const std::string& directory, std::string path) {
    m_listing.repositories.push_back(directory);
    if (path.ends_with(".yml")) m_listing.ci_files.push_back(std::move(path));
  }

  void add_file(std::string path) {
    struct stat status {};
    if (::lstat(full(path), &status) != 0) return report(std::move(path), std::strerror(errno));
    if (S_ISREG(status.st_mode)) add(std::move(path), status);
  }

  // The path as the system takes it; good until the next call.
  const char* full(std::string_view path) {
    m_full = m_root.native();
    m_full += '/';
    m_full += path;
    return m_full.c_str();
  }

  void add(std::string path, const struct stat& status) {
    if (status.st_size > k_file_bytes_max)
      return report(std::move(path), "it is larger than 4 MiB");
    m_listing.files.push_back({std::move(path), stamp_of(status)});
  }

  // A linked file inside the tree is read under the link's name; out of it, it is not ours.
  void add_link(std::string path) {
    std::error_code failed;
    const fs::path target = fs::canonical(m_root / path, failed);
    if (failed) return report(std::move(path), "the symbolic link leads nowhere");
    const auto inside = target.lexically_relative(fs::canonical(m_root, failed));
    if (failed || inside.empty() || *inside.begin() == "..") {
      return report(std::move(path), "the symbolic link leads out of the source directory");
    }
    struct stat status {};
    if (::stat(target.c_str(), &status) == 0 && S_ISREG(status.st_mode))
      add(std::move(path), status);
  }

  const fs::path& m_root;
  const KnownDirectories& m_known;
  Queue& m_queue;
  std::string m_prefix, m_full;
  Listing m_listing;
};

bool has_prefix(std::string_view text, std::string_view lower_case) {
  if (text.size() < lower_case.size()) return false;
  for (std::size_t i = 0; i < lower_case.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != lower_case[i])
      return false;
  }
  return true;
}

bool has_suffix(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         has_prefix(text.substr(text.size() - lower_case.size()), lower_case);
}

// dockerfile-linting.yml is no Dockerfile, nor is Dockerfile.md, nor what tells an editor its
// colours (Dockerfile.nanorc); Dockerfile.py may be one for
// Python.
bool has_other_language(std::string_view name) {
  for (const std::string_view ending :
       {".yml", ".yaml", ".md", ".json", ".lock", ".toml", ".nanorc"}) {
    if (has_suffix(name, ending)) return true;
  }
  const bool is_plain = has_prefix(name, "dockerfile.") || has_prefix(name, "containerfile.");
  return !is_plain &&
         (has_suffix(name, ".sh") || has_suffix(name, ".py") || has_suffix(name, ".txt"));
}

}  // namespace

bool is_dockerfile_name(std::string_view name) {
  if (name.size() < 10) return false;
  if (has_suffix(name, "ignore") || has_other_language(name)) return false;
  for (const std::string_view stem : {"dockerfile", "containerfile"}) {
    if (!has_prefix(name, stem)) continue;
    const std::string_view rest = name.substr(stem.size());
    if (rest.empty() || std::string_view(".-_0123456789").find(rest[0]) != std::string_view::npos)
      return true;
    // DockerfileProd is one, DockerfileParser.java is not.
    if (rest[0] >= 'A' && rest[0] <= 'Z' && rest.find('.') == std::string_view::npos) return true;
  }
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos;
       dot = name.find('.', dot + 1)) {
    const std::string_view rest = name.substr(dot + 1);
    for (const std::string_view stem : {"dockerfile", "containerfile"}) {
      // app.dockerfile, and its template app.dockerfile.j2
      if (has_prefix(rest, stem) && (rest.size() == stem.size() || rest[stem.size()] == '.'))
        return true;
    }
  }
  return false;
}

bool is_ci_name(std::string_view name) {
  return has_suffix(name, ".yml") || has_suffix(name, ".yaml") || has_prefix(name, "jenkinsfile") ||
         has_suffix(name, ".jenkinsfile") || has_prefix(name, "docker-bake.");
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

std::optional<File> file_at(const fs::path& root, const std::string& path) {
  std::error_code failed;
  const fs::path target = fs::canonical(root / path, failed);
  if (failed) return std::nullopt;
  const auto inside = target.lexically_relative(fs::canonical(root, failed));
  struct stat status {};
  if (failed || inside.empty() || *inside.begin() == ".." || ::stat(target.c_str(), &status) != 0 ||
      !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  return File{path, stamp_of(status)};
}

Listing list_dockerfiles(const fs::path& given, unsigned threads, const KnownDirectories& known) {
  const fs::path root = given.lexically_normal();
  const auto fail = [&](const std::string& cause, const std::string& next) {
    throw Error(ErrorKind::configuration, "read sources", root.string(), cause, next);
  };
  std::error_code failed;
  if (!fs::is_directory(root, failed)) {
    fail(failed ? failed.message() : "it is not a directory",
         "correct sources: directory in keelson.yml");
  }
  fs::directory_iterator probe(root, failed);
  if (failed) fail(failed.message(), "let the user who runs keelson read it");

  Queue queue({});
  std::vector<Walker> walkers(std::max(threads, 1u), Walker(root, known, queue));
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < walkers.size(); ++i)
    others.emplace_back([&walker = walkers[i]] { walker.run(); });
  walkers[0].run();
  for (std::thread& thread : others) thread.join();

  Listing all = walkers[0].take();
  for (std::size_t i = 1; i < walkers.size(); ++i) {
    Listing part = walkers[i].take();
    std::move(part.files.begin(), part.files.end(), std::back_inserter(all.files));
    std::move(part.ci_files.begin(), part.ci_files.end(), std::back_inserter(all.ci_files));
    std::move(part.repositories.begin(), part.repositories.end(),
              std::back_inserter(all.repositories));
    std::move(part.directories.begin(), part.directories.end(),
              std::back_inserter(all.directories));
    std::move(part.unreadable.begin(), part.unreadable.end(), std::back_inserter(all.unreadable));
  }
  const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
  std::sort(all.files.begin(), all.files.end(), by_path);
  std::sort(all.directories.begin(), all.directories.end(), by_path);
  std::sort(all.unreadable.begin(), all.unreadable.end(), by_path);
  std::sort(all.ci_files.begin(), all.ci_files.end());
  std::sort(all.repositories.begin(), all.repositories.end());
  const auto twice = std::unique(all.repositories.begin(), all.repositories.end());
  all.repositories.erase(twice, all.repositories.end());
  return all;
}

}  // namespace keelson::source
