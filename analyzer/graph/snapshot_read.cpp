// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include "analyzer/graph/snapshot.hpp"
#include "analyzer/graph/snapshot_format.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::graph {
namespace {

namespace fs = std::filesystem;
constexpr const char* k_again = "make it anew: keelson graph --save FILE";

[[noreturn]] void refuse(const fs::path& file, const std::string& cause,
                         const std::string& next = k_again) {
  throw Error(ErrorKind::invalid, "read graph", file.string(), cause, next);
}

// A file in memory, read-only.
class Mapping {
 public:
  explicit Mapping(const fs::path& file) {
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) fail(file);
    struct stat status {};
    const bool known = fstat(descriptor, &status) == 0;
    if (known && S_ISREG(status.st_mode) && status.st_size > 0) {
      m_size = static_cast<std::size_t>(status.st_size);
      // All of it is checked at once, so it is read at once.
      m_data = mmap(nullptr, m_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
    }
    const int error = errno;
    close(descriptor);
    if (known && m_size == 0) refuse(file, "it is empty or no file");
    if (!known || m_data == MAP_FAILED) {
      errno = error;
      fail(file);
    }
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { munmap(m_data, m_size); }

  std::span<const std::byte> bytes() const {
    return {static_cast<const std::byte*>(m_data), m_size};
  }

 private:
  [[noreturn]] static void fail(const fs::path& file) {
    throw Error(errno == ENOENT ? ErrorKind::not_found : ErrorKind::internal, "read graph",
                file.string(), std::strerror(errno),
                errno == ENOENT ? k_again : "may this user read it?");
  }

  void* m_data = MAP_FAILED;
  std::size_t m_size = 0;
};

SnapshotHeader read_header(std::span<const std::byte> bytes, const fs::path& file) {
  SnapshotHeader header;
  if (bytes.size() >= header.magic.size() &&
      std::memcmp(bytes.data(), header.magic.data(), header.magic.size()) != 0) {
    refuse(file, "it is no saved graph");
  }
  if (bytes.size() < sizeof header) refuse(file, "it is too short for a saved graph");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.byte_order != SnapshotHeader::k_byte_order)
    refuse(file, "a machine of another byte order wrote it", "make it anew on this machine");
  if (header.version != SnapshotHeader::k_version) {
    refuse(file, "it has version " + std::to_string(header.version) + ", and this Keelson reads " +
                     std::to_string(SnapshotHeader::k_version));
  }
  if (header.header_sum != header_sum(header)) refuse(file, "its header is damaged");
  if (header.file_bytes != bytes.size()) {
    refuse(file, "it has " + std::to_string(bytes.size()) + " bytes instead of " +
                     std::to_string(header.file_bytes));
  }
  return header;
}

// Cuts the file into its tables.
class Cutter {
 public:
  Cutter(std::span<const std::byte> bytes, const SnapshotHeader& header, const fs::path& file)
      : m_rest(bytes.subspan(sizeof header)), m_header(header), m_file(file) {}

  template <class T>
  std::span<const T> next() {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::uint64_t count = m_header.counts[m_section++];
    if (count > std::numeric_limits<std::uint32_t>::max() ||
        padded(count * sizeof(T)) > m_rest.size()) {
      refuse(m_file, "its tables are longer than the file");
    }
    const auto table = m_rest.first(count * sizeof(T));
    m_rest = m_rest.subspan(padded(table.size()));
    m_sum.add(table);
    return {reinterpret_cast<const T*>(table.data()), count};
  }

  void end() const {
    if (!m_rest.empty()) refuse(m_file, "there is more in it than its tables");
    if (m_sum.value() != m_header.content_sum) refuse(m_file, "its content is damaged");
  }

 private:
  std::span<const std::byte> m_rest;
  const SnapshotHeader& m_header;
  const fs::path& m_file;
  std::size_t m_section = 0;
  Checksum m_sum;
};

// `rows` + 1 places that never go back and end where the table does.
bool are_offsets(std::span<const std::uint32_t> offsets, std::size_t rows, std::size_t items) {
  if (offsets.size() != rows + 1 || offsets.front() != 0 || offsets.back() != items) return false;
  bool ok = true;
  for (std::size_t i = 0; i < rows; ++i) ok &= offsets[i] <= offsets[i + 1];
  return ok;
}

bool all_below(std::span<const std::uint32_t> numbers, std::size_t end) {
  bool ok = true;
  for (const std::uint32_t n : numbers) ok &= n < end;
  return ok;
}

bool are_edges(std::span<const Edge> edges, std::size_t nodes) {
  bool ok = true;
  for (const Edge& e : edges) ok &= e.target < nodes && e.relation() <= Relation::stands_on;
  return ok;
}

bool are_sorted(const FlatTexts& texts) {
  for (std::uint32_t i = 1; i < texts.size(); ++i) {
    if (texts[i - 1] >= texts[i]) return false;
  }
  return true;
}

bool are_whole(const Tables& t, const NodeSet& needed) {
  if (t.names.offsets.empty() || t.paths.offsets.empty()) return false;
  const std::size_t images = t.names.size(), builds = t.build_paths.size();
  const std::size_t nodes = images + builds;
  return nodes <= std::numeric_limits<NodeId>::max() &&
         are_offsets(t.names.offsets, images, t.names.bytes.size()) && are_sorted(t.names) &&
         are_offsets(t.paths.offsets, t.paths.size(), t.paths.bytes.size()) &&
         all_below(t.build_paths, t.paths.size()) &&
         are_offsets(t.product_offsets, builds, t.products.size()) &&
         all_below(t.products, images) && are_offsets(t.offsets, nodes, t.edges.size()) &&
         are_edges(t.edges, nodes) &&
         are_offsets(t.reverse_offsets, nodes, t.reverse_edges.size()) &&
         are_edges(t.reverse_edges, nodes) && needed.words().size() == (nodes + 63) / 64;
}

bool are_roots(std::span<const NodeId> nodes, std::span<const std::uint8_t> kinds,
               const FlatTexts& users, const Tables& t) {
  const std::uint8_t last = static_cast<std::uint8_t>(RootKind::used);
  return kinds.size() == nodes.size() &&
         are_offsets(users.offsets, nodes.size(), users.bytes.size()) &&
         all_below(nodes, t.names.size() + t.build_paths.size()) &&
         std::all_of(kinds.begin(), kinds.end(), [&](std::uint8_t kind) { return kind <= last; });
}

}  // namespace

Snapshot read_snapshot(const fs::path& file) {
  const auto mapping = std::make_shared<const Mapping>(file);
  const SnapshotHeader header = read_header(mapping->bytes(), file);
  Cutter cut(mapping->bytes(), header, file);
  const auto host = cut.next<char>();
  Tables t;
  t.names.offsets = cut.next<std::uint32_t>();
  t.names.bytes = cut.next<char>();
  t.paths.offsets = cut.next<std::uint32_t>();
  t.paths.bytes = cut.next<char>();
  t.build_paths = cut.next<std::uint32_t>();
  t.product_offsets = cut.next<std::uint32_t>();
  t.products = cut.next<NodeId>();
  t.offsets = cut.next<std::uint32_t>();
  t.edges = cut.next<Edge>();
  t.reverse_offsets = cut.next<std::uint32_t>();
  t.reverse_edges = cut.next<Edge>();
  NodeSet needed(cut.next<std::uint64_t>());
  const auto root_nodes = cut.next<NodeId>();
  const auto root_kinds = cut.next<std::uint8_t>();
  FlatTexts users;
  users.offsets = cut.next<std::uint32_t>();
  users.bytes = cut.next<char>();
  const auto taken = cut.next<char>(), inputs = cut.next<char>();
  cut.end();
  if (!are_whole(t, needed) || !are_roots(root_nodes, root_kinds, users, t))
    refuse(file, "its tables contradict each other");
  Snapshot snapshot{Graph(t, mapping), std::move(needed), std::string(host.begin(), host.end())};
  for (std::uint32_t i = 0; i < root_nodes.size(); ++i) {
    snapshot.roots.push_back(
        {root_nodes[i], static_cast<RootKind>(root_kinds[i]), std::string(users[i])});
  }
  snapshot.taken.assign(taken.begin(), taken.end());
  snapshot.inputs.assign(inputs.begin(), inputs.end());
  return snapshot;
}

}  // namespace keelson::graph
