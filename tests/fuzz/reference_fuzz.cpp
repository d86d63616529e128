// SPDX-License-Identifier: Apache-2.0
// Normalises any text as an image reference, and matches its lines as patterns.
#include <algorithm>
#include <cstdint>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "tests/fuzz/require.hpp"

using namespace keelson;
using fuzz::require;

namespace {

void check_reference(std::string_view text) {
  const auto pattern = normalised(text, Patterns::allowed);
  const auto exact = normalised(text, Patterns::forbidden);
  if (pattern) require(normalised(*pattern, Patterns::allowed) == pattern, "normal stays normal");
  require(is_open(text) ? !exact : exact == pattern, "only a star makes a difference");
  if (exact) require(!is_open(*exact), "an exact reference has no star");
  try {
    const ImageReference reference = parse_image_reference(text);
    require(pattern && reference.text() == *pattern, "parsing agrees with normalising");
    require(parse_image_reference(reference.text()) == reference, "a reference reads back");
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::invalid && !pattern, "rejecting agrees with normalising");
  }
  try {
    const ImageReference query = parse_image_query(text);
    require(pattern || is_open(text), "a query is a reference");
    if (exact) require(exact->starts_with(query.name()), "a query has the reference's name");
  } catch (const Error&) {
    require(!exact, "a reference is a query");
  }
}

void check_patterns(std::string_view a, std::string_view b) {
  const bool overlap = patterns_overlap(a, b);
  require(overlap == patterns_overlap(b, a), "overlap is symmetric");
  require(matches_pattern(a, a) || is_open(a), "a text matches itself");
  require(patterns_overlap(a, a), "a pattern overlaps itself");
  if (!is_open(b)) require(overlap == matches_pattern(a, b), "overlap with a text is a match");
  require(patterns_overlap("*", a), "everything overlaps");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_reference(text);
  const std::size_t newline = std::min(text.find('\n'), text.size());
  const std::string_view first = text.substr(0, newline);
  const std::string_view second = text.substr(std::min(newline + 1, text.size()));
  check_reference(first);
  if (size <= 512) check_patterns(first, second);
  return 0;
}
