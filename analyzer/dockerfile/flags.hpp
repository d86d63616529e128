// SPDX-License-Identifier: Apache-2.0
// The `--name=value` words an instruction may begin with (rules 9 and 10). Says whether
// an instruction knows a flag, never what its value means.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::dockerfile {

// Takes leading flags off `arguments`, quotes and escapes removed; the rest stays.
std::vector<std::string> take_flags(std::string_view& arguments, char escape);

enum class FlagType { boolean, text, texts };

struct KnownFlag {
  std::string_view name;
  FlagType type;
};

// Why BuildKit rejects the flags, if it does: unknown, twice, or without a value.
std::optional<std::string> flag_problem(std::span<const std::string> flags,
                                        std::span<const KnownFlag> known);

// The last value given, "" if the flag is not there.
std::string_view flag_value(std::span<const std::string> flags, std::string_view name);

// The flag's value if `flag` is --name=value.
std::optional<std::string_view> value_if(std::string_view flag, std::string_view name);

}  // namespace keelson::dockerfile
