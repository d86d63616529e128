// SPDX-License-Identifier: Apache-2.0
// Which builds keelson.yml states for a Dockerfile: what it makes, and with which inputs.
// Used by several threads at once; reads no file.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/dockerfile/read.hpp"
#include "src/config/settings.hpp"

namespace keelson::scan {

struct StatedBuild {
  const dockerfile::BuildInputs* inputs;  // lives as long as the linker
  std::uint64_t inputs_key = 0;
  std::vector<std::string> products;  // empty: nobody named one
};

class Linker {
 public:
  explicit Linker(const config::Settings& settings);

  // At least one; one without products if the path is in no link.
  std::vector<StatedBuild> builds_of(std::string_view path);

  // Throws Error{configuration} naming a link that no path matched.
  void check_all_used() const;

 private:
  const config::Settings& m_settings;
  std::vector<dockerfile::BuildInputs> m_inputs;  // of each link; then the default
  std::vector<std::uint64_t> m_keys;
  std::unique_ptr<std::atomic<bool>[]> m_used;
};

}  // namespace keelson::scan
