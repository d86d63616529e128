// SPDX-License-Identifier: Apache-2.0
// What reading a pipeline gathers besides jobs: what stays open, and how much was spent on it.
// Spending too much throws Error{invalid}, so that no configuration can exhaust the machine.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/yaml/value.hpp"

namespace keelson::gitlab {

Place place_of(const yaml::Value& value);

class Findings {
 public:
  void open(std::string what, Place place, Hides hides = Hides::builds);

  // Values walked or made, variables given to jobs, and bytes of text made.
  void spend_values(std::size_t values);
  void spend_variables(std::size_t variables);
  void spend_bytes(std::size_t bytes);

  // Sorted, each once.
  std::vector<Open> take();

 private:
  std::vector<Open> m_open;
  std::size_t m_values = 0;
  std::size_t m_variables = 0;
  std::size_t m_bytes = 0;
};

}  // namespace keelson::gitlab
