// SPDX-License-Identifier: Apache-2.0
// What a manifest's bytes name: blobs, parts, subject. The bytes are a stranger's: bounded
// in size and depth, and never asked for anything they do not say.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::cleanup {

struct NamedBlob {
  std::string digest;            // as written: it may be none
  std::int64_t size_bytes = -1;  // -1: it does not say
  bool is_foreign = false;       // says itself that registries need not hold it
};

struct ManifestContent {
  std::vector<NamedBlob> blobs;    // configuration first, then layers
  std::vector<std::string> parts;  // digests an index holds
  std::string subject;             // digest it belongs to; or empty
};

// Throws Error{invalid} when the bytes are no manifest.
ManifestContent manifest_content(std::string_view bytes);

// The digest a tag says it is attached to ("sha256-<hex>.sig"); or empty.
std::string attached_to(std::string_view tag);

}  // namespace keelson::cleanup
