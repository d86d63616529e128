// SPDX-License-Identifier: Apache-2.0
#include "src/store/bytes.hpp"

#include "analyzer/model/error.hpp"

namespace keelson::store {

void ByteWriter::number(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) m_bytes += static_cast<char>(value | 0x80);
  m_bytes += static_cast<char>(value);
}

// Small ones of either sign are short.
void ByteWriter::signed_number(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  number(value < 0 ? ~(bits << 1) : bits << 1);
}

void ByteWriter::text(std::string_view value) {
  number(value.size());
  raw(value);
}

void ByteWriter::time(const std::optional<Time>& value) {
  number(value ? 1 : 0);
  if (value) signed_number(value->time_since_epoch().count());
}

void ByteReader::fail() const {
  throw Error(ErrorKind::internal, "read store", m_what, "it is damaged",
              "restore the file from a backup, or move it away to start anew");
}

std::uint64_t ByteReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (m_rest.empty()) fail();
    const auto byte = static_cast<unsigned char>(m_rest[0]);
    m_rest.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value;
  }
  fail();
}

std::int64_t ByteReader::signed_number() {
  const std::uint64_t bits = number();
  return static_cast<std::int64_t>((bits & 1) != 0 ? ~(bits >> 1) : bits >> 1);
}

std::string_view ByteReader::raw(std::size_t size) {
  if (size > m_rest.size()) fail();
  const std::string_view value = m_rest.substr(0, size);
  m_rest.remove_prefix(size);
  return value;
}

std::string_view ByteReader::text() {
  return raw(count(1));
}

std::optional<Time> ByteReader::time() {
  const std::uint64_t is_there = number();
  if (is_there > 1) fail();
  if (is_there == 0) return std::nullopt;
  return Time(std::chrono::seconds(signed_number()));
}

std::size_t ByteReader::count(std::size_t element_bytes) {
  const std::uint64_t value = number();
  if (value > m_rest.size() / element_bytes) fail();
  return static_cast<std::size_t>(value);
}

void ByteReader::end() const {
  if (!m_rest.empty()) fail();
}

}  // namespace keelson::store
