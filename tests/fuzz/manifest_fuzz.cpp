// SPDX-License-Identifier: Apache-2.0
// Reads any bytes as a manifest and, after a NUL, as its configuration, and as the other
// answers of a registry: it must end within its bounds, with facts or an Error.
#include <algorithm>
#include <cstdint>

#include "analyzer/model/error.hpp"
#include "src/registry/answer.hpp"
#include "src/registry/claims.hpp"
#include "src/registry/digest.hpp"
#include "src/registry/held.hpp"
#include "src/registry/read_manifest.hpp"
#include "tests/fuzz/require.hpp"

using namespace keelson;
using namespace keelson::registry;
using fuzz::require;

namespace {

bool is_text(const std::string& text) {
  return text.size() <= 4096 && text.find('\0') == std::string::npos;
}

void check(const ManifestFact& fact) {
  require(fact.children.size() <= 10'000, "parts are bounded");
  require(fact.blobs.size() <= 30'001, "blobs are bounded");
  require(fact.origin.labels.size() <= 101, "labels are bounded");
  require(fact.created.size() <= 64, "a time is short");
  require(fact.kind == ManifestKind::index || fact.children.empty(), "only indexes have parts");
  for (const auto& child : fact.children)
    require(Digest::parse(child).has_value(), "a part has a digest");
  for (const auto& blob : fact.blobs) {
    require(Digest::parse(blob.digest).has_value(), "a blob has a digest");
    require(blob.size_bytes >= 0 && blob.size_bytes <= std::int64_t{1} << 50, "a size is one");
  }
  require(fact.subject.empty() || Digest::parse(fact.subject), "a subject is a digest");
  for (const auto& [name, value] : fact.origin.labels)
    require(name.size() <= 4096 && value.size() <= 4096, "a label is bounded");
  require(std::is_sorted(fact.origin.labels.begin(), fact.origin.labels.end()),
          "labels are sorted");
  for (const auto& base : fact.origin.built_on)
    require(is_text(base.reference), "a base is a reference");

  // Whatever it says, it can be held, also by itself.
  Inventory inventory;
  inventory.hosts = {"r.io"};
  inventory.repositories.resize(1);
  HeldMaker maker(inventory, {"*"});
  const Digest own = fact.children.empty() ? Digest() : *Digest::parse(fact.children[0]);
  inventory.repositories[0].manifests.push_back(maker.make(own, fact));
  derive(inventory);
  number_anew(inventory);
  require(inventory.size_bytes(inventory.repositories[0].manifests[0]) >= 0, "a sum is one");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(bytes.find('\0'), size);
  try {
    ManifestFact fact = read_manifest({"", "", std::string(bytes.substr(0, end))}, "app:1");
    check(fact);
    const bool is_image = fact.kind == ManifestKind::image;
    require(!is_image || !fact.is_config_read, "an image's configuration is not in its manifest");
    if (end < size) add_config(bytes.substr(end + 1), fact);
    check(fact);
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::protocol, "what is no manifest is the registry's fault");
  }
  for (const auto& base : bases_of_provenance(bytes))
    require(is_text(base.reference), "a material is a reference");
  net::Response response{404, {}, std::string(bytes)};
  response.headers.emplace("Link", std::string(bytes));
  error_codes(response);
  const auto page = next_page(response);
  require(!page || page->starts_with('/'), "a page is a path");
  std::vector<std::string> names;
  try {
    append_names(response, "tags", "list", "app", names);
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::protocol, "what is no list is the registry's fault");
  }
  return 0;
}
