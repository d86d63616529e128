// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <iterator>

#include "analyzer/graph/reach.hpp"
#include "analyzer/graph/snapshot.hpp"
#include "analyzer/graph/snapshot_format.hpp"
#include "analyzer/model/error.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::graph;
using keelson::tests::TemporaryDirectory;

namespace {

Snapshot sample() {
  Build build;
  build.dockerfile = "api/Dockerfile";
  build.products = {"r.io/api:*"};
  build.inputs = {{EdgeKind::from, "", "r.io/jdk:8", 3}, {EdgeKind::copy, "", "r.io/ca:1", 7}};
  const Graph graph({build}, {"r.io/api:1", "r.io/jdk:8"});
  NodeSet needed(graph.size());
  needed.insert(*graph.find("r.io/jdk:8"));
  return {graph, needed, "r.io"};
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string refusal(const TemporaryDirectory& directory, const std::string& bytes) {
  try {
    read_snapshot(directory.write("bad", bytes));
  } catch (const Error& error) {
    CHECK_FALSE(error.next().empty());
    return error.cause();
  }
  return "";
}

// With sums that fit, as only malice or a defect of ours could have it.
std::string with_new_sums(std::string bytes) {
  SnapshotHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  Checksum sum;
  std::size_t at = sizeof header;
  for (std::size_t s = 0; s < header.counts.size(); ++s) {
    const std::size_t size = header.counts[s] * k_item_bytes[s];
    if (size > bytes.size() || at + size > bytes.size()) break;
    sum.add(std::as_bytes(std::span(bytes)).subspan(at, size));
    at += padded(size);
  }
  header.content_sum = sum.value();
  header.file_bytes = bytes.size();
  header.header_sum = header_sum(header);
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

}  // namespace

TEST_CASE("a saved graph comes back with its names, edges, needed nodes and host") {
  const TemporaryDirectory directory;
  const Snapshot saved = sample();
  write_snapshot(saved, directory.path / "g");
  const Snapshot read = read_snapshot(directory.path / "g");
  REQUIRE(read.graph.size() == saved.graph.size());
  for (NodeId n = 0; n < read.graph.size(); ++n) {
    CHECK(read.graph.name(n) == saved.graph.name(n));
    CHECK(std::ranges::equal(read.graph.needs(n), saved.graph.needs(n)));
    CHECK(std::ranges::equal(read.graph.needed_by(n), saved.graph.needed_by(n)));
  }
  CHECK(read.needed == saved.needed);
  CHECK(read.host == "r.io");
}

TEST_CASE("saving leaves one file, also over an earlier one, and nothing when it fails") {
  const TemporaryDirectory directory;
  directory.write("g", "old");
  write_snapshot(sample(), directory.path / "g");
  CHECK_NOTHROW(read_snapshot(directory.path / "g"));
  CHECK_THROWS_AS(write_snapshot(sample(), directory.path / "none/g"), Error);
  std::filesystem::create_directory(directory.path / "taken");
  directory.write("taken/x", "");
  CHECK_THROWS_AS(write_snapshot(sample(), directory.path / "taken"), Error);
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& f : std::filesystem::directory_iterator(directory.path))
    ++files;
  CHECK(files == 2);  // g and taken
}

TEST_CASE("a saved graph that is short, long, of another version or changed is refused") {
  const TemporaryDirectory directory;
  write_snapshot(sample(), directory.path / "g");
  const std::string good = read(directory.path / "g");
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK_FALSE(refusal(directory, good.substr(0, size)).empty());
  CHECK(refusal(directory, good + "more").find("bytes instead of") != std::string::npos);
  CHECK(refusal(directory, "version: 1\n" + good) == "it is no saved graph");
  std::string other = good;
  other[8] = 9;
  CHECK(refusal(directory, other).find("version 9") != std::string::npos);
  CHECK_THROWS_AS(read_snapshot(directory.path / "none"), Error);
  CHECK_THROWS_AS(read_snapshot(directory.path), Error);
  // Filling is not content, and 0; what matters is that a change of it harms nothing.
  std::size_t unnoticed = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    other = good;
    other[at] ^= 0x40;
    unnoticed += refusal(directory, other).empty();
  }
  CHECK(unnoticed < 13 * 8);
}

TEST_CASE("whatever numbers a saved graph holds, nothing is read past its tables") {
  const TemporaryDirectory directory;
  write_snapshot(sample(), directory.path / "g");
  const std::string good = read(directory.path / "g");
  std::size_t refused = 0;
  for (std::size_t at = 16; at < good.size(); ++at) {
    for (const char value : {'\x01', '\x7f', '\xff'}) {
      std::string bad = good;
      bad[at] = value;
      const auto path = directory.write("bad", with_new_sums(bad));
      try {
        const Snapshot read = read_snapshot(path);
        for (NodeId n = 0; n < read.graph.size(); ++n) {
          (void)std::string(read.graph.name(n));
          for (const Edge& e : read.graph.needs(n)) (void)std::string(read.graph.name(e.target));
          if (n >= read.graph.first_build()) {
            for (const NodeId p : read.graph.products(n)) (void)std::string(read.graph.name(p));
          }
          const Reach reach(read.graph, std::span(&n, 1), Direction::needed_by);
          (void)reach.order().size();
        }
      } catch (const Error&) {
        ++refused;
      }
    }
  }
  CHECK(refused > 100);
}
