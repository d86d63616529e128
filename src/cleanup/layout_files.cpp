// SPDX-License-Identifier: Apache-2.0
// What of the layout is files: reading one blob, and holding others off.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

#include "analyzer/model/error.hpp"
#include "src/cleanup/layout.hpp"

namespace keelson::cleanup {
namespace {

constexpr std::int64_t k_hash_piece = 1 << 20;

Error bad_blob(const registry::Digest& digest, const std::string& cause) {
  return Error(ErrorKind::invalid, "read vault", digest.text(), cause, k_vault_next);
}

}  // namespace

BlobReader::BlobReader(const std::filesystem::path& place, const registry::Digest& digest)
    : m_digest(digest) {
  // NONBLOCK: opening what is no file must not wait for anyone.
  m_file = ::open(place.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (m_file < 0 && errno == ENOENT) {
    throw Error(ErrorKind::not_found, "read vault", digest.text(), "the vault does not hold it");
  }
  struct stat status {};
  if (m_file < 0 || fstat(m_file, &status) != 0 || !S_ISREG(status.st_mode)) {
    const int error = errno;
    if (m_file >= 0) close(m_file);
    throw bad_blob(digest, m_file < 0 ? std::strerror(error) : "it is no file");
  }
  m_size = status.st_size;
}

BlobReader::~BlobReader() {
  if (m_file >= 0) close(m_file);
}

std::string BlobReader::next() {
  std::string piece(static_cast<std::size_t>(std::min(k_hash_piece, m_size - m_read)), '\0');
  for (std::size_t had = 0; had < piece.size();) {
    const ssize_t got = read(m_file, piece.data() + had, piece.size() - had);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw bad_blob(m_digest, std::strerror(errno));
    if (got == 0) throw bad_blob(m_digest, "it has become shorter while it was read");
    had += static_cast<std::size_t>(got);
  }
  m_read += static_cast<std::int64_t>(piece.size());
  m_sum.add(piece);
  if (m_read == m_size && !m_is_checked) {
    if (m_sum.digest() != m_digest.text())
      throw bad_blob(m_digest, "its bytes are not those of its digest: it is damaged");
    m_is_checked = true;
  }
  return piece;
}

Layout::Lock::Lock(const Layout& layout, Use use) {
  const auto path = layout.m_directory / (use == Use::writes_index ? k_index_lock : k_blobs_lock);
  m_file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (m_file < 0)
    throw Error(ErrorKind::internal, "hold vault", path.string(), std::strerror(errno),
                "may this user write there?");
  constexpr auto patience = std::chrono::seconds(60);
  constexpr auto pause = std::chrono::milliseconds(20);
  const auto end = std::chrono::steady_clock::now() + patience;
  const int wanted = use == Use::adds ? LOCK_SH : LOCK_EX;
  while (flock(m_file, wanted | LOCK_NB) != 0) {
    const int error = errno;
    if (error == EINTR) continue;
    if (error == EWOULDBLOCK && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(pause);
      continue;
    }
    close(m_file);
    if (error != EWOULDBLOCK)
      throw Error(ErrorKind::internal, "hold vault", path.string(), std::strerror(error),
                  "put the vault on a disk that can lock files");
    throw Error(ErrorKind::conflict, "hold vault", path.string(),
                "another keelson has been using it for a minute",
                "wait for it to end, then run again");
  }
}

Layout::Lock::~Lock() {
  close(m_file);
}

}  // namespace keelson::cleanup
