// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan/values.hpp"

#include <limits>
#include <stdexcept>

namespace keelson::cleanup {
namespace {

constexpr std::size_t k_text_max = 1 << 20;
constexpr std::int64_t k_seconds_max = 100'000'000'000;  // three thousand years

[[noreturn]] void unexpected(const char* expected) {
  throw std::runtime_error(std::string("expected ") + expected);
}

}  // namespace

const Json& member(const Json& object, const char* name) {
  if (!object.is_object()) unexpected("an object");
  const auto found = object.find(name);
  if (found == object.end()) throw std::runtime_error(std::string("there is no ") + name);
  return *found;
}

std::string text_of(const Json& value) {
  if (!value.is_string()) unexpected("a text");
  const auto& text = value.get_ref<const std::string&>();
  if (text.size() > k_text_max) unexpected("a text of at most 1 MiB");
  return text;
}

std::string text_or_empty(const Json& value) {
  return value.is_null() ? std::string() : text_of(value);
}

const Json::array_t& list_of(const Json& value) {
  if (!value.is_array()) unexpected("a list");
  return value.get_ref<const Json::array_t&>();
}

std::vector<std::string> texts_of(const Json& value) {
  std::vector<std::string> texts;
  for (const Json& one : list_of(value)) texts.push_back(text_of(one));
  return texts;
}

std::int64_t count_of(const Json& value) {
  if (!value.is_number_unsigned()) unexpected("a whole number");
  const auto count = value.get<std::uint64_t>();
  if (count > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    unexpected("a number of at most 63 bits");
  return static_cast<std::int64_t>(count);
}

bool boolean_of(const Json& value) {
  if (!value.is_boolean()) unexpected("true or false");
  return value.get<bool>();
}

Time time_of(const Json& value) {
  const auto time = parse_time(text_of(value));
  if (!time) unexpected("a time");
  return *time;
}

std::optional<Time> time_or_null(const Json& value) {
  if (value.is_null()) return std::nullopt;
  return time_of(value);
}

std::optional<std::chrono::seconds> seconds_or_null(const Json& value) {
  if (value.is_null()) return std::nullopt;
  const std::int64_t seconds = count_of(value);
  if (seconds > k_seconds_max) unexpected("a time of at most 3000 years");
  return std::chrono::seconds(seconds);
}

}  // namespace keelson::cleanup
