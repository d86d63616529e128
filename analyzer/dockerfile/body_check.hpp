// SPDX-License-Identifier: Apache-2.0
// What BuildKit rejects only once it builds a needed stage: words that do not expand,
// stages used before they are defined, impossible mounts and modes (rules 21, 26, 27).
// Values that a base image may set are not known, and never a reason to reject.
#pragma once
#include <optional>
#include <span>

#include "analyzer/dockerfile/resolver.hpp"

namespace keelson::dockerfile {

std::optional<Problem> body_problem(std::span<const State> states, const Variables& globals,
                                    const BuildInputs& inputs, char escape);

}  // namespace keelson::dockerfile
