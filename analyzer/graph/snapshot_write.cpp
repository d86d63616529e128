// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "analyzer/graph/snapshot.hpp"
#include "analyzer/graph/snapshot_format.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::graph {
namespace {

using Bytes = std::span<const std::byte>;
namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file, int error) {
  const bool full = error == ENOSPC || error == EDQUOT;
  throw Error(ErrorKind::internal, "save graph", file.string(), std::strerror(error),
              full ? "free space, then run again; an earlier file is as it was"
                   : "does its directory exist, and may this user write there?");
}

// A new file that vanishes unless it is kept.
class NewFile {
 public:
  explicit NewFile(const fs::path& target)
      : m_target(target), m_path(target.string() + ".new-" + std::to_string(getpid())) {
    unlink(m_path.c_str());  // of a process that was killed and had our number
    m_file = open(m_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (m_file < 0) fail(target, errno);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (m_file >= 0) close(m_file);
    if (!m_kept) unlink(m_path.c_str());
  }

  void write(Bytes bytes) {
    while (!bytes.empty()) {
      const ssize_t done = ::write(m_file, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) fail(m_target, errno);
      bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
  }

  // On disk first, then under its name, then the name on disk.
  void keep() {
    if (fsync(m_file) != 0) fail(m_target, errno);
    const int closed = close(m_file);
    m_file = -1;
    if (closed != 0) fail(m_target, errno);
    if (rename(m_path.c_str(), m_target.c_str()) != 0) fail(m_target, errno);
    m_kept = true;
    const fs::path parent = m_target.has_parent_path() ? m_target.parent_path() : fs::path(".");
    const int directory = open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return;  // may be written but not read: the file itself is safe
    fsync(directory);
    close(directory);
  }

 private:
  fs::path m_target;
  std::string m_path;
  int m_file = -1;
  bool m_kept = false;
};

}  // namespace

void write_snapshot(const Snapshot& snapshot, const fs::path& file) {
  const Tables& t = snapshot.graph.tables();
  std::vector<NodeId> root_nodes;
  std::vector<RootKind> root_kinds;
  std::vector<std::uint32_t> root_offsets{0};
  std::string root_bytes;
  for (const Root& root : snapshot.roots) {
    root_nodes.push_back(root.node);
    root_kinds.push_back(root.kind);
    root_bytes += root.user;
    root_offsets.push_back(static_cast<std::uint32_t>(root_bytes.size()));
  }
  const auto bytes = [](const auto& list) { return std::as_bytes(std::span(list)); };
  const std::array<Bytes, k_item_bytes.size()> sections = {bytes(snapshot.host),
                                                           bytes(t.names.offsets),
                                                           bytes(t.names.bytes),
                                                           bytes(t.paths.offsets),
                                                           bytes(t.paths.bytes),
                                                           bytes(t.build_paths),
                                                           bytes(t.product_offsets),
                                                           bytes(t.products),
                                                           bytes(t.offsets),
                                                           bytes(t.edges),
                                                           bytes(t.reverse_offsets),
                                                           bytes(t.reverse_edges),
                                                           bytes(snapshot.needed.words()),
                                                           bytes(root_nodes),
                                                           bytes(root_kinds),
                                                           bytes(root_offsets),
                                                           bytes(root_bytes),
                                                           bytes(snapshot.taken),
                                                           bytes(snapshot.inputs)};
  SnapshotHeader header;
  header.file_bytes = sizeof header;
  Checksum sum;
  for (std::size_t s = 0; s < sections.size(); ++s) {
    header.counts[s] = sections[s].size() / k_item_bytes[s];
    header.file_bytes += padded(sections[s].size());
    sum.add(sections[s]);
  }
  header.content_sum = sum.value();
  header.header_sum = header_sum(header);
  NewFile out(file);
  out.write(std::as_bytes(std::span(&header, 1)));
  constexpr std::array<std::byte, 8> zeros{};
  for (const Bytes section : sections) {
    out.write(section);
    out.write(Bytes(zeros).first(padded(section.size()) - section.size()));
  }
  out.keep();
}

}  // namespace keelson::graph
