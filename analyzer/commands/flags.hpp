// SPDX-License-Identifier: Apache-2.0
// Splits the words of a command line into flags and positional words by a table of the flags
// its tool has, as pflag does. Never guesses silently: what it cannot tell it marks.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::commands {

// What a flag in no list does with the word after it.
enum class Others : std::uint8_t { unknown, take_value };

// Names separated by blanks, the ones of one flag by '/': "t/tag f/file target". The last is
// what the flag is called here.
struct FlagTable {
  std::string_view values;    // `--name value`, `--name=value`, `-nvalue`
  std::string_view switches;  // `--name`, `--name=true`
  Others others = Others::unknown;
};

struct Flag {
  std::string name;
  std::string value;  // "true" of a switch
};

enum class Order : std::uint8_t {
  mixed,       // flags may follow positional words
  flags_first  // the first positional word ends them: `docker run IMAGE command`
};

struct Arguments {
  std::vector<Flag> flags;
  std::vector<std::string> positional;  // may hold `*`: none or many words
  std::vector<std::string> doubtful;    // after an unknown flag: its value, or positional
  bool has_unknown_words = false;       // a `*` where a flag could stand
  std::string unknown_flag;             // the first that is in no list; empty when all are
  std::size_t command = 0;  // where the first positional word stands that is not `*`; else the end

  // The last value given.
  std::optional<std::string> value(std::string_view name) const;
  std::vector<std::string> values(std::string_view name) const;
  bool is_on(std::string_view name) const;  // a switch, not set to false
  // The one positional word, the last if several are given; `*` only when there is no other.
  std::optional<std::string> only_positional() const;
};

Arguments read_arguments(const std::vector<std::string>& words, std::size_t first,
                         const FlagTable& table, Order order);

}  // namespace keelson::commands
