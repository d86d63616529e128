// SPDX-License-Identifier: Apache-2.0
// The same work for each number, by several threads at once. Returns when all is done; the
// first exception is thrown on, after the work at hand has ended.
#pragma once
#include <cstddef>
#include <functional>

namespace keelson::cleanup {

void each_in_parallel(std::size_t count, int threads, const std::function<void(std::size_t)>& work);

}  // namespace keelson::cleanup
