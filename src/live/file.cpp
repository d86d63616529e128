// SPDX-License-Identifier: Apache-2.0
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/live/source.hpp"

namespace keelson::live {
namespace {

constexpr const char* k_shape = "write a list of image references, or images: with such a list";

class FileSource final : public Source {
 public:
  explicit FileSource(std::string path) : m_path(std::move(path)) {}

  Observation observe(Time) override {
    std::vector<YAML::Node> documents;
    try {
      documents = YAML::LoadAllFromFile(m_path);
    } catch (const YAML::BadFile&) {
      throw Error(ErrorKind::network, "observe live file", m_path, "it cannot be opened",
                  "correct live: path in keelson.yml, or have the file written");
    } catch (const YAML::Exception& error) {
      throw Error(ErrorKind::protocol, "observe live file", m_path, error.what(), k_shape);
    }
    if (documents.size() > 1)
      fail(documents[1], "it holds more than one YAML document", "join them to one list");
    const YAML::Node root = documents.empty() ? YAML::Node() : documents[0];
    if (root.IsMap()) check_keys(root, {"images"});
    const YAML::Node list = root.IsMap() ? root["images"] : root;
    if (!list.IsDefined() || !list.IsSequence()) {
      throw Error(ErrorKind::protocol, "observe live file", m_path, "it holds no list of images",
                  k_shape);
    }
    std::vector<LiveImage> images;
    for (const YAML::Node& entry : list) images.push_back(read(entry));
    std::sort(images.begin(), images.end());
    images.erase(std::unique(images.begin(), images.end()), images.end());
    return {"", written(), std::move(images)};
  }

 private:
  [[noreturn]] void fail(const YAML::Node& node, const std::string& cause,
                         const std::string& next) const {
    const std::string line =
        node.Mark().is_null() ? "" : ":" + std::to_string(node.Mark().line + 1);
    throw Error(ErrorKind::protocol, "observe live file", m_path + line, cause, next);
  }

  // What is not read could name an image. Of two equal keys only one would be read.
  void check_keys(const YAML::Node& node, const std::vector<std::string>& known) const {
    std::set<std::string> seen;
    for (const auto& pair : node) {
      const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "?";
      if (std::find(known.begin(), known.end(), key) == known.end())
        fail(pair.first, "there is no key \"" + key + "\" here", k_shape);
      if (!seen.insert(key).second)
        fail(pair.first, "the key \"" + key + "\" is given twice",
             "remove one, or join their values");
    }
  }

  Time written() const {
    const auto time = std::filesystem::last_write_time(m_path);
    return std::chrono::floor<std::chrono::seconds>(std::chrono::file_clock::to_sys(time));
  }

  LiveImage read(const YAML::Node& entry) const {
    const std::string where = m_path + ":" + std::to_string(entry.Mark().line + 1);
    LiveImage image{"", "entry " + where, "listed"};
    try {
      if (entry.IsScalar()) {
        image.reference = entry.Scalar();
      } else {
        if (entry.IsMap()) check_keys(entry, {"image", "user", "role"});
        const YAML::Node name = entry["image"];
        if (!name.IsDefined() || !name.IsScalar()) throw YAML::Exception(entry.Mark(), "no image");
        image.reference = name.Scalar();
        if (entry["user"]) image.user = entry["user"].as<std::string>();
        if (entry["role"]) image.role = entry["role"].as<std::string>();
      }
      image.reference = parse_image_reference(image.reference).text();
      return image;
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::protocol) throw;
      throw Error(ErrorKind::protocol, "observe live file", where, error.sentence(), k_shape);
    } catch (const YAML::Exception&) {
      throw Error(ErrorKind::protocol, "observe live file", where, "the entry names no image",
                  k_shape);
    }
  }

  std::string m_path;
};

}  // namespace

std::unique_ptr<Source> file_source(std::string path) {
  return std::make_unique<FileSource>(std::move(path));
}

}  // namespace keelson::live
