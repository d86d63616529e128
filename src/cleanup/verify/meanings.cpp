// SPDX-License-Identifier: Apache-2.0
#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/verify/needed.hpp"

namespace keelson::cleanup::verifying {

Meanings::Meanings(const Case& in) : m_case(in) {
  const PlanHeader& header = in.plan.header;
  for (ItemNumber i = 0; i < in.plan.items.size(); ++i) {
    const Item& item = in.item(i);
    const std::string name = in.name_of(item.repository);
    m_repositories[name] = item.repository;
    for (const std::string& tag : item.tags) m_tags[name][tag] = i;
    // What has no tag is known by its digest alone, and that may be any tag's.
    if (item.tags.empty()) m_digests[name].insert(item.digest);
    for (const ClaimedBase& said : item.built_on) add_digest(said.reference);
  }
  for (std::size_t b = 0; b < header.builds.size(); ++b) {
    for (const std::string& text : header.builds[b].products) {
      const Name product = split(in.with_own_host(text));
      (is_open(product.name) ? m_open_products : m_products[product.name]).push_back({product, b});
      add_digest(text);
    }
    for (const Input& input : header.builds[b].inputs) add_digest(input.reference);
  }
  for (const live::Observation& seen : header.live) {
    for (const live::LiveImage& image : seen.images) add_digest(image.reference);
  }
  for (const scan::Use& use : header.uses) add_digest(use.reference);
}

void Meanings::add_digest(const std::string& reference) {
  const Name name = split(m_case.with_own_host(reference));
  if (!name.digest.empty() && !is_open(name.name) && !is_open(name.digest))
    m_digests[name.name].insert(name.digest);
}

std::vector<std::size_t> Meanings::builds_that_make(const Name& image) const {
  std::vector<std::size_t> builds;
  const auto try_all = [&](const std::vector<Product>& products) {
    for (const Product& product : products) {
      if (tags_may_mean(image, product.name)) builds.push_back(product.build);
    }
  };
  if (!is_open(image.name)) {
    if (const auto same = m_products.find(image.name); same != m_products.end())
      try_all(same->second);
  } else {
    for (const auto& [name, products] : m_products) {
      if (matches_pattern(image.name, name)) try_all(products);
    }
  }
  for (const Product& product : m_open_products) {
    if (patterns_overlap(image.name, product.name.name) && tags_may_mean(image, product.name))
      builds.push_back(product.build);
  }
  return builds;
}

Texts Meanings::images_of_open(const Name& reference) const {
  Texts images;
  const auto add_tags = [&](const std::string& name,
                            const std::map<std::string, ItemNumber>& tags) {
    for (const auto& [tag, item] : tags) {
      if (tags_may_mean(reference, {name, tag, ""})) images.push_back(name + ":" + tag);
    }
  };
  const auto add_digests = [&](const std::string& name, const std::set<std::string>& digests) {
    for (const std::string& digest : digests) images.push_back(name + "@" + digest);
  };
  if (!is_open(reference.name)) {
    if (const auto same = m_tags.find(reference.name); same != m_tags.end())
      add_tags(same->first, same->second);
    if (const auto same = m_digests.find(reference.name); same != m_digests.end())
      add_digests(same->first, same->second);
    return images;
  }
  for (const auto& [name, tags] : m_tags) {
    if (matches_pattern(reference.name, name)) add_tags(name, tags);
  }
  for (const auto& [name, digests] : m_digests) {
    if (matches_pattern(reference.name, name)) add_digests(name, digests);
  }
  return images;
}

bool Meanings::is_in_registry(const Name& product) const {
  const auto any_tag = [&](const std::map<std::string, ItemNumber>& tags) {
    if (product.tag.empty() && !product.digest.empty()) return false;  // it names the digest
    if (!product.tag.empty() && !is_open(product.tag)) return tags.contains(product.tag);
    for (const auto& [tag, item] : tags) {
      if (matches_pattern(product.tag_pattern(), tag)) return true;
    }
    return false;
  };
  if (!is_open(product.name)) {
    if (!product.digest.empty() && manifest({product.name, "", product.digest})) return true;
    const auto same = m_tags.find(product.name);
    return same != m_tags.end() && any_tag(same->second);
  }
  for (const auto& [name, tags] : m_tags) {
    if (matches_pattern(product.name, name) && any_tag(tags)) return true;
  }
  return false;
}

std::optional<ItemNumber> Meanings::manifest(const Name& reference) const {
  if (!reference.digest.empty()) {
    const auto repository = m_repositories.find(reference.name);
    if (repository == m_repositories.end()) return std::nullopt;
    return m_case.find(repository->second, reference.digest);
  }
  const auto name = m_tags.find(reference.name);
  if (name == m_tags.end()) return std::nullopt;
  const auto tag = name->second.find(reference.tag);
  if (tag == name->second.end()) return std::nullopt;
  return tag->second;
}

}  // namespace keelson::cleanup::verifying
