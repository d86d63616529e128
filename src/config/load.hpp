// SPDX-License-Identifier: Apache-2.0
// Finds keelson.yml and turns it into settings. Reads files only; no secret is read.
#pragma once
#include <filesystem>
#include <string>

#include "src/config/document.hpp"
#include "src/config/settings.hpp"

namespace keelson::config {

// keelson.yml in `start` or the nearest directory above it.
// Throws Error{configuration} when there is none.
std::filesystem::path find_file(const std::filesystem::path& start);

// Paths in the file are relative to `base`. Throws Error{configuration}.
Settings settings_of(const Document& document, const std::filesystem::path& base,
                     const std::string& file);

Settings load(const std::filesystem::path& file);

// The secret's value. Throws Error{configuration} when the variable or file is not there.
std::string read_secret(const SecretSource& source);

}  // namespace keelson::config
