// SPDX-License-Identifier: Apache-2.0
// Numbers and texts as bytes, and back. Reading never goes past the end: what is missing
// makes the reader fail, once and for all.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace keelson::scan {

inline void put_number(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

inline void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : m_rest(bytes) {}

  bool failed() const { return m_failed; }
  bool done() const { return m_rest.empty(); }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(m_rest.front());
      m_rest.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    m_failed = true;
    return 0;
  }

  std::string_view text() {
    const std::uint64_t size = number();
    if (m_failed || size > m_rest.size()) {
      m_failed = true;
      return {};
    }
    const std::string_view text = m_rest.substr(0, size);
    m_rest.remove_prefix(size);
    return text;
  }

 private:
  std::string_view m_rest;
  bool m_failed = false;
};

}  // namespace keelson::scan
