// SPDX-License-Identifier: Apache-2.0
// What a Dockerfile was read into, as bytes: what is remembered of a file. Holds facts of
// the content alone, neither its path nor what it makes. Raise the version whenever the
// reader reads anything differently.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/dockerfile/read.hpp"
#include "analyzer/model/build.hpp"

namespace keelson::scan {

inline constexpr std::uint32_t k_facts_version = 3;

// Appends to `out`.
void encode_facts(const Build& build, std::string& out);

// nullopt when the bytes are damaged.
std::optional<Build> decode_facts(std::string_view bytes);

// The same for the same inputs, in every run.
std::uint64_t key_of(const dockerfile::BuildInputs& inputs);

}  // namespace keelson::scan
