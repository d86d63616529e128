// SPDX-License-Identifier: Apache-2.0
// keelson.yml after reading and checking it against the table of keys: every value,
// defaults included, with where it comes from. It exists whole or not at all.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace keelson::config {

struct Entry {
  std::string path;    // "retention[0].keep_last"
  std::string value;   // secrets: "env:NAME" or "file:PATH"
  std::string origin;  // "keelson.yml:12" or "default"
};

class Document {
 public:
  // Throws Error{configuration} naming file:line, key and what to write instead.
  // `name` stands for the file in messages.
  static Document parse(const std::string& text, const std::string& name);
  static Document read(const std::string& path);

  const std::vector<Entry>& entries() const { return m_entries; }
  // nullptr when the key is absent and has no default.
  const Entry* find(std::string_view path) const;
  // Number of elements of a list ("registries" → 2).
  std::size_t count(std::string_view list) const;

 private:
  void index();

  std::vector<Entry> m_entries;  // in the order of the table, lists by index
  std::unordered_map<std::string, std::size_t> m_by_path;  // → position in m_entries
  std::unordered_map<std::string, std::size_t> m_counts;   // list → number of elements
};

}  // namespace keelson::config
