// SPDX-License-Identifier: Apache-2.0
#include "src/scan/reader.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "analyzer/dockerfile/read.hpp"
#include "analyzer/dockerfile/template.hpp"
#include "analyzer/model/error.hpp"
#include "src/scan/facts.hpp"

namespace keelson::scan {
namespace {

constexpr std::size_t k_texts_at_once = 128;

// Files of one name, and so of one text.
struct TextReading {
  std::size_t first = 0, last = 0;  // of the files
  std::vector<Build> builds;
  std::vector<std::pair<std::uint64_t, std::string>> facts;  // new ones, by inputs key
  const Index::Entry* entry = nullptr;                       // what is remembered
  bool is_read = false;
  std::string failure;
};

class Reader {
 public:
  Reader(const std::vector<SourceFile>& files, const Index& index, Linker& linker,
         const CiLinks& links, const std::function<std::string(const SourceFile&)>& text_of)
      : m_files(files), m_index(index), m_linker(linker), m_links(links), m_text_of(text_of) {
    m_readings.reserve(files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (i == 0 || files[i].name != files[i - 1].name) m_readings.emplace_back().first = i;
      m_readings.back().last = i + 1;
    }
  }

  void run(unsigned threads) {
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back([this] { work(); });
    work();
    for (std::thread& thread : others) thread.join();
  }

  std::vector<TextReading>& readings() { return m_readings; }

 private:
  void work() {
    while (true) {
      const std::size_t first = m_next.fetch_add(k_texts_at_once);
      if (first >= m_readings.size()) return;
      const std::size_t last = std::min(first + k_texts_at_once, m_readings.size());
      for (std::size_t i = first; i < last; ++i) read(m_readings[i]);
    }
  }

  void read(TextReading& reading) {
    const SourceFile& file = m_files[reading.first];
    reading.entry = m_index.find(file.name, file.stamp);
    std::optional<std::string> text;
    try {
      for (std::size_t i = reading.first; i < reading.last; ++i) {
        for (StatedBuild& stated :
             m_linker.builds_of(m_files[i].linked(), m_files[i].shown, m_links)) {
          Build build = facts_of(reading, stated, text);
          build.is_template =
              build.is_template || dockerfile::is_template_name(m_files[i].linked());
          if (dockerfile::is_template_name(m_files[i].linked())) {
            if (!text) text = m_text_of(m_files[i]);
            if (dockerfile::is_preprocessed(m_files[i].linked(), *text))
              build.inputs.push_back(any_input("only a preprocessor makes it a Dockerfile", 1));
          }
          build.dockerfile = m_files[i].shown;
          build.products = std::move(stated.products);
          build.confidence = stated.confidence;
          build.evidence = std::move(stated.evidence);
          build.owned = std::move(stated.owned);
          build.unproven = std::move(stated.unproven);
          build.opened = std::move(stated.opened);
          if (stated.takes_any) build.inputs.push_back(any_input(build.opened, 1));
          reading.builds.push_back(std::move(build));
        }
      }
    } catch (const Error& error) {
      reading.failure = error.cause();
    }
  }

  Build facts_of(TextReading& reading, const StatedBuild& stated,
                 std::optional<std::string>& text) {
    if (reading.entry != nullptr) {
      for (const Index::Facts& known : reading.entry->facts) {
        if (known.inputs != stated.inputs_key) continue;
        if (auto build = decode_facts(known.bytes)) return std::move(*build);
      }
    }
    for (const auto& [key, bytes] : reading.facts) {
      if (key == stated.inputs_key) return *decode_facts(bytes);
    }
    if (!text) text = m_text_of(m_files[reading.first]);
    reading.is_read = true;
    Build build = dockerfile::build_of(dockerfile::read(*text, *stated.inputs));
    auto& [key, bytes] = reading.facts.emplace_back(stated.inputs_key, "");
    encode_facts(build, bytes);
    return build;
  }

  const std::vector<SourceFile>& m_files;
  const Index& m_index;
  Linker& m_linker;
  const CiLinks& m_links;
  const std::function<std::string(const SourceFile&)>& m_text_of;
  std::vector<TextReading> m_readings;
  std::atomic<std::size_t> m_next{0};
};

// Those listed anew replace those remembered. What vanished stays, and does no harm: its
// path is not asked for, or has another stamp.
std::vector<Index::Directory> merged(const Index& index,
                                     std::span<const source::Directory> listed) {
  std::vector<Index::Directory> all;
  all.reserve(index.directories().size() + listed.size());
  auto old = index.directories().begin();
  for (const source::Directory& directory : listed) {
    while (old != index.directories().end() && old->path < directory.path) all.push_back(*old++);
    if (old != index.directories().end() && old->path == directory.path) ++old;
    all.push_back({directory.path, directory.stamp, directory.entries});
  }
  all.insert(all.end(), old, index.directories().end());
  return all;
}

std::string index_of(const std::vector<SourceFile>& files, const std::vector<TextReading>& readings,
                     std::int64_t started_ns, const std::vector<Index::Directory>& directories) {
  std::size_t bytes = 0;
  for (const TextReading& reading : readings) {
    bytes += files[reading.first].name.size() + 48;
    for (const auto& [key, facts] : reading.facts) bytes += facts.size() + 16;
    if (reading.entry == nullptr) continue;
    for (const Index::Facts& facts : reading.entry->facts) bytes += facts.bytes.size() + 16;
  }
  IndexWriter writer(started_ns, directories, bytes);
  for (const TextReading& reading : readings) {
    if (!reading.failure.empty()) continue;
    const SourceFile& file = files[reading.first];
    Index::Entry entry{file.name, file.stamp, {}};
    if (reading.entry != nullptr) entry.facts = reading.entry->facts;
    for (const auto& [key, facts] : reading.facts) entry.facts.push_back({key, facts});
    writer.add(entry);
  }
  return writer.take();
}

}  // namespace

SourceReading read_source(const std::vector<SourceFile>& files, const Index& index, Linker& linker,
                          const CiLinks& links,
                          const std::function<std::string(const SourceFile&)>& text_of,
                          unsigned threads, std::int64_t started_ns,
                          std::span<const source::Directory> listed) {
  Reader reader(files, index, linker, links, text_of);
  reader.run(threads);
  SourceReading result;
  result.builds.reserve(files.size());
  std::size_t remembered = 0;
  for (TextReading& reading : reader.readings()) {
    if (!reading.failure.empty()) {
      for (std::size_t i = reading.first; i < reading.last; ++i)
        result.unreadable.push_back({files[i].shown, reading.failure});
      continue;
    }
    remembered += reading.entry != nullptr;
    result.files_read += reading.is_read;
    std::move(reading.builds.begin(), reading.builds.end(), std::back_inserter(result.builds));
  }
  if (result.files_read > 0 || remembered != index.size() || !listed.empty())
    result.index = index_of(files, reader.readings(), started_ns, merged(index, listed));
  return result;
}

}  // namespace keelson::scan
