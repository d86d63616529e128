// SPDX-License-Identifier: Apache-2.0
#include "src/config/document.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "analyzer/model/error.hpp"
#include "src/config/keys.hpp"
#include "src/config/nearest.hpp"
#include "src/config/values.hpp"

namespace keelson::config {
namespace {

constexpr std::size_t k_file_bytes_max = 1u << 20;
constexpr std::size_t k_entries_max = 100'000;  // aliases can multiply a small file

std::string last_part(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return std::string(dot == std::string_view::npos ? path : path.substr(dot + 1));
}

// Where a further document is; its last line when it is empty.
long line_of(const YAML::Node& node, const std::string& text) {
  return node.Mark().is_null() ? std::count(text.begin(), text.end(), '\n') : node.Mark().line + 1;
}

// Keys directly inside `parent`: "" → top level, "registries[]" → its fields.
std::vector<const Key*> children(std::string_view parent) {
  std::vector<const Key*> result;
  for (const Key& key : keys()) {
    const std::size_t dot = key.path.rfind('.');
    const std::string_view owner = dot == std::string_view::npos ? "" : key.path.substr(0, dot);
    if (owner == parent) result.push_back(&key);
  }
  return result;
}

class Checker {
 public:
  Checker(std::string name, std::vector<Entry>& entries)
      : m_name(std::move(name)), m_entries(entries) {}

  // `table` is the path in the table, `path` the path in the document.
  void object(const YAML::Node& node, const std::string& table, const std::string& path) {
    if (!node.IsMap()) {
      fail(node, path.empty() ? "the file" : path,
           "it must be a mapping of keys to values" + found(node),
           path.empty() ? "start with `version: 1`; `keelson config schema` lists every key"
                        : example_of(table));
    }
    std::set<std::string> seen;
    for (const auto& pair : node) {
      const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "?";
      const std::string child = table.empty() ? key : table + "." + key;
      if (!find_key(child))
        fail(pair.first, joined(path, key), "there is no such key", similar(table, key));
      if (!seen.insert(key).second)
        fail(pair.first, joined(path, key), "the key is given twice", "remove one");
    }
    for (const Key* key : children(table)) {
      const std::string name = last_part(key->path);
      const YAML::Node value = node[name];
      const std::string child = joined(path, name);
      if (value.IsDefined())
        this->value(value, *key, child);
      else
        absent(node, *key, child);
    }
  }

 private:
  static std::string joined(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  std::string at(const YAML::Node& node) const {
    return m_name + ":" + std::to_string(node.Mark().is_null() ? 1 : node.Mark().line + 1);
  }

  [[noreturn]] void fail(const YAML::Node& node, const std::string& key, const std::string& cause,
                         const std::string& next) const {
    throw Error(ErrorKind::configuration, at(node) + ": read", key, cause, next);
  }

  [[noreturn]] void wrong(const YAML::Node& node, const Key& key, const std::string& path,
                          const std::string& expected) const {
    fail(node, path, expected + found(node),
         "write " + last_part(key.path) + ": " + std::string(key.example));
  }

  static std::string found(const YAML::Node& node) {
    if (node.IsScalar()) return ", not \"" + node.Scalar().substr(0, 60) + "\"";
    if (node.IsSequence()) return node.size() == 0 ? ", not an empty list" : ", not a list";
    if (node.IsMap()) return ", not a mapping";
    return ", not empty";
  }

  static std::string example_of(const std::string& table) {
    const Key* key = find_key(table.ends_with("[]") ? table.substr(0, table.size() - 2) : table);
    return key ? "write " + std::string(key->example) : "";
  }

  static std::string similar(const std::string& table, const std::string& key) {
    std::vector<std::string> names;
    for (const Key* k : children(table)) names.push_back(last_part(k->path));
    if (const auto near = nearest(key, names)) return "did you mean " + *near + "?";
    std::string all;
    for (const std::string& name : names) {
      if (name.find(key) != std::string::npos || key.find(name) != std::string::npos)
        return "did you mean " + name + "?";
      all += (all.empty() ? "" : ", ") + name;
    }
    return "use one of: " + all;
  }

  void add(const YAML::Node& node, const std::string& path, std::string value) {
    if (m_entries.size() == k_entries_max)
      fail(node, path, "the file has too many values", "split it");
    m_entries.push_back({path, std::move(value), at(node)});
  }

  void absent(const YAML::Node& parent, const Key& key, const std::string& path) {
    if (key.fallback == k_required) {
      fail(parent, path, "the key is missing",
           "write " + last_part(key.path) + ": " + std::string(key.example));
    }
    if (key.type == KeyType::object)
      return object(YAML::Node(YAML::NodeType::Map), std::string(key.path), path);
    if (!key.fallback.empty()) m_entries.push_back({path, std::string(key.fallback), "default"});
  }

  void value(const YAML::Node& node, const Key& key, const std::string& path) {
    switch (key.type) {
      case KeyType::object:
        return object(node, std::string(key.path), path);
      case KeyType::list:
        return list(node, key, path);
      case KeyType::texts:
      case KeyType::texts_or_empty:
      case KeyType::texts_or_none:
      case KeyType::texts_or_nothing:
        return texts(node, key, path);
      case KeyType::secret:
        return secret(node, key, path);
      default:
        return scalar(node, key, path);
    }
  }

  void list(const YAML::Node& node, const Key& key, const std::string& path) {
    if (!node.IsSequence() || node.size() == 0)
      wrong(node, key, path, "it must be a list with at least one entry");
    for (std::size_t i = 0; i < node.size(); ++i) {
      object(node[i], std::string(key.path) + "[]", path + "[" + std::to_string(i) + "]");
    }
  }

  void texts(const YAML::Node& node, const Key& key, const std::string& path) {
    if (key.type == KeyType::texts_or_none || key.type == KeyType::texts_or_nothing) {
      const bool keeps = key.type == KeyType::texts_or_none;
      const std::string word = keeps ? "none" : "nothing";
      if (node.IsScalar() && node.Scalar() == word) return add(node, path, word);
      if (node.IsSequence() && node.size() == 0) {
        wrong(node, key, path,
              "an empty list would " + std::string(keeps ? "keep" : "take") +
                  " nothing, which has to be spelled");
      }
    }
    if (!node.IsSequence()) wrong(node, key, path, "it must be a list");
    for (std::size_t i = 0; i < node.size(); ++i) {
      const bool is_empty = node[i].IsScalar() && node[i].Scalar().empty();
      if (!node[i].IsScalar() || (is_empty && key.type != KeyType::texts_or_empty))
        wrong(node[i], key, path, "each entry must be a text");
      add(node[i], path + "[" + std::to_string(i) + "]", node[i].Scalar());
    }
  }

  void secret(const YAML::Node& node, const Key& key, const std::string& path) {
    // The value is not repeated in the message: it may be the secret itself.
    const auto wrong_form = [&] {
      fail(node, path, "a secret is never written in the file, only where it is found",
           "write " + last_part(key.path) + ": " + std::string(key.example));
    };
    if (!node.IsMap() || node.size() != 1) wrong_form();
    const auto first = *node.begin();
    if (!first.first.IsScalar() || !first.second.IsScalar() || first.second.Scalar().empty())
      wrong_form();
    const std::string kind = first.first.Scalar();
    if (kind != "env" && kind != "file") wrong_form();
    add(node, path, kind + ":" + first.second.Scalar());
  }

  void scalar(const YAML::Node& node, const Key& key, const std::string& path) {
    const std::string text = node.IsScalar() ? node.Scalar() : "";
    const auto require = [&](bool good, const char* expected) {
      if (!node.IsScalar() || !good) wrong(node, key, path, expected);
    };
    const bool unlimited = text == "unlimited";
    switch (key.type) {
      case KeyType::text:
        require(!text.empty(), "it must be a text");
        break;
      case KeyType::boolean:
        require(text == "true" || text == "false", "it must be true or false");
        break;
      case KeyType::count:
        require(parse_count(text).has_value(), "it must be a number from 1 up");
        break;
      case KeyType::count_or_unlimited:
        require(unlimited || parse_count(text), "it must be a number from 1 up");
        break;
      case KeyType::percent:
        require(parse_count(text) && *parse_count(text) <= 100,
                "it must be a number from 1 to 100");
        break;
      case KeyType::duration:
        require(parse_duration(text).has_value(),
                "it must be a duration longer than 0, such as 90d, 12h or 15m");
        break;
      case KeyType::duration_or_unlimited:
        require(unlimited || parse_duration(text),
                "it must be a duration longer than 0, such as 90d, 12h or 15m");
        break;
      case KeyType::age:
        require(unlimited || text == "any" || parse_duration(text),
                "it must be a duration longer than 0, such as 90d, or any");
        break;
      case KeyType::size_or_unlimited:
        require(unlimited || parse_size(text), "it must be a size, such as 500GiB or 20MB");
        break;
      case KeyType::choice: {
        const std::string all = "|" + std::string(key.choices) + "|";
        require(!text.empty() && all.find("|" + text + "|") != std::string::npos,
                "the value is not known");
        break;
      }
      default:
        break;
    }
    add(node, path, text);
  }

  std::string m_name;
  std::vector<Entry>& m_entries;
};

}  // namespace

Document Document::parse(const std::string& text, const std::string& name) {
  Document document;
  YAML::Node root;
  try {
    if (text.size() > k_file_bytes_max)
      throw YAML::Exception(YAML::Mark(), "it is larger than 1 MiB");
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() > 1) {
      throw Error(ErrorKind::configuration,
                  name + ":" + std::to_string(line_of(documents[1], text)) + ": read", "the file",
                  "it holds more than one document, and only one would be read",
                  "remove the line --- and what does not belong");
    }
    root = documents.empty() ? YAML::Node() : documents[0];
  } catch (const YAML::Exception& error) {
    const int line = error.mark.is_null() ? 1 : error.mark.line + 1;
    throw Error(ErrorKind::configuration, name + ":" + std::to_string(line) + ": read", "the file",
                "it is not YAML: " + error.msg, "correct the line");
  }
  try {
    Checker(name, document.m_entries).object(root, "", "");
  } catch (const YAML::Exception& error) {
    throw Error(ErrorKind::configuration, "read", name, error.what(), "correct the file");
  }
  document.index();
  return document;
}

Document Document::read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    throw Error(ErrorKind::configuration, "read configuration", path,
                "it cannot be opened, or is empty", "give it with --config FILE");
  }
  return parse(text.str(), path);
}

void Document::index() {
  for (std::size_t i = 0; i < m_entries.size(); ++i) {
    const std::string& path = m_entries[i].path;
    m_by_path.emplace(path, i);
    for (std::size_t open = path.find('['); open != std::string::npos;
         open = path.find('[', open + 1)) {
      std::size_t& count = m_counts[path.substr(0, open)];
      count = std::max<std::size_t>(count, std::stoul(path.substr(open + 1)) + 1);
    }
  }
}

const Entry* Document::find(std::string_view path) const {
  const auto found = m_by_path.find(std::string(path));
  return found == m_by_path.end() ? nullptr : &m_entries[found->second];
}

std::size_t Document::count(std::string_view list) const {
  const auto found = m_counts.find(std::string(list));
  return found == m_counts.end() ? 0 : found->second;
}

}  // namespace keelson::config
