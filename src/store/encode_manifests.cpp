// SPDX-License-Identifier: Apache-2.0
// Facts, and repositories of an inventory, as bytes. Both begin with their format's number.
#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "src/store/bytes.hpp"
#include "src/store/encode.hpp"

namespace keelson::store {
namespace {

using registry::BlobId;
using registry::Digest;
using registry::HeldManifest;
using registry::Inventory;
using registry::ManifestFact;
using registry::ManifestKind;
using registry::Origin;
using registry::RepositoryInventory;
using registry::StepId;

constexpr std::uint64_t k_format = 2;      // 1 had neither histories nor contents of layers
constexpr std::uint64_t k_row_format = 3;  // nor had 2; 1 did not say what is earlier
constexpr std::size_t k_hash_bytes = 8;
constexpr std::size_t k_digest_bytes = 32;
constexpr std::size_t k_manifests_a_row = 4096;
constexpr const char* k_fact = "a manifest fact";
constexpr const char* k_inventory = "an inventory";

// As 32 bytes where it is of sha256, as every digest of a fact is.
void write_digest(ByteWriter& out, const std::string& text) {
  const auto digest = Digest::parse(text);
  out.number(digest ? 1 : 0);
  digest ? out.raw(digest->bytes()) : out.text(text);
}

std::string read_digest(ByteReader& in) {
  if (in.number() == 0) return std::string(in.text());
  return Digest::of_bytes(in.raw(k_digest_bytes))->text();
}

Digest read_bytes(ByteReader& in) {
  return *Digest::of_bytes(in.raw(k_digest_bytes));
}

void write_origin(ByteWriter& out, const Origin& origin) {
  out.text(origin.revision);
  out.number(origin.built_on.size());
  for (const ClaimedBase& base : origin.built_on) {
    out.number(static_cast<std::uint64_t>(base.claim));
    out.text(base.reference);
  }
  out.number(origin.labels.size());
  for (const auto& [name, value] : origin.labels) {
    out.text(name);
    out.text(value);
  }
}

// Once, only an annotation was kept, as "name@digest" or nothing.
enum class Bases { one_text, list };

std::vector<ClaimedBase> read_bases(ByteReader& in, Bases written) {
  std::vector<ClaimedBase> bases;
  if (written == Bases::one_text) {
    const std::string text(in.text());
    if (!text.empty()) bases.push_back({text, Claim::annotation});
    return bases;
  }
  bases.resize(in.count(2));
  for (ClaimedBase& base : bases) {
    const std::uint64_t claim = in.number();
    if (claim > static_cast<std::uint64_t>(Claim::onbuild)) in.fail();
    base.claim = static_cast<Claim>(claim);
    base.reference = in.text();
  }
  return bases;
}

Origin read_origin(ByteReader& in, Bases written) {
  Origin origin;
  origin.revision = in.text();
  origin.built_on = read_bases(in, written);
  origin.labels.resize(in.count(2));
  for (auto& [name, value] : origin.labels) {
    name = in.text();
    value = in.text();
  }
  return origin;
}

ManifestKind read_kind(ByteReader& in) {
  const std::uint64_t kind = in.number();
  if (kind > static_cast<std::uint64_t>(ManifestKind::artifact)) in.fail();
  return static_cast<ManifestKind>(kind);
}

std::string bytes_of(std::uint64_t hash) {
  std::string bytes;
  for (std::size_t i = 0; i < k_hash_bytes; ++i) bytes += static_cast<char>(hash >> (8 * i) & 255);
  return bytes;
}

std::uint64_t read_hash(ByteReader& in) {
  std::uint64_t hash = 0;
  const std::string_view bytes = in.raw(k_hash_bytes);
  for (std::size_t i = 0; i < k_hash_bytes; ++i)
    hash |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return hash;
}

// `used`: the blobs of the repository, sorted; `steps`: those of its histories, before those
// that follow them. Their places are what is written.
void write(ByteWriter& out, const HeldManifest& manifest, const std::vector<BlobId>& used,
           const std::map<StepId, std::size_t>& steps) {
  out.raw(manifest.digest.bytes());
  out.number(static_cast<std::uint64_t>(manifest.kind));
  out.number((manifest.is_config_read ? 1u : 0u) | (manifest.subject ? 2u : 0u) |
             (manifest.origin ? 4u : 0u) | (manifest.begins_anew ? 8u : 0u) |
             (manifest.has_unread_provenance ? 16u : 0u));
  out.number(manifest.media_type);
  out.signed_number(manifest.size_bytes);
  for (const auto* time :
       {&manifest.created, &manifest.pushed, &manifest.pulled, &manifest.untagged})
    out.time(*time);
  if (manifest.subject) out.raw(manifest.subject->bytes());
  out.number(manifest.children.size());
  for (const Digest& child : manifest.children) out.raw(child.bytes());
  out.number(manifest.blobs.size());
  for (const BlobId blob : manifest.blobs) {
    const auto place = std::lower_bound(used.begin(), used.end(), blob);
    out.number(static_cast<std::uint64_t>(place - used.begin()));
  }
  out.number(manifest.last_step == registry::k_no_step ? 0 : steps.at(manifest.last_step));
  out.number(manifest.layered_steps);
  if (manifest.origin) write_origin(out, *manifest.origin);
}

HeldManifest read_manifest(ByteReader& in, const std::vector<BlobId>& blobs,
                           const std::vector<StepId>& steps, std::size_t types,
                           std::uint64_t format) {
  HeldManifest manifest;
  manifest.digest = read_bytes(in);
  manifest.kind = read_kind(in);
  const std::uint64_t flags = in.number(), type = in.number();
  if (flags > 31 || type >= types) in.fail();
  manifest.is_config_read = (flags & 1) != 0;
  manifest.begins_anew = (flags & 8) != 0;
  manifest.has_unread_provenance = (flags & 16) != 0;
  manifest.media_type = static_cast<std::uint16_t>(type);
  manifest.size_bytes = in.signed_number();
  for (auto* time : {&manifest.created, &manifest.pushed, &manifest.pulled, &manifest.untagged})
    *time = in.time();
  if ((flags & 2) != 0) manifest.subject = read_bytes(in);
  manifest.children.resize(in.count(k_digest_bytes));
  for (Digest& child : manifest.children) child = read_bytes(in);
  manifest.blobs.resize(in.count(1));
  for (BlobId& blob : manifest.blobs) {
    const std::uint64_t place = in.number();
    if (place >= blobs.size()) in.fail();
    blob = blobs[place];
  }
  if (format >= 3) {
    const std::uint64_t step = in.number(), layered = in.number();
    if (step >= steps.size() || layered > std::numeric_limits<std::uint32_t>::max()) in.fail();
    manifest.last_step = steps[step];
    manifest.layered_steps = static_cast<std::uint32_t>(layered);
  }
  if ((flags & 4) != 0) manifest.origin = std::make_shared<const Origin>(
        read_origin(in, format >= 3 ? Bases::list : Bases::one_text));
  return manifest;
}

}  // namespace

std::string encode(const ManifestFact& fact) {
  ByteWriter out;
  out.number(k_format);
  out.number(static_cast<std::uint64_t>(fact.kind));
  out.number(fact.is_config_read ? 1 : 0);
  out.text(fact.media_type);
  out.signed_number(fact.size_bytes);
  out.text(fact.created);
  out.number(fact.children.size());
  for (const auto& child : fact.children) write_digest(out, child);
  write_digest(out, fact.subject);
  out.number(fact.blobs.size());
  for (const auto& blob : fact.blobs) {
    write_digest(out, blob.digest);
    out.signed_number(blob.size_bytes);
    write_digest(out, blob.content);
  }
  out.number(fact.history.steps.size());
  for (const std::uint64_t step : fact.history.steps) out.raw(bytes_of(step));
  out.number(fact.history.layered_steps);
  out.number(fact.history.begins_anew ? 1 : 0);
  write_origin(out, fact.origin);
  out.number(fact.provenance.size());
  for (const auto& blob : fact.provenance) {
    write_digest(out, blob.digest);
    out.signed_number(blob.size_bytes);
  }
  return out.take();
}

ManifestFact decode_fact(std::string_view bytes) {
  ByteReader in(bytes, k_fact);
  const std::uint64_t format = in.number();
  if (format != 1 && format != k_format) in.fail();
  ManifestFact fact;
  fact.kind = read_kind(in);
  fact.is_config_read = in.number() != 0;
  // What configurations tell now was not kept then, so they are read again.
  if (format == 1 && fact.kind == ManifestKind::image) fact.is_config_read = false;
  fact.media_type = in.text();
  fact.size_bytes = in.signed_number();
  fact.created = in.text();
  fact.children.resize(in.count(2));
  for (auto& child : fact.children) child = read_digest(in);
  fact.subject = read_digest(in);
  fact.blobs.resize(in.count(3));
  for (auto& blob : fact.blobs) {
    blob.digest = read_digest(in);
    blob.size_bytes = in.signed_number();
    if (format > 1) blob.content = read_digest(in);
  }
  if (format > 1) {
    fact.history.steps.resize(in.count(k_hash_bytes));
    for (std::uint64_t& step : fact.history.steps) step = read_hash(in);
    const std::uint64_t layered = in.number();
    if (layered > fact.history.steps.size()) in.fail();
    fact.history.layered_steps = static_cast<std::uint32_t>(layered);
    fact.history.begins_anew = in.number() != 0;
  }
  fact.origin = read_origin(in, format > 1 ? Bases::list : Bases::one_text);
  if (format > 1) {
    fact.provenance.resize(in.count(3));
    for (auto& blob : fact.provenance) {
      blob.digest = read_digest(in);
      blob.size_bytes = in.signed_number();
    }
  }
  in.end();
  return fact;
}

namespace {

// Each step once, behind the one before it; their places, from 1.
std::map<StepId, std::size_t> write_steps(ByteWriter& out, const RepositoryInventory& repository,
                                          std::size_t begin, std::size_t end,
                                          const registry::HistoryTable& histories) {
  std::map<StepId, std::size_t> places;
  std::vector<StepId> all, one;
  for (std::size_t i = begin; i < end; ++i) {
    one.clear();
    StepId step = repository.manifests[i].last_step;
    for (; step != registry::k_no_step && !places.contains(step); step = histories.before(step))
      one.push_back(step);
    for (auto next = one.rbegin(); next != one.rend(); ++next) {
      all.push_back(*next);
      places[*next] = all.size();
    }
  }
  out.number(all.size());
  for (const StepId step : all) {
    const StepId before = histories.before(step);
    out.number(before == registry::k_no_step ? 0 : places[before]);
    out.raw(bytes_of(histories.hash(step)));
  }
  return places;
}

std::vector<StepId> read_steps(ByteReader& in, registry::HistoryTable& histories) {
  const std::size_t count = in.count(k_hash_bytes + 1);
  std::vector<StepId> steps{registry::k_no_step};
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t before = in.number();
    if (before >= steps.size()) in.fail();
    steps.push_back(histories.add(steps[before], read_hash(in)));
  }
  return steps;
}

std::string encode_row(const RepositoryInventory& repository, std::size_t begin, std::size_t end,
                       const std::vector<const registry::HeldTag*>& tags,
                       const Inventory& inventory) {
  ByteWriter out;
  out.number(k_row_format);
  out.text(repository.name);
  out.text(repository.failure);
  out.number(repository.is_earlier ? 1 : 0);
  std::vector<BlobId> used;
  for (std::size_t i = begin; i < end; ++i) {
    const auto& blobs = repository.manifests[i].blobs;
    used.insert(used.end(), blobs.begin(), blobs.end());
  }
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  out.number(used.size());
  for (const BlobId blob : used) {
    out.raw(inventory.blobs.digest(blob).bytes());
    out.signed_number(inventory.blobs.size_bytes(blob));
    const auto contents = inventory.blobs.contents(blob);
    out.number(contents.size());
    for (const Digest& content : contents) out.raw(content.bytes());
  }
  const auto steps = write_steps(out, repository, begin, end, inventory.histories);
  out.number(begin);
  out.number(end - begin);
  for (std::size_t i = begin; i < end; ++i) write(out, repository.manifests[i], used, steps);
  out.number(tags.size());
  for (const auto* tag : tags) {
    out.text(tag->name);
    out.number(tag->manifest - begin);
  }
  return out.take();
}

RepositoryInventory& repository_of_row(Inventory& inventory, std::string_view name) {
  if (inventory.repositories.empty() || inventory.repositories.back().name != name)
    inventory.repositories.emplace_back().name = name;
  return inventory.repositories.back();
}

}  // namespace

void encode_rows(const RepositoryInventory& repository, const Inventory& inventory,
                 const std::function<void(std::string)>& row) {
  std::vector<const registry::HeldTag*> tags;
  for (const auto& tag : repository.tags) tags.push_back(&tag);
  std::sort(tags.begin(), tags.end(), [](const auto* a, const auto* b) {
    return std::tie(a->manifest, a->name) < std::tie(b->manifest, b->name);
  });
  auto next = tags.begin();
  std::size_t begin = 0;
  do {
    const std::size_t end = std::min(begin + k_manifests_a_row, repository.manifests.size());
    const auto last =
        std::find_if(next, tags.end(), [&](const auto* tag) { return tag->manifest >= end; });
    row(encode_row(repository, begin, end, {next, last}, inventory));
    next = last;
    begin = end;
  } while (begin < repository.manifests.size());
}

void decode_row(std::string_view row, Inventory& inventory) {
  ByteReader in(row, k_inventory);
  const std::uint64_t format = in.number();
  if (format < 1 || format > k_row_format) in.fail();
  RepositoryInventory& repository = repository_of_row(inventory, in.text());
  repository.failure = in.text();
  repository.is_earlier = format != 1 && in.number() != 0;
  std::vector<BlobId> blobs(in.count(k_digest_bytes + 1));
  for (BlobId& blob : blobs) {
    const Digest digest = read_bytes(in);
    blob = inventory.blobs.add(digest, in.signed_number());
    const std::size_t contents = format >= 3 ? in.count(k_digest_bytes) : 0;
    for (std::size_t i = 0; i < contents; ++i) inventory.blobs.say_content(blob, read_bytes(in));
  }
  std::vector<StepId> steps{registry::k_no_step};
  if (format >= 3) steps = read_steps(in, inventory.histories);
  const std::size_t begin = repository.manifests.size();
  if (in.number() != begin) in.fail();
  const std::size_t count = in.count(k_digest_bytes + 1);
  for (std::size_t i = 0; i < count; ++i)
    repository.manifests.push_back(
        read_manifest(in, blobs, steps, inventory.media_types.size(), format));
  const std::size_t first = repository.tags.size(), tags = in.count(2);
  for (std::size_t i = 0; i < tags; ++i) {
    std::string name(in.text());
    const std::uint64_t manifest = in.number();
    if (manifest >= count) in.fail();
    repository.tags.push_back(
        {std::move(name), static_cast<registry::ManifestId>(begin + manifest)});
  }
  in.end();
  const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
  const auto middle = repository.tags.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(middle, repository.tags.end(), by_name);
  std::inplace_merge(repository.tags.begin(), middle, repository.tags.end(), by_name);
}

}  // namespace keelson::store
