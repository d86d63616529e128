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
constexpr int k_depth_max = 64;

Stamp stamp_of(const struct stat& status) {
  const auto nanoseconds = [](const timespec& t) {
    return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
  };
  return {status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim), status.st_ino};
}

struct Directory {
  std::string path;  // relative to the root; empty for the root
  int depth = 0;
};

// Directories still to be listed, shared by the threads that list them.
class Queue {
 public:
  explicit Queue(Directory first) : m_open{std::move(first)} {}

  void push(Directory directory) {
    const std::lock_guard lock(m_mutex);
    m_open.push_back(std::move(directory));
    if (m_waiting > 0) m_changed.notify_one();
  }

  // The next one; nullopt when there will be no more. Whoever takes one is at work on it
  // until it comes for the next.
  std::optional<Directory> next(bool& is_working) {
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
    Directory directory = std::move(m_open.back());
    m_open.pop_back();
    ++m_working;
    is_working = true;
    return directory;
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::vector<Directory> m_open;
  int m_working = 0, m_waiting = 0;
};

// One thread's part of the walk.
class Walker {
 public:
  Walker(const fs::path& root, Queue& queue) : m_root(root), m_queue(queue) {}

  void run() {
    bool is_working = false;
    while (const auto directory = m_queue.next(is_working)) enter(*directory);
  }

  Listing take() { return std::move(m_listing); }

 private:
  void report(std::string path, std::string cause) {
    m_listing.unreadable.push_back({std::move(path), std::move(cause)});
  }

  void enter(const Directory& directory) {
    if (directory.depth > k_depth_max)
      return report(directory.path, "directories are nested too deeply");
    DIR* const stream = ::opendir((m_root / directory.path).c_str());
    if (stream == nullptr) return report(directory.path, std::strerror(errno));
    const int descriptor = ::dirfd(stream);
    errno = 0;
    while (const dirent* entry = ::readdir(stream)) {
      visit(directory, descriptor, *entry);
      errno = 0;
    }
    if (errno != 0) report(directory.path, std::strerror(errno));
    ::closedir(stream);
  }

  void visit(const Directory& directory, int descriptor, const dirent& entry) {
    const std::string_view name = entry.d_name;
    if (name == "." || name == ".." || name == ".git") return;
    const auto path = [&] {
      return directory.path.empty() ? std::string(name) : directory.path + "/" + std::string(name);
    };
    unsigned char type = entry.d_type;
    struct stat status {};
    const bool may_be_dockerfile = is_dockerfile_name(name);
    if (type == DT_UNKNOWN || (type == DT_REG && may_be_dockerfile)) {
      if (::fstatat(descriptor, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return report(path(), std::strerror(errno));
      }
      type = S_ISDIR(status.st_mode)   ? DT_DIR
             : S_ISLNK(status.st_mode) ? DT_LNK
             : S_ISREG(status.st_mode) ? DT_REG
                                       : DT_CHR;
    }
    if (type == DT_DIR)
      m_queue.push({path(), directory.depth + 1});
    else if (type == DT_LNK && may_be_dockerfile)
      add_link(path());
    else if (type == DT_REG && may_be_dockerfile)
      add(path(), status);
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
  Queue& m_queue;
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

}  // namespace

bool is_dockerfile_name(std::string_view name) {
  if (name.size() < 10) return false;
  if (has_suffix(name, "ignore")) return false;
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

Listing list_dockerfiles(const fs::path& given, unsigned threads) {
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
  std::vector<Walker> walkers(std::max(threads, 1u), Walker(root, queue));
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < walkers.size(); ++i)
    others.emplace_back([&walker = walkers[i]] { walker.run(); });
  walkers[0].run();
  for (std::thread& thread : others) thread.join();

  Listing all = walkers[0].take();
  for (std::size_t i = 1; i < walkers.size(); ++i) {
    Listing part = walkers[i].take();
    std::move(part.files.begin(), part.files.end(), std::back_inserter(all.files));
    std::move(part.unreadable.begin(), part.unreadable.end(), std::back_inserter(all.unreadable));
  }
  const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
  std::sort(all.files.begin(), all.files.end(), by_path);
  std::sort(all.unreadable.begin(), all.unreadable.end(), by_path);
  return all;
}

}  // namespace keelson::source
