// SPDX-License-Identifier: Apache-2.0
// One piece of work after the other, on several threads at once. What a piece throws stops
// them all and comes out here. For src/registry alone.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace keelson::registry {

// Calls work(0) … work(count - 1). Of several failures the first, by number, is thrown.
template <class Work>
void for_each_of(std::size_t count, int threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  std::size_t failed = count;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (i < failed) failed = i, failure = std::current_exception();
        next = count;
      }
    }
  };
  const std::size_t others =
      std::min<std::size_t>(static_cast<std::size_t>(std::max(1, threads)), count);
  {
    std::vector<std::jthread> crew;
    try {
      for (std::size_t i = 1; i < others; ++i) crew.emplace_back(run);
    } catch (const std::system_error&) {
      // No more threads are to be had; those there are do it all.
    }
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace keelson::registry
