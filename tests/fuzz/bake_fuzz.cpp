// SPDX-License-Identifier: Apache-2.0
// Reads any text as a bake file: as JSON when it starts with `{`, else as HCL. Only Error may
// be thrown, and what is needed stands before what needs it.
#include <cstdint>

#include "analyzer/bake/bake.hpp"
#include "analyzer/model/error.hpp"
#include "tests/fuzz/require.hpp"

using namespace keelson;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string name = text.starts_with('{') ? "docker-bake.json" : "docker-bake.hcl";
  const MemoryTree tree({{name, text}, {"app/Dockerfile", ""}});
  bake::Options options;
  options.targets = {"default", "*"};
  options.environment = {{"TAG", {"1", false}}, {"CI", {"*", true}}};
  try {
    for (const Job& job : bake::read_bake(tree, options))
      for (std::size_t i = 0; i < job.actions.builds.size(); ++i)
        for (const std::size_t needed : job.actions.builds[i].needs)
          require(needed < i, "what is needed is built before");
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::invalid, "a bad file is invalid");
  }
  return 0;
}
