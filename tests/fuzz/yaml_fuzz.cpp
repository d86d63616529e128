// SPDX-License-Identifier: Apache-2.0
// Loads any bytes as YAML: it must end, with values within the bounds or an Error that names
// the file, and say the same twice.
#include <algorithm>
#include <cstdint>
#include <set>

#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"
#include "tests/fuzz/require.hpp"

using namespace keelson;
using fuzz::require;
using yaml::Value;
using yaml::ValuePtr;

namespace {

constexpr std::size_t k_depth_max = 100;

// Checks the value and all below it; adds what it says to `said`.
void check(const Value& value, std::size_t lines, std::size_t depth, std::string& said) {
  require(depth <= k_depth_max, "depth is bounded");
  require(value.file != nullptr && *value.file == "f.yml", "a value knows its file");
  require(value.line >= 1 && value.line <= lines + 1, "a value is on a line of the file");
  require(value.items.empty() || value.is_list(), "only lists have items");
  require(value.members.empty() || value.is_map(), "only maps have members");
  said += std::to_string(static_cast<int>(value.kind)) + value.tag + ":" +
          std::to_string(value.line) + value.text + "\n";
  for (const ValuePtr& item : value.items) {
    require(item != nullptr, "an item is a value");
    check(*item, lines, depth + 1, said);
  }
  std::set<std::string> names;
  for (const auto& [name, member] : value.members) {
    require(names.insert(name).second, "a name is there once");
    require(member != nullptr && value.find(name) == member.get(), "a member is found");
    check(*member, lines, depth + 1, said);
  }
}

std::string read(std::string_view text) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  std::string said;
  try {
    const auto documents = yaml::load_all(text, "f.yml");
    require(!documents.empty(), "there is a document");
    for (const ValuePtr& document : documents) check(*document, lines, 0, said);
  } catch (const Error& e) {
    require(e.kind() == ErrorKind::invalid, "what is no YAML is invalid");
    require(e.object().starts_with("f.yml"), "an error names the file");
    said += e.what();
  }
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  require(read(text) == read(text), "the same text reads the same");
  return 0;
}
