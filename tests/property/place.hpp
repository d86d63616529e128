// SPDX-License-Identifier: Apache-2.0
// Where the registry of a model is: in the model's own memory, or elsewhere and then brought
// over when somebody looks at it or changes it. Deletes nothing by itself.
#pragma once
#include <functional>
#include <string>

#include "tests/memory_registry.hpp"

namespace keelson::tests {

class Place {
 public:
  virtual ~Place() = default;
  virtual registry::Registry& registry() = 0;
  virtual registry::RegistryEditor& editor() = 0;
  // Called before each request, with its line as MemoryRegistry::log has it.
  virtual void watch(std::function<void(const std::string& request)> before_request) = 0;
  // Makes it hold what `from` does, and nothing else.
  virtual void fill(const MemoryRegistry& from) = 0;
  // The other way round; blobs stay as they are.
  virtual void read(MemoryRegistry& into) = 0;
};

class InMemory final : public Place {
 public:
  explicit InMemory(MemoryRegistry& in) : m_in(in) {}
  registry::Registry& registry() override { return m_in; }
  registry::RegistryEditor& editor() override { return m_in; }
  void watch(std::function<void(const std::string&)> before_request) override {
    m_in.before_request = std::move(before_request);
  }
  void fill(const MemoryRegistry&) override {}
  void read(MemoryRegistry&) override {}

 private:
  MemoryRegistry& m_in;
};

}  // namespace keelson::tests
