// SPDX-License-Identifier: Apache-2.0
// Makes values of the parser's events: aliases, merge keys, equal keys, tags and the bounds on
// what a text may grow to. Never recurses, and never makes a value that contains itself.
#pragma once
#include <yaml-cpp/eventhandler.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/yaml/source_lines.hpp"
#include "analyzer/yaml/value.hpp"

namespace keelson::yaml {

class Builder : public YAML::EventHandler {
 public:
  // `bytes`: of the text.
  Builder(const SourceLines& lines, std::shared_ptr<const std::string> file, std::size_t bytes);

  std::vector<ValuePtr> take() { return std::move(m_documents); }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override;
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

 private:
  // What a finished value is with every alias in it written out.
  struct Finished {
    ValuePtr value;
    std::size_t values = 0;
    std::size_t depth = 0;
  };
  // A list or map that is being read.
  struct Level {
    std::shared_ptr<Value> value;
    YAML::anchor_t anchor = 0;
    std::size_t values_before = 0;
    std::size_t depth = 1;  // of itself and the deepest below it, so far
    bool has_key = false;
    std::string key;
    std::uint32_t key_line = 0;
    std::unordered_map<std::string, std::size_t> places;  // of the members, by name
    std::vector<std::size_t> merges;                      // which members are merge keys
  };

  std::shared_ptr<Value> make(Kind kind, std::uint32_t line, const std::string& tag) const;
  void start(Kind kind, std::uint32_t line, const std::string& tag, YAML::anchor_t anchor);
  void end();
  void finish(Finished finished, YAML::anchor_t anchor);
  void add(const Finished& finished);
  void add_to_map(Level& level, const Finished& finished);
  void merge(Level& level);
  bool key_is_next() const;
  void count(std::size_t values, std::uint32_t line);
  void copy(std::size_t bytes, std::uint32_t line);
  [[noreturn]] void fail(std::uint32_t line, const std::string& cause) const;

  const SourceLines& m_lines;
  std::shared_ptr<const std::string> m_file;
  std::vector<ValuePtr> m_documents;
  std::vector<Level> m_levels;
  std::unordered_map<YAML::anchor_t, Finished> m_anchors;
  int m_document_start = -1;
  std::size_t m_values = 0;
  std::size_t m_finished = 0, m_finished_max;
  std::size_t m_copied = 0;
};

}  // namespace keelson::yaml
