// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/durable_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include "analyzer/model/error.hpp"

namespace keelson::cleanup {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    throw Error(ErrorKind::internal, "write", path.string(), "the disk is full",
                "free space, then run again; nothing was half-written");
  }
  throw Error(ErrorKind::internal, "write", path.string(), std::strerror(error),
              "may this user write there, and is the disk well?");
}

}  // namespace

DurableFile::DurableFile(std::filesystem::path place) : m_place(std::move(place)) {
  static std::atomic<unsigned> count = 0;
  do {  // another machine's process may have the same number
    m_unfinished = m_place.parent_path() / (std::string(k_unfinished) + std::to_string(getpid()) +
                                            "-" + std::to_string(++count));
    m_file = open(m_unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (m_file < 0 && errno == EEXIST);
  if (m_file < 0) fail(m_place, errno);
}

DurableFile::~DurableFile() {
  if (m_file >= 0) close(m_file);
  if (!m_unfinished.empty()) unlink(m_unfinished.c_str());
}

void DurableFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(m_file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(m_place, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void DurableFile::put_in_place() {
  if (fsync(m_file) != 0) fail(m_place, errno);
  const int file = std::exchange(m_file, -1);
  if (close(file) != 0) fail(m_place, errno);
  if (rename(m_unfinished.c_str(), m_place.c_str()) != 0) fail(m_place, errno);
  m_unfinished.clear();
  sync_directory(m_place.parent_path());
}

void write_durably(const std::filesystem::path& place, std::string_view bytes) {
  DurableFile file(place);
  file.write(bytes);
  file.put_in_place();
}

void sync_directory(const std::filesystem::path& directory) {
  const int file = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) fail(directory, errno);
  const int result = fsync(file), error = errno;
  close(file);
  if (result != 0) fail(directory, error);
}

void create_durably(const std::filesystem::path& directory) {
  std::error_code error;
  if (std::filesystem::is_directory(directory, error)) return;
  const auto parent = std::filesystem::absolute(directory).parent_path();
  if (parent != directory) create_durably(parent);
  std::filesystem::create_directory(directory, error);
  if (error) fail(directory, error.value());
  sync_directory(parent);
}

}  // namespace keelson::cleanup
