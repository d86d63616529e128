// SPDX-License-Identifier: Apache-2.0
#include "src/scan/index.hpp"

#include <algorithm>

#include "src/scan/bytes.hpp"
#include "src/scan/facts.hpp"

namespace keelson::scan {
namespace {

// The coarsest time stamps of file systems still in use. What changed within it before
// reading began may have changed after it was read and look the same.
constexpr std::int64_t k_stamp_ns = 2'000'000'000;

std::string header() {
  return "keelson-index " + std::to_string(k_facts_version) + "\n";
}

}  // namespace

Index::Index(std::string bytes) : m_bytes(std::move(bytes)) {
  const std::string expected = header();
  if (!m_bytes.starts_with(expected)) return;
  ByteReader in(std::string_view(m_bytes).substr(expected.size()));
  m_started_ns = static_cast<std::int64_t>(in.number());
  while (!in.done() && !in.failed()) {
    Entry& entry = m_entries.emplace_back();
    entry.name = in.text();
    entry.stamp.size_bytes = static_cast<std::int64_t>(in.number());
    entry.stamp.modified_ns = static_cast<std::int64_t>(in.number());
    entry.stamp.changed_ns = static_cast<std::int64_t>(in.number());
    entry.stamp.inode = in.number();
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

const Index::Entry* Index::find(std::string_view name, const source::Stamp& stamp) const {
  const auto found =
      std::lower_bound(m_entries.begin(), m_entries.end(), name,
                       [](const Entry& entry, std::string_view n) { return entry.name < n; });
  if (found == m_entries.end() || found->name != name || !(found->stamp == stamp)) return nullptr;
  const std::int64_t changed = std::max(stamp.modified_ns, stamp.changed_ns);
  return changed == 0 || changed < m_started_ns - k_stamp_ns ? &*found : nullptr;
}

IndexWriter::IndexWriter(std::int64_t started_ns) : m_bytes(header()) {
  put_number(m_bytes, static_cast<std::uint64_t>(started_ns));
}

void IndexWriter::add(const Index::Entry& entry) {
  put_text(m_bytes, entry.name);
  put_number(m_bytes, static_cast<std::uint64_t>(entry.stamp.size_bytes));
  put_number(m_bytes, static_cast<std::uint64_t>(entry.stamp.modified_ns));
  put_number(m_bytes, static_cast<std::uint64_t>(entry.stamp.changed_ns));
  put_number(m_bytes, entry.stamp.inode);
  put_number(m_bytes, entry.facts.size());
  for (const Index::Facts& facts : entry.facts) {
    put_number(m_bytes, facts.inputs);
    put_text(m_bytes, facts.bytes);
  }
}

}  // namespace keelson::scan
