// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/json.hpp"

#include <cstdlib>
#include <limits>

#include "analyzer/dockerfile/whitespace.hpp"

namespace keelson::dockerfile {
namespace {

constexpr int k_depth_max = 1000;

void append_utf8(std::string& out, unsigned rune) {
  if (rune >= 0xD800 && rune <= 0xDFFF) rune = 0xFFFD;  // a lone half, as Go writes it
  if (rune < 0x80) {
    out += static_cast<char>(rune);
  } else if (rune < 0x800) {
    out += static_cast<char>(0xC0 | (rune >> 6));
    out += static_cast<char>(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    out += static_cast<char>(0xE0 | (rune >> 12));
    out += static_cast<char>(0x80 | ((rune >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (rune & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (rune >> 18));
    out += static_cast<char>(0x80 | ((rune >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((rune >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (rune & 0x3F));
  }
}

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : m_text(text) {}

  JsonArray array() {
    JsonArray result;
    m_items = &result.items;
    if (!list() || !end()) return {};
    result.form = m_only_strings ? ExecForm::strings : ExecForm::not_strings;
    return result;
  }

  std::optional<std::string> member(std::string_view wanted) {
    std::optional<std::string> found;
    if (!take('{')) return std::nullopt;
    if (take('}')) return std::nullopt;
    do {
      std::string key, value;
      blanks();
      if (!string(&key) || !take(':')) return std::nullopt;
      blanks();
      if (m_at < m_text.size() && m_text[m_at] == '"' && key == wanted) {
        if (!string(&value)) return std::nullopt;
        found = std::move(value);
      } else if (!skip(1)) {
        return std::nullopt;
      }
    } while (take(','));
    return take('}') && end() ? found : std::nullopt;
  }

 private:
  void blanks() {
    while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t' ||
                                    m_text[m_at] == '\n' || m_text[m_at] == '\r')) {
      ++m_at;
    }
  }
  bool take(char c) {
    blanks();
    if (m_at >= m_text.size() || m_text[m_at] != c) return false;
    ++m_at;
    return true;
  }
  bool end() {
    blanks();
    return m_at == m_text.size();
  }

  bool list() {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      blanks();
      if (m_at < m_text.size() && m_text[m_at] == '"') {
        if (!string(&m_items->emplace_back())) return false;
      } else {
        m_only_strings = false;
        if (!skip(1)) return false;
      }
    } while (take(','));
    return take(']');
  }

  // One value of any kind, checked and left out.
  bool skip(int depth) {
    blanks();
    if (depth > k_depth_max || m_at >= m_text.size()) return false;
    switch (m_text[m_at]) {
      case '"':
        return string(nullptr);
      case '[':
        ++m_at;
        if (take(']')) return true;
        do {
          if (!skip(depth + 1)) return false;
        } while (take(','));
        return take(']');
      case '{':
        ++m_at;
        if (take('}')) return true;
        do {
          blanks();
          if (!string(nullptr) || !take(':') || !skip(depth + 1)) return false;
        } while (take(','));
        return take('}');
      default:
        for (const std::string_view word : {"true", "false", "null"}) {
          if (!m_text.substr(m_at).starts_with(word)) continue;
          m_at += word.size();
          return true;
        }
        return number();
    }
  }

  bool digits() {
    const std::size_t start = m_at;
    while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9') ++m_at;
    return m_at > start;
  }

  bool number() {
    const std::size_t start = m_at;
    const auto next = [&](char c) {
      if (m_at >= m_text.size() || m_text[m_at] != c) return false;
      ++m_at;
      return true;
    };
    next('-');
    if (!next('0') && !digits()) return false;
    if (next('.') && !digits()) return false;
    if (next('e') || next('E')) {
      if (!next('+')) next('-');
      if (!digits()) return false;
    }
    // Go refuses what a double cannot hold.
    const double value =
        std::strtod(std::string(m_text.substr(start, m_at - start)).c_str(), nullptr);
    return value <= std::numeric_limits<double>::max() &&
           value >= std::numeric_limits<double>::lowest();
  }

  std::optional<unsigned> hex4() {
    if (m_at + 4 > m_text.size()) return std::nullopt;
    unsigned value = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = lower(m_text[m_at++]);
      if (c >= '0' && c <= '9')
        value = value * 16 + static_cast<unsigned>(c - '0');
      else if (c >= 'a' && c <= 'f')
        value = value * 16 + static_cast<unsigned>(c - 'a' + 10);
      else
        return std::nullopt;
    }
    return value;
  }

  bool escape(std::string& out) {
    if (m_at >= m_text.size()) return false;
    constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
    const char c = m_text[m_at++];
    if (const std::size_t i = names.find(c); i != std::string_view::npos) {
      out += values[i];
      return true;
    }
    if (c != 'u') return false;
    const auto first = hex4();
    if (!first) return false;
    if (*first >= 0xD800 && *first < 0xDC00 && m_text.substr(m_at, 2) == "\\u") {
      const std::size_t before = m_at;
      m_at += 2;
      const auto second = hex4();
      if (!second) return false;
      if (*second >= 0xDC00 && *second <= 0xDFFF) {
        append_utf8(out, 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
        return true;
      }
      m_at = before;
    }
    append_utf8(out, *first);
    return true;
  }

  bool string(std::string* out) {
    std::string unused;
    if (out == nullptr) out = &unused;
    if (m_at >= m_text.size() || m_text[m_at] != '"') return false;
    ++m_at;
    while (m_at < m_text.size()) {
      const char c = m_text[m_at++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\')
        *out += c;
      else if (!escape(*out))
        return false;
    }
    return false;
  }

  std::string_view m_text;
  std::size_t m_at = 0;
  std::vector<std::string>* m_items = nullptr;
  bool m_only_strings = true;
};

}  // namespace

JsonArray read_json_array(std::string_view text) {
  text = trim_left(text);
  if (!text.starts_with('[')) return {};
  return JsonReader(text).array();
}

std::optional<std::string> json_member(std::string_view text, std::string_view key) {
  return JsonReader(text).member(key);
}

}  // namespace keelson::dockerfile
