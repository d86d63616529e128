// SPDX-License-Identifier: Apache-2.0
// Which builds there are of a Dockerfile: what keelson.yml states and what CI does, else one
// that nobody named. Used by several threads at once; reads no file.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/dockerfile/read.hpp"
#include "src/config/settings.hpp"
#include "src/scan/ci_links.hpp"

namespace keelson::scan {

struct StatedBuild {
  const dockerfile::BuildInputs* inputs;  // lives as long as the linker
  std::uint64_t inputs_key = 0;
  std::vector<std::string> products;  // empty: nobody named one
  Confidence confidence = Confidence::stated;
  std::vector<std::string> evidence = {};
  std::vector<std::string> owned = {};
  std::string unproven = {};
  std::string opened = {};
  bool takes_any = false;
};

class Linker {
 public:
  explicit Linker(const config::Settings& settings);

  // One without products if nobody names any. None only if keelson.yml says that it makes nothing
  // that is kept. `path` as keelson.yml knows it, `shown` as `links` do, which outlive the answer.
  std::vector<StatedBuild> builds_of(std::string_view path, std::string_view shown,
                                     const CiLinks& links);

  // Throws Error{configuration} naming a link that no path matched.
  void check_all_used() const;

 private:
  const config::Settings& m_settings;
  std::vector<dockerfile::BuildInputs> m_inputs;  // of each link; then the default
  std::vector<std::uint64_t> m_keys;
  std::unique_ptr<std::atomic<bool>[]> m_used;
};

}  // namespace keelson::scan
