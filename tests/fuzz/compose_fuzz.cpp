// SPDX-License-Identifier: Apache-2.0
// Reads any text as a compose file, with itself as its .env and as a file over it. Only Error
// may be thrown.
#include <cstdint>

#include "analyzer/compose/compose.hpp"
#include "analyzer/model/error.hpp"
#include "tests/fuzz/require.hpp"

using namespace keelson;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const MemoryTree tree({{"c.yml", text}, {"d.yml", text}, {".env", text}});
  const Variables environment{{"TAG", {"1", false}}, {"MAYBE", {"m", true}}};
  try {
    for (const Job& job : compose::read_compose(tree, {"c.yml", "d.yml"}, environment))
      require(job.actions.builds.size() <= 1, "a service is built once");
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::invalid, "a bad file is invalid");
  }
  return 0;
}
