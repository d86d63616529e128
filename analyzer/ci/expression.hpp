// SPDX-License-Identifier: Apache-2.0
// GitHub's `${{ … }}`: what it may be, as far as the sources tell. Both ways of a condition that
// only run time knows are taken. Never runs anything; never throws.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/yaml/value.hpp"

namespace keelson::ci {

struct Datum {
  enum class Kind : std::uint8_t { null, boolean, number, text, object };
  Kind kind = Kind::null;
  std::string text;       // with `*` for what only run time knows; a boolean "*" may be both
  yaml::ValuePtr object;  // a list or map

  static Datum of_text(std::string text) { return {Kind::text, std::move(text), {}}; }
  static Datum of_boolean(bool value) { return {Kind::boolean, value ? "true" : "false", {}}; }
  static Datum of_value(const yaml::ValuePtr& value);
  static Datum unknown() { return of_text("*"); }
  static Datum unknown_boolean() { return {Kind::boolean, "*", {}}; }

  std::string as_text() const;  // as it stands when put into a text
  bool operator==(const Datum& other) const {
    return kind == other.kind && text == other.text && object == other.object;
  }
};

// All that a value may be: at least one, few.
using Data = std::vector<Datum>;
inline constexpr std::size_t most_alternatives = 16;

// Adds what is new; beyond most_alternatives they become one `*`.
void add_alternative(Data& data, Datum datum);

class Contexts {
 public:
  virtual ~Contexts() = default;
  // `${{ context.name.more }}`: path[0] is the context, all in lower case as GitHub compares
  // them. What is not set is null, what is not known `*`. Members of objects that this returns
  // are looked up by the caller: `used` says how many parts of the path were.
  virtual Data find(const std::vector<std::string>& path, std::size_t& used) const = 0;
};

// The value of an expression without its `${{ }}`. What cannot be parsed is unknown.
Data evaluate(std::string_view expression, const Contexts& contexts);

// Calls of functions. `name` in lower case.
Datum call_function(std::string_view name, const Data& arguments);

// Every text that this one may become, at least one.
std::vector<std::string> interpolate(std::string_view text, const Contexts& contexts);

// The value of a text that is one expression and nothing else, which keeps its type; else the
// texts.
Data interpolate_typed(std::string_view text, const Contexts& contexts);

// One pattern that each of the texts matches.
std::string pattern_of(const std::vector<std::string>& texts);

}  // namespace keelson::ci
