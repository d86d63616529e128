// SPDX-License-Identifier: Apache-2.0
// One run that changes a registry at a time: a lock file beside the store, released by
// the operating system however the process ends.
#pragma once
#include <filesystem>

namespace keelson::store {

class RunLock {
 public:
  // Throws Error{refused} naming who holds it and since when.
  explicit RunLock(const std::filesystem::path& store);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int m_descriptor;
};

}  // namespace keelson::store
