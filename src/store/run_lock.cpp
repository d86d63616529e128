// SPDX-License-Identifier: Apache-2.0
#include "src/store/run_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "analyzer/model/error.hpp"
#include "analyzer/model/time.hpp"

namespace keelson::store {

RunLock::RunLock(const std::filesystem::path& store) : m_descriptor(-1) {
  const std::string path = store.string() + ".lock";
  m_descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (m_descriptor < 0) {
    throw Error(ErrorKind::internal, "open lock", path, std::strerror(errno),
                "let this user write there");
  }
  if (::flock(m_descriptor, LOCK_EX | LOCK_NB) != 0) {
    char holder[128] = "";
    const ssize_t size = ::pread(m_descriptor, holder, sizeof holder - 1, 0);
    ::close(m_descriptor);
    throw Error(
        ErrorKind::refused, "start run with", store.string(),
        "another run holds it: " + std::string(holder, size > 0 ? static_cast<size_t>(size) : 0),
        "wait for it to end");
  }
  const auto clock = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::string me = "process " + std::to_string(::getpid()) + " since " + format_time(clock);
  if (::ftruncate(m_descriptor, 0) != 0 ||
      ::pwrite(m_descriptor, me.data(), me.size(), 0) != static_cast<ssize_t>(me.size())) {
    const int cause = errno;
    ::close(m_descriptor);
    throw Error(ErrorKind::internal, "write lock", path, std::strerror(cause), "check the disk");
  }
}

RunLock::~RunLock() {
  ::close(m_descriptor);
}

}  // namespace keelson::store
