// SPDX-License-Identifier: Apache-2.0
// What an expression of a bake file says: text, number, list, …, or one of several, or nothing
// that can be known. Texts may hold `*` for an unknown part.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keelson::bake {

// Longer texts are unknown.
inline constexpr std::size_t k_text_max = std::size_t{64} * 1024;

struct Value {
  enum class Kind : std::uint8_t { unknown, null, boolean, number, text, list, object, choice };
  using Members = std::vector<std::pair<std::string, Value>>;

  Kind kind = Kind::unknown;
  std::string text;          // "true", "12", or the text
  std::vector<Value> items;  // of a list; of a choice: what it may be
  Members members;

  static Value of_text(std::string text);
  static Value of_boolean(bool value);
  static Value of_number(double value);
  static Value of_list(std::vector<Value> items);
  static Value null();
  // One of these: flat, each once, unknown when there are too many.
  static Value one_of(std::vector<Value> alternatives);

  bool is(Kind wanted) const { return kind == wanted; }
  // All of it can be known: no `*` and no choice anywhere in it.
  bool is_known() const;
  const Value* find(std::string_view key) const;
  void set(std::string_view key, Value value);
  bool operator==(const Value&) const = default;
};

// As a text within a template, `*` where it is not known; of several what they share, the
// part they differ in as `*`.
std::string pattern_of(const Value& value);

// All texts it may be; of a list's elements too.
std::vector<std::string> texts_of(const Value& value);

std::optional<bool> truth_of(const Value& value);
std::optional<double> number_of(const Value& value);
// Whether both are equal, if that can be known.
std::optional<bool> equal(const Value& a, const Value& b);

}  // namespace keelson::bake
