// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan/json_writer.hpp"

#include <array>
#include <charconv>

namespace keelson::cleanup {
namespace {

constexpr std::size_t k_buffer = 1 << 20;
constexpr std::string_view k_replacement = "\xEF\xBF\xBD";

// Bytes that stand for themselves within a JSON text.
constexpr std::array<bool, 256> k_plain = [] {
  std::array<bool, 256> plain{};
  for (int c = 0x20; c < 0x80; ++c) plain[static_cast<std::size_t>(c)] = c != '"' && c != '\\';
  return plain;
}();

struct Sequence {
  std::size_t length;  // bytes to take
  bool is_valid;
};

// The UTF-8 sequence that `text` begins with. Of an invalid one, as many bytes as could
// have been the beginning of a valid one (Unicode 3.9, "maximal subpart").
Sequence sequence_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t length = first < 0xC2   ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0) return {1, false};
  // Neither overlong, nor a surrogate, nor beyond U+10FFFF.
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= text.size() || byte(i) < (i == 1 ? low : 0x80) || byte(i) > (i == 1 ? high : 0xBF))
      return {i, false};
  }
  return {length, true};
}

}  // namespace

JsonWriter::JsonWriter(const registry::Sink& sink) : m_sink(sink) {
  m_buffer.reserve(k_buffer + (k_buffer >> 4));
}

JsonWriter& JsonWriter::raw(std::string_view text) {
  m_buffer.append(text);
  if (m_buffer.size() >= k_buffer) flush();
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view text) {
  m_buffer += '"';
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (k_plain[static_cast<unsigned char>(text[i])]) {
      ++i;
      continue;
    }
    m_buffer.append(text.substr(start, i - start));
    const std::size_t length =
        static_cast<unsigned char>(text[i]) < 0x80 ? 1 : sequence_of(text.substr(i)).length;
    escape(text.substr(i, length));
    start = i += length;
  }
  m_buffer.append(text.substr(start));
  return raw("\"");
}

void JsonWriter::escape(std::string_view text) {
  const auto c = static_cast<unsigned char>(text[0]);
  if (c >= 0x80) {
    m_buffer.append(sequence_of(text).is_valid ? text : k_replacement);
    return;
  }
  constexpr std::string_view k_digits = "0123456789abcdef";
  constexpr std::string_view k_special = "\"\\\b\f\n\r\t", k_letters = "\"\\bfnrt";
  m_buffer += '\\';
  if (const auto at = k_special.find(text[0]); at != std::string_view::npos) {
    m_buffer += k_letters[at];
  } else {
    m_buffer.append("u00").append(1, k_digits[c >> 4]).append(1, k_digits[c & 15]);
  }
}

JsonWriter& JsonWriter::texts(const std::vector<std::string>& all) {
  raw("[");
  for (std::size_t i = 0; i < all.size(); ++i) raw(i ? "," : "").text(all[i]);
  return raw("]");
}

JsonWriter& JsonWriter::number(std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  return raw({digits, static_cast<std::size_t>(end - digits)});
}

JsonWriter& JsonWriter::time(std::optional<Time> time) {
  const std::string shown = time ? format_time(*time) : "";
  return shown.size() == 20 ? text(shown) : raw("null");
}

JsonWriter& JsonWriter::text_or_null(std::string_view shown) {
  return shown.empty() ? raw("null") : text(shown);
}

void JsonWriter::flush() {
  if (m_buffer.empty()) return;
  m_sum.add(m_buffer);
  m_sink(m_buffer);
  m_buffer.clear();
}

std::string JsonWriter::digest() {
  flush();
  return m_sum.digest();
}

}  // namespace keelson::cleanup
