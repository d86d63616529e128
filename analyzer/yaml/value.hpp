// SPDX-License-Identifier: Apache-2.0
// A YAML document as a tree of values that know where they were written. Values never change
// and are shared: an alias is the value itself. Never holds a cycle.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keelson::yaml {

enum class Kind : std::uint8_t { null, scalar, list, map };

class Value;
using ValuePtr = std::shared_ptr<const Value>;  // never empty

class Value {
 public:
  using Members = std::vector<std::pair<std::string, ValuePtr>>;

  Kind kind = Kind::null;
  std::string text;             // of a scalar, as written, quotes and folding resolved
  bool is_quoted = false;       // 'x', "x" and block scalars: text whatever it looks like
  std::string tag;              // "!reference"; empty without a local tag
  std::vector<ValuePtr> items;  // of a list
  Members members;  // of a map: each key once, where it first stood, with its last value
  std::shared_ptr<const std::string> file;  // never empty
  // From 1. Of a block scalar: of its first line of text; of a list or map that is the value of
  // a key: the key's.
  std::uint32_t line = 0;

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }

  // The member, or nullptr when this is no map or has none of that name.
  const Value* find(std::string_view key) const;
  ValuePtr member(std::string_view key) const;  // the same, shared; empty when absent

  // Makes lookups in a large map fast; for whoever fills `members`, once, when all are there.
  void index_members();

 private:
  const ValuePtr* lookup(std::string_view key) const;
  std::vector<std::uint32_t> m_order;  // of members by name; empty: they are searched in order
};

}  // namespace keelson::yaml
