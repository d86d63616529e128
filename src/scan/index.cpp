// SPDX-License-Identifier: Apache-2.0
#include "src/scan/index.hpp"

#include <algorithm>

#include "src/scan/bytes.hpp"
#include "src/scan/facts.hpp"

namespace keelson::scan {
namespace {

// The coarsest time stamps of file systems still in use.
constexpr std::int64_t k_stamp_ns = 2'000'000'000;

std::string header() {
  return "keelson-index 3." + std::to_string(k_facts_version) + "\n";
}

source::Stamp read_stamp(ByteReader& in) {
  source::Stamp stamp;
  stamp.size_bytes = static_cast<std::int64_t>(in.number());
  stamp.modified_ns = static_cast<std::int64_t>(in.number());
  stamp.changed_ns = static_cast<std::int64_t>(in.number());
  stamp.inode = in.number();
  return stamp;
}

void put_stamp(std::string& out, const source::Stamp& stamp) {
  put_number(out, static_cast<std::uint64_t>(stamp.size_bytes));
  put_number(out, static_cast<std::uint64_t>(stamp.modified_ns));
  put_number(out, static_cast<std::uint64_t>(stamp.changed_ns));
  put_number(out, stamp.inode);
}

}  // namespace

Index::Index(std::string bytes) : m_bytes(std::move(bytes)) {
  const std::string expected = header();
  if (!m_bytes.starts_with(expected)) return;
  ByteReader in(std::string_view(m_bytes).substr(expected.size()));
  m_started_ns = static_cast<std::int64_t>(in.number());
  const std::uint64_t directories = in.number();
  for (std::uint64_t i = 0; i < directories && !in.failed(); ++i) {
    Directory& directory = m_directories.emplace_back();
    directory.path = in.text();
    directory.stamp = read_stamp(in);
    directory.entries = in.text();
  }
  while (!in.done() && !in.failed()) {
    Entry& entry = m_entries.emplace_back();
    entry.name = in.text();
    entry.stamp = read_stamp(in);
    const std::uint64_t count = in.number();
    for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
      Facts& facts = entry.facts.emplace_back();
      facts.inputs = in.number();
      facts.bytes = in.text();
    }
  }
  const bool is_sorted =
      std::is_sorted(m_entries.begin(), m_entries.end(),
                     [](const Entry& a, const Entry& b) { return a.name < b.name; });
  if (in.failed() || !is_sorted) m_entries.clear();
}

// What changed within the coarseness of time stamps before reading began may have changed
// again after it was read, and look the same.
bool Index::is_settled(const source::Stamp& stamp) const {
  if (stamp == source::Stamp{}) return true;  // known by its content's id
  // A file system without times tells nothing.
  const std::int64_t changed = std::max(stamp.modified_ns, stamp.changed_ns);
  return changed > 0 && changed < m_started_ns - k_stamp_ns;
}

const Index::Entry* Index::find(std::string_view name, const source::Stamp& stamp) const {
  const auto found =
      std::lower_bound(m_entries.begin(), m_entries.end(), name,
                       [](const Entry& entry, std::string_view n) { return entry.name < n; });
  if (found == m_entries.end() || found->name != name || !(found->stamp == stamp)) return nullptr;
  return is_settled(stamp) ? &*found : nullptr;
}

std::optional<std::string_view> Index::entries_of(std::string_view path,
                                                  const source::Stamp& stamp) const {
  const auto found =
      std::lower_bound(m_directories.begin(), m_directories.end(), path,
                       [](const Directory& d, std::string_view p) { return d.path < p; });
  if (found == m_directories.end() || found->path != path || !(found->stamp == stamp))
    return std::nullopt;
  return is_settled(stamp) ? std::optional(found->entries) : std::nullopt;
}

IndexWriter::IndexWriter(std::int64_t started_ns, const std::vector<Index::Directory>& directories,
                         std::size_t bytes)
    : m_bytes(header()) {
  for (const Index::Directory& directory : directories)
    bytes += directory.path.size() + directory.entries.size() + 40;
  m_bytes.reserve(bytes);
  put_number(m_bytes, static_cast<std::uint64_t>(started_ns));
  put_number(m_bytes, directories.size());
  for (const Index::Directory& directory : directories) {
    put_text(m_bytes, directory.path);
    put_stamp(m_bytes, directory.stamp);
    put_text(m_bytes, directory.entries);
  }
}

void IndexWriter::add(const Index::Entry& entry) {
  put_text(m_bytes, entry.name);
  put_stamp(m_bytes, entry.stamp);
  put_number(m_bytes, entry.facts.size());
  for (const Index::Facts& facts : entry.facts) {
    put_number(m_bytes, facts.inputs);
    put_text(m_bytes, facts.bytes);
  }
}

}  // namespace keelson::scan
