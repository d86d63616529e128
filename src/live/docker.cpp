// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/live/source.hpp"

namespace keelson::live {
namespace {

using Json = nlohmann::json;

// Follows a path of keys; null when one is missing or null.
const Json& at(const Json& json, std::initializer_list<const char*> path) {
  static const Json none;
  const Json* here = &json;
  for (const char* key : path) {
    if (!here->is_object()) return none;
    const auto found = here->find(key);
    if (found == here->end()) return none;
    here = &*found;
  }
  return *here;
}

std::string text(const Json& json) {
  return json.is_string() ? json.get<std::string>() : "";
}

class DockerSource final : public Source {
 public:
  explicit DockerSource(net::ClientOptions options) : m_client(std::move(options)) {}

  Observation observe(Time now) override {
    m_images.clear();
    const Json info = get("/info");
    const std::string swarm = text(at(info, {"Swarm", "LocalNodeState"}));
    const bool manager = at(info, {"Swarm", "ControlAvailable"}) == true;
    if (swarm == "active" && !manager) {
      throw Error(ErrorKind::refused, "observe", m_client.url(),
                  "it is a Swarm worker, which knows only its own containers",
                  "give the URL of a manager");
    }
    if (manager) {
      services();
      tasks();
    }
    containers();
    std::sort(m_images.begin(), m_images.end());
    m_images.erase(std::unique(m_images.begin(), m_images.end()), m_images.end());
    return {"", now, std::move(m_images)};
  }

 private:
  Json get(const std::string& path) {
    const std::string doing = "observe " + path + " of";
    const auto response = m_client.send({net::Method::get, path, {}, {}}, doing);
    require_success(response, doing, m_client.url());
    Json json = Json::parse(response.body, nullptr, false);
    if (json.is_discarded()) {
      throw Error(ErrorKind::protocol, doing, m_client.url(), "the answer is not complete JSON",
                  "is this the address of a Docker Engine?");
    }
    return json;
  }

  Json list(const std::string& path) {
    Json json = get(path);
    if (!json.is_array()) {
      throw Error(ErrorKind::protocol, "observe " + path + " of", m_client.url(),
                  "the answer is not a list");
    }
    return json;
  }

  // An image Docker runs but we cannot name must not vanish from the live set.
  void add(const std::string& reference, const std::string& user, const char* role) {
    if (reference.empty()) {
      throw Error(ErrorKind::protocol, "observe " + user + " of", m_client.url(),
                  "it names no image");
    }
    m_images.push_back({parse_image_reference(reference).text(), user, role});
  }

  void services() {
    for (const Json& service : list("/services")) {
      const std::string name = text(at(service, {"Spec", "Name"}));
      m_services[text(at(service, {"ID"}))] = name;
      const Json& spec = at(service, {"Spec", "TaskTemplate", "ContainerSpec"});
      if (!spec.is_null()) add(text(at(spec, {"Image"})), "service " + name, "running");
      // Docker rolls back to exactly this; it is not in the swagger but on the wire.
      const Json& previous = at(service, {"PreviousSpec", "TaskTemplate", "ContainerSpec"});
      if (!previous.is_null()) add(text(at(previous, {"Image"})), "service " + name, "rollback");
    }
  }

  void tasks() {
    for (const Json& task : list("/tasks")) {
      const Json& spec = at(task, {"Spec", "ContainerSpec"});
      if (spec.is_null()) continue;
      const std::string id = text(at(task, {"ServiceID"}));
      const auto name = m_services.find(id);
      add(text(at(spec, {"Image"})), "service " + (name == m_services.end() ? id : name->second),
          "task");
    }
  }

  void containers() {
    for (const Json& container : list("/containers/json?all=1")) {
      std::string image = text(at(container, {"Image"}));
      const std::string id = text(at(container, {"ImageID"}));
      const bool is_id = image == id || image.starts_with("sha256:") ||
                         image.find_first_not_of("0123456789abcdef") == std::string::npos;
      const std::string user = "container " + text(at(container, {"Id"})).substr(0, 12);
      if (!is_id) {
        add(image, user, "container");
        continue;
      }
      // The tag has moved on: the image's own digests still name what runs.
      const Json inspected = get("/images/" + id + "/json");
      for (const char* key : {"RepoDigests", "RepoTags"}) {
        for (const Json& name : at(inspected, {key})) {
          add(text(name), user, "container");
        }
      }
      // Without any it was built here and never pushed: no registry holds it.
    }
  }

  net::HttpClient m_client;
  std::map<std::string, std::string> m_services;
  std::vector<LiveImage> m_images;
};

}  // namespace

std::unique_ptr<Source> docker_source(net::ClientOptions options) {
  return std::make_unique<DockerSource>(std::move(options));
}

}  // namespace keelson::live
