// SPDX-License-Identifier: Apache-2.0
// JSON written straight to a sink, for files too large to be held as a document first.
// Puts no commas or blanks of its own; bytes that are no UTF-8 become U+FFFD. Hashes what
// passes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/time.hpp"
#include "src/registry/digest.hpp"
#include "src/registry/registry.hpp"

namespace keelson::cleanup {

class JsonWriter {
 public:
  explicit JsonWriter(const registry::Sink& sink);

  JsonWriter& raw(std::string_view text);  // as it is
  JsonWriter& text(std::string_view text);
  JsonWriter& texts(const std::vector<std::string>& all);
  JsonWriter& number(std::int64_t number);
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& time(std::optional<Time> time);  // null when absent, or of no four-digit year
  JsonWriter& text_or_null(std::string_view text);

  void flush();
  std::string digest();  // of all that was written so far

 private:
  void escape(std::string_view text);

  const registry::Sink& m_sink;
  registry::Sha256 m_sum;
  std::string m_buffer;
};

}  // namespace keelson::cleanup
