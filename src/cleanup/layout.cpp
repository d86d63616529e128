// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/layout.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <tuple>

#include "analyzer/model/error.hpp"
#include "src/cleanup/durable_file.hpp"

namespace keelson::cleanup {
namespace {

using OrderedJson = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr const char* k_marker = R"({"imageLayoutVersion":"1.0.0"})";
constexpr std::uintmax_t k_index_bytes_max = 256u << 20;
constexpr int k_index_depth_max = 16;

Error damaged(const fs::path& path, const std::string& cause) {
  return Error(ErrorKind::internal, "read vault", path.string(), cause, k_vault_next);
}

// A small file of the layout itself; nullopt when there is none.
std::optional<OrderedJson> read_json(const fs::path& path) {
  std::error_code error;
  const auto status = fs::symlink_status(path, error);
  if (status.type() == fs::file_type::not_found) return std::nullopt;
  if (error || status.type() != fs::file_type::regular) throw damaged(path, "it is no file");
  if (fs::file_size(path, error) > k_index_bytes_max || error)
    throw damaged(path, "it is too large");
  std::string text;
  {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    if (!file) throw damaged(path, "it cannot be read");
    text = std::move(all).str();
  }
  const auto bound = [&](int depth, OrderedJson::parse_event_t, OrderedJson&) {
    if (depth > k_index_depth_max) throw damaged(path, "it is nested too deeply");
    return true;
  };
  try {
    return OrderedJson::parse(text, bound);
  } catch (const OrderedJson::exception& failure) {
    throw damaged(path, failure.what());
  }
}

KeptImage image_of(const OrderedJson& descriptor, const fs::path& path) {
  const OrderedJson& says = descriptor.at("annotations");
  KeptImage image;
  image.run_id = says.at("io.keelson.run").get<std::string>();
  image.repository = says.at("io.keelson.repository").get<std::string>();
  image.digest = descriptor.at("digest").get<std::string>();
  image.media_type = descriptor.at("mediaType").get<std::string>();
  image.tags = OrderedJson::parse(says.at("io.keelson.tags").get<std::string>())
                   .get<std::vector<std::string>>();
  image.manifest_bytes = descriptor.at("size").get<std::int64_t>();
  image.size_bytes =
      OrderedJson::parse(says.at("io.keelson.size").get<std::string>()).get<std::int64_t>();
  const auto kept = parse_time(says.at("io.keelson.kept").get<std::string>());
  if (!kept || !registry::Digest::parse(image.digest))
    throw damaged(path, "an image has no time or digest");
  image.kept = *kept;
  return image;
}

void append(OrderedJson& manifests, const KeptImage& image) {
  OrderedJson descriptor{{"mediaType", image.media_type},
                         {"digest", image.digest},
                         {"size", image.manifest_bytes},
                         {"annotations",
                          {{"io.keelson.run", image.run_id},
                           {"io.keelson.repository", image.repository},
                           {"io.keelson.tags", OrderedJson(image.tags).dump()},
                           {"io.keelson.kept", format_time(image.kept)},
                           {"io.keelson.size", std::to_string(image.size_bytes)}}}};
  if (image.tags.empty()) manifests.push_back(descriptor);
  for (const std::string& tag : image.tags) {
    descriptor["annotations"]["org.opencontainers.image.ref.name"] = image.repository + ":" + tag;
    manifests.push_back(descriptor);
  }
}

// What creating leaves behind when it is cut off: nobody's, so ours.
bool is_unfinished(const fs::path& directory) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name == "index.json") {
      const auto index = read_json(entry.path());
      if (!index || !index->is_object() ||
          index->value("manifests", OrderedJson()) != OrderedJson::array())
        return false;
    } else if (!name.starts_with(k_unfinished) && name != k_index_lock && name != k_blobs_lock) {
      return false;
    }
  }
  return !error;
}

}  // namespace

Layout::Layout(fs::path directory) : m_directory(fs::absolute(directory).lexically_normal()) {
  check();
}

bool Layout::exists() const {
  std::error_code error;
  return fs::exists(m_directory / "oci-layout", error);
}

void Layout::check() const {
  std::error_code error;
  const auto status = fs::status(m_directory, error);
  if (status.type() == fs::file_type::not_found) return;
  if (error) throw damaged(m_directory, error.message());
  if (status.type() != fs::file_type::directory) throw damaged(m_directory, "it is no directory");
  const auto marker = read_json(m_directory / "oci-layout");
  if (!marker) {
    if (is_unfinished(m_directory)) return;
    throw damaged(m_directory, "it holds files that are no OCI image layout");
  }
  const auto version =
      marker->is_object() ? marker->value("imageLayoutVersion", OrderedJson()) : OrderedJson();
  if (version != "1.0.0") throw damaged(m_directory, "its oci-layout is not of version 1.0.0");
  images();
}

void Layout::create() {
  if (!exists()) {
    create_durably(m_directory);
    const Lock lock(*this, Use::writes_index);
    if (!exists()) {
      write_images({});
      write_durably(m_directory / "oci-layout", k_marker);  // last: from here on, it is one
    }
  }
  create_durably(blobs());
}

std::vector<KeptImage> Layout::images() const {
  if (!exists()) return {};
  const fs::path path = m_directory / "index.json";
  const auto index = read_json(path);
  if (!index) throw damaged(path, "it is not there");
  std::vector<KeptImage> images;
  std::map<std::tuple<std::string, std::string, std::string>, bool> seen;
  try {
    for (const OrderedJson& descriptor : index->at("manifests")) {
      const auto annotations = descriptor.find("annotations");
      if (annotations == descriptor.end() || !annotations->contains("io.keelson.run"))
        throw damaged(path, "it names an image that Keelson did not put there");
      KeptImage image = image_of(descriptor, path);
      if (seen.emplace(std::tuple(image.run_id, image.repository, image.digest), true).second)
        images.push_back(std::move(image));
    }
  } catch (const OrderedJson::exception& error) {
    throw damaged(path, error.what());
  }
  std::reverse(images.begin(), images.end());
  std::stable_sort(images.begin(), images.end(),
                   [](const KeptImage& a, const KeptImage& b) { return a.kept < b.kept; });
  return images;
}

// The newest first: of two images with one name, programs take the first.
void Layout::write_images(const std::vector<KeptImage>& images) {
  OrderedJson manifests = OrderedJson::array();
  for (auto image = images.rbegin(); image != images.rend(); ++image) append(manifests, *image);
  const OrderedJson index{{"schemaVersion", 2},
                          {"mediaType", "application/vnd.oci.image.index.v1+json"},
                          {"manifests", manifests}};
  try {
    write_durably(m_directory / "index.json", index.dump());
  } catch (const OrderedJson::exception& error) {
    throw Error(ErrorKind::invalid, "write vault", m_directory.string(), error.what());
  }
}

fs::path Layout::place(const registry::Digest& digest) const {
  return blobs() / digest.text().substr(7);
}

std::optional<std::int64_t> Layout::size(const registry::Digest& digest) const {
  struct stat status {};
  if (lstat(place(digest).c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return status.st_size;
}

BlobReader Layout::open(const registry::Digest& digest) const {
  return BlobReader(place(digest), digest);
}

std::string Layout::read_small(const registry::Digest& digest) const {
  constexpr std::int64_t bytes_max = 64 << 20;
  BlobReader reader = open(digest);
  if (reader.size_bytes() > bytes_max) throw damaged(place(digest), "it is too large");
  std::string all;
  for (std::string piece = reader.next(); !piece.empty(); piece = reader.next()) all += piece;
  return all;
}

}  // namespace keelson::cleanup
