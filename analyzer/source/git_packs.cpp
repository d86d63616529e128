// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/git_packs.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>

namespace keelson::source {
namespace fs = std::filesystem;
namespace {

constexpr std::streamoff k_checksum_bytes = 20;

// The checksum that starts `from_end` bytes before the end; nullopt when it is not there.
std::optional<std::string> checksum_at(const fs::path& file, std::streamoff from_end) {
  std::ifstream in(file, std::ios::binary);
  std::string checksum(k_checksum_bytes, '\0');
  if (!in.seekg(-from_end, std::ios::end) || !in.read(checksum.data(), k_checksum_bytes)) {
    return std::nullopt;
  }
  return checksum;
}

}  // namespace

std::vector<Unreadable> broken_packs(const fs::path& objects) {
  std::vector<Unreadable> result;
  std::error_code failed;
  fs::directory_iterator entries(objects / "pack", failed);
  if (failed == std::errc::no_such_file_or_directory) return result;
  for (; !failed && entries != fs::directory_iterator(); entries.increment(failed)) {
    fs::path pack = entries->path();
    if (pack.extension() != ".idx") continue;
    // An index ends with the checksum of its pack, then its own.
    const auto expected = checksum_at(pack, 2 * k_checksum_bytes);
    pack.replace_extension(".pack");
    if (!expected || checksum_at(pack, k_checksum_bytes) != expected) {
      result.push_back({"pack/" + pack.filename().string(),
                        "the pack is missing, cut short or not the one its index is of"});
    }
  }
  if (failed) result.push_back({"pack", failed.message()});
  std::sort(result.begin(), result.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return result;
}

}  // namespace keelson::source
