// SPDX-License-Identifier: Apache-2.0
// What the journal is given of a run and of each thing before it goes. Writes nothing
// itself.
#pragma once
#include <string>

#include "src/cleanup/plan/item.hpp"
#include "src/registry/registry.hpp"
#include "src/store/journal.hpp"

namespace keelson::cleanup {

// Time and plan; a plan applied twice within a second gets a number besides.
std::string new_run_id(const std::string& plan_hash, Time now, store::Journal& journal);

// The manifest with its bytes, tags, and the blobs a restore will need.
store::JournalItem entry_of(const Item& item, const registry::Manifest& manifest);
// One tag of a manifest that stays.
store::JournalItem entry_of(const Item& item, const registry::Manifest& manifest,
                            const std::string& tag);

}  // namespace keelson::cleanup
