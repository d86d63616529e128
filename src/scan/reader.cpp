// SPDX-License-Identifier: Apache-2.0
#include "src/scan/reader.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "analyzer/dockerfile/read.hpp"
#include "analyzer/model/error.hpp"
#include "src/scan/facts.hpp"

namespace keelson::scan {
namespace {

constexpr std::size_t k_files_at_once = 128;

struct FileReading {
  std::vector<Build> builds;
  std::vector<std::pair<std::uint64_t, std::string>> facts;  // new ones, by inputs key
  const Index::Entry* entry = nullptr;                       // what is remembered
  bool is_read = false;
  std::string failure;
};

class Reader {
 public:
  Reader(const std::vector<SourceFile>& files, const Index& index, Linker& linker,
         const std::function<std::string(const SourceFile&)>& text_of)
      : m_files(files),
        m_index(index),
        m_linker(linker),
        m_text_of(text_of),
        m_readings(files.size()) {}

  void run(unsigned threads) {
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back([this] { work(); });
    work();
    for (std::thread& thread : others) thread.join();
  }

  std::vector<FileReading>& readings() { return m_readings; }

 private:
  void work() {
    while (true) {
      const std::size_t first = m_next.fetch_add(k_files_at_once);
      if (first >= m_files.size()) return;
      const std::size_t last = std::min(first + k_files_at_once, m_files.size());
      for (std::size_t i = first; i < last; ++i) read(m_files[i], m_readings[i]);
    }
  }

  void read(const SourceFile& file, FileReading& reading) {
    reading.entry = m_index.find(file.name, file.stamp);
    std::optional<std::string> text;
    for (StatedBuild& stated : m_linker.builds_of(file.shown)) {
      std::optional<Build> build;
      if (reading.entry != nullptr) {
        for (const Index::Facts& facts : reading.entry->facts) {
          if (facts.inputs == stated.inputs_key) build = decode_facts(facts.bytes);
        }
      }
      if (!build) {
        try {
          if (!text) text = m_text_of(file);
        } catch (const Error& error) {
          reading.failure = error.cause();
          return;
        }
        reading.is_read = true;
        build = dockerfile::build_of(dockerfile::read(*text, *stated.inputs, file.shown));
        auto& [key, bytes] = reading.facts.emplace_back(stated.inputs_key, "");
        encode_facts(*build, bytes);
      }
      build->dockerfile = file.shown;
      build->products = std::move(stated.products);
      reading.builds.push_back(std::move(*build));
    }
  }

  const std::vector<SourceFile>& m_files;
  const Index& m_index;
  Linker& m_linker;
  const std::function<std::string(const SourceFile&)>& m_text_of;
  std::vector<FileReading> m_readings;
  std::atomic<std::size_t> m_next{0};
};

}  // namespace

SourceReading read_source(const std::vector<SourceFile>& files, const Index& index, Linker& linker,
                          const std::function<std::string(const SourceFile&)>& text_of,
                          unsigned threads, std::int64_t started_ns) {
  Reader reader(files, index, linker, text_of);
  reader.run(threads);
  SourceReading result;
  result.builds.reserve(files.size());
  IndexWriter writer(started_ns);
  std::size_t remembered = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    FileReading& reading = reader.readings()[i];
    if (!reading.failure.empty()) {
      result.unreadable.push_back({files[i].shown, std::move(reading.failure)});
      continue;
    }
    remembered += reading.entry != nullptr;
    result.files_read += reading.is_read;
    std::move(reading.builds.begin(), reading.builds.end(), std::back_inserter(result.builds));
  }
  if (result.files_read == 0 && remembered == index.size()) return result;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const FileReading& reading = reader.readings()[i];
    if (!reading.failure.empty()) continue;
    Index::Entry entry{files[i].name, files[i].stamp, {}};
    if (reading.entry != nullptr) entry.facts = reading.entry->facts;
    for (const auto& [key, bytes] : reading.facts) entry.facts.push_back({key, bytes});
    writer.add(entry);
  }
  result.index = writer.take();
  return result;
}

}  // namespace keelson::scan
