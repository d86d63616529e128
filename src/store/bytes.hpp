// SPDX-License-Identifier: Apache-2.0
// Values as few bytes, and back. What was cut off or damaged throws; nothing is read past
// the end, nor room made for more than can be there. For src/store alone.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/model/time.hpp"

namespace keelson::store {

class ByteWriter {
 public:
  void number(std::uint64_t value);
  void signed_number(std::int64_t value);
  void text(std::string_view value);  // of any length
  void raw(std::string_view value) { m_bytes += value; }
  void time(const std::optional<Time>& value);
  std::string take() { return std::move(m_bytes); }

 private:
  std::string m_bytes;
};

class ByteReader {
 public:
  // `what` is said of damage: "a manifest fact".
  ByteReader(std::string_view bytes, const char* what) : m_rest(bytes), m_what(what) {}

  std::uint64_t number();
  std::int64_t signed_number();
  std::string_view text();
  std::string_view raw(std::size_t size);
  std::optional<Time> time();
  // How many elements follow, each of at least `element_bytes`.
  std::size_t count(std::size_t element_bytes);
  // Throws unless all was read.
  void end() const;
  [[noreturn]] void fail() const;

 private:
  std::string_view m_rest;
  const char* m_what;
};

}  // namespace keelson::store
