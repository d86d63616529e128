// SPDX-License-Identifier: Apache-2.0
// The tables of each version of the store, and the way from any older version to this one.
// Never leaves a file between two versions: the caller runs it in one transaction.
#pragma once

namespace Poco::Data {
class Session;
}

namespace keelson::store {

constexpr int k_version = 3;

// Brings the tables from this version (0: an empty file) to k_version.
void upgrade(Poco::Data::Session& session, int version);

}  // namespace keelson::store
