// SPDX-License-Identifier: Apache-2.0
// The variables a word may name, each with what BuildKit would put in its place and what
// it may stand for when the outside could have given a value. Holds texts, expands none.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace keelson::dockerfile {

struct Variable {
  std::string name;
  std::optional<std::string> exact;  // nullopt: not set
  std::string open;                  // the same, or a pattern with `*` for what is not known
  bool is_open = false;              // whether `open` differs
};

// A handful of entries as a rule, searched in order; many are indexed.
class Variables {
 public:
  // What is not here is looked for in `outer`, which must outlive this.
  explicit Variables(const Variables* outer = nullptr) : m_outer(outer) {}

  const Variable* find(std::string_view name) const;
  // False, and nothing is set, once all that was ever set here is too much: a file of a
  // few megabytes could otherwise ask for gigabytes.
  [[nodiscard]] bool set(Variable variable);
  std::size_t size() const { return m_all.size(); }

 private:
  const Variable* find_here(std::string_view name) const;

  const Variables* m_outer;
  std::size_t m_bytes_left = 16 << 20;
  std::vector<Variable> m_all;
  std::unordered_map<std::string, std::size_t> m_index;  // once there are many
};

}  // namespace keelson::dockerfile
