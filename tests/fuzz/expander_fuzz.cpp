// SPDX-License-Identifier: Apache-2.0
// Expands any word. The first line sets variables, "A=1;B" with no value for an open one;
// what follows is the word. Only Error may be thrown.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "analyzer/dockerfile/expand.hpp"
#include "analyzer/model/error.hpp"
#include "tests/fuzz/require.hpp"

using namespace keelson;
using namespace keelson::dockerfile;
using fuzz::require;

namespace {

Variables variables_of(std::string_view line) {
  Variables variables;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(';'), line.size());
    const std::string one(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
    const std::size_t equals = one.find('=');
    if (equals == std::string::npos) {
      (void)variables.set({one, std::nullopt, "*", true});
    } else {
      const std::string value = one.substr(equals + 1);
      (void)variables.set({one.substr(0, equals), value, value, false});
    }
  }
  return variables;
}

std::optional<Expanded> try_expand(std::string_view word, char escape, const Variables& variables,
                                   Unset unset) {
  try {
    return expand(word, escape, variables, unset);
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::invalid, "a bad word is invalid");
    require(!error.cause().empty(), "a bad word has a cause");
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t newline = std::min(text.find('\n'), text.size());
  const Variables variables = variables_of(text.substr(0, newline));
  const std::string_view word = text.substr(std::min(newline + 1, text.size()));
  for (const char escape : {'\\', '`'}) {
    for (const Unset unset : {Unset::empty, Unset::open, Unset::wildcard}) {
      const auto once = try_expand(word, escape, variables, unset);
      const auto again = try_expand(word, escape, variables, unset);
      require(once.has_value() == again.has_value(), "the same word is rejected the same");
      require(!once || once->text == again->text, "the same word expands the same");
      if (is_plain(word, escape)) require(once && once->text == word, "a plain word stays");
    }
  }
  for (const Unset unset : {Unset::empty, Unset::wildcard}) {
    try {
      expand_body(word, variables, unset);
    } catch (const Error&) {
    }
  }
  const auto kept = split_shell_words(word, Quotes::keep);
  const auto removed = split_shell_words(word, Quotes::remove);
  require(kept.has_value() == removed.has_value(), "quotes are closed or not");
  if (kept) {
    for (const std::string& one : *kept) require(!one.empty(), "a word has text");
  }
  return 0;
}
