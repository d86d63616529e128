// SPDX-License-Identifier: Apache-2.0
// Texts as JSON, for output too large to be held as a document first. Bytes that are no
// UTF-8 are replaced, as everywhere in our JSON.
#pragma once
#include <string>
#include <string_view>

namespace keelson::cli {

// Appends the text, quoted.
void append_json(std::string& out, std::string_view text);

}  // namespace keelson::cli
