// SPDX-License-Identifier: Apache-2.0
// A file that is there wholly or not at all, whatever ends the process or the power: written
// beside its place, then moved. Never touches the file in its place before that.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace keelson::cleanup {

// What names of unfinished files begin with: they may be removed when nobody writes.
constexpr std::string_view k_unfinished = ".keelson-";

class DurableFile {
 public:
  // Throws Error{internal}, as all of it does, when the disk is full or cannot be written.
  explicit DurableFile(std::filesystem::path place);
  // Removes what was not put in its place.
  ~DurableFile();
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  void write(std::string_view bytes);
  // Durable when it returns.
  void put_in_place();

 private:
  std::filesystem::path m_place, m_unfinished;
  int m_file = -1;
};

void write_durably(const std::filesystem::path& place, std::string_view bytes);
// Makes what was created, moved or removed in it durable.
void sync_directory(const std::filesystem::path& directory);
// With all above it.
void create_durably(const std::filesystem::path& directory);

}  // namespace keelson::cleanup
