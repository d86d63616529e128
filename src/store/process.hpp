// SPDX-License-Identifier: Apache-2.0
// Which process this is, told so that another can find out whether it still lives. Says
// that one is gone only when that is certain.
#pragma once
#include <string>

namespace keelson::store {

// For people: "ci@runner-3, process 4711".
std::string process_text();

// For life_of(): the boot and the space its number counts in, the number, when it started.
std::string process_mark();

// unknown: it is on another machine or in another container, or its mark is not understood.
enum class Life { alive, gone, unknown };

// Of the process with this mark. Gone also when its number has been given to another.
Life life_of(const std::string& mark);

}  // namespace keelson::store
