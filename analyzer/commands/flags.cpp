// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/flags.hpp"

#include <algorithm>

namespace keelson::commands {
namespace {

enum class Kind : std::uint8_t { none, with_value, switched };

struct Found {
  Kind kind = Kind::none;
  std::string_view name;
};

// The canonical name of `name` in a list; empty when it is not in it.
std::string_view find_in(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    std::string_view entry = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    const std::size_t last = entry.rfind('/');
    const std::string_view canonical =
        last == std::string_view::npos ? entry : entry.substr(last + 1);
    while (!entry.empty()) {
      const std::size_t slash = std::min(entry.find('/'), entry.size());
      if (entry.substr(0, slash) == name) return canonical;
      entry.remove_prefix(std::min(slash + 1, entry.size()));
    }
  }
  return {};
}

Found find(const FlagTable& table, std::string_view name) {
  if (const auto canonical = find_in(table.values, name); !canonical.empty())
    return {Kind::with_value, canonical};
  if (const auto canonical = find_in(table.switches, name); !canonical.empty())
    return {Kind::switched, canonical};
  if (table.others == Others::take_value) return {Kind::with_value, name};
  return {};
}

class Reader {
 public:
  Reader(const std::vector<std::string>& words, std::size_t first, const FlagTable& table,
         Order order)
      : m_words(words), m_next(first), m_table(table), m_order(order) {}

  Arguments read() {
    m_result.command = m_words.size();
    while (m_next < m_words.size()) {
      const std::string_view word = m_words[m_next++];
      if (word == "--") break;
      if (word.starts_with("--")) {
        long_flag(word.substr(2));
      } else if (word.starts_with('-') && word.size() > 1) {
        short_flags(word.substr(1));
      } else {
        if (word == "*") m_result.has_unknown_words = true;
        add_positional(m_next - 1);
        // An unknown word may be flags, so that others can follow it.
        if (m_order == Order::flags_first && word != "*") break;
      }
    }
    while (m_next < m_words.size()) add_positional(m_next++);
    return std::move(m_result);
  }

 private:
  void add_positional(std::size_t index) {
    if (m_words[index] != "*") m_result.command = std::min(m_result.command, index);
    m_result.positional.push_back(m_words[index]);
  }

  void long_flag(std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const Found found = find(m_table, name);
    if (equals != std::string_view::npos) {
      add(found.kind == Kind::none ? name : found.name, text.substr(equals + 1));
      if (found.kind == Kind::none) note_unknown(name);
    } else {
      without_equals(found, name);
    }
  }

  // `-it`, `-tname`, `-t=name`, `-t name`; one letter after the other.
  void short_flags(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::string_view name = text.substr(i, 1);
      const Found found = find(m_table, name);
      std::string_view rest = text.substr(i + 1);
      if (found.kind == Kind::with_value && !rest.empty()) {
        if (rest.starts_with('=')) rest.remove_prefix(1);
        add(found.name, rest);
        return;
      }
      if (found.kind == Kind::switched && rest.starts_with('=')) {
        add(found.name, rest.substr(1));
        return;
      }
      if (found.kind == Kind::none) {
        without_equals(found, text);
        return;
      }
      without_equals(found, name);
    }
  }

  void without_equals(const Found& found, std::string_view name) {
    if (found.kind == Kind::switched) {
      add(found.name, "true");
    } else if (found.kind == Kind::with_value) {
      add(found.name, m_next < m_words.size() ? std::string_view(m_words[m_next]) : "*");
      ++m_next;
    } else {
      note_unknown(name);
      add(name, "true");
      if (m_next < m_words.size() && !m_words[m_next].starts_with('-') && m_words[m_next] != "*")
        m_result.doubtful.push_back(m_words[m_next++]);
    }
  }

  void note_unknown(std::string_view name) {
    if (is_open(name)) m_result.has_unknown_words = true;
    if (m_result.unknown_flag.empty()) m_result.unknown_flag = name;
  }

  static bool is_open(std::string_view text) { return text.find('*') != std::string_view::npos; }

  void add(std::string_view name, std::string_view value) {
    m_result.flags.push_back({std::string(name), std::string(value)});
  }

  const std::vector<std::string>& m_words;
  std::size_t m_next;
  const FlagTable& m_table;
  Order m_order;
  Arguments m_result;
};

}  // namespace

std::optional<std::string> Arguments::value(std::string_view name) const {
  std::optional<std::string> last;
  for (const Flag& flag : flags)
    if (flag.name == name) last = flag.value;
  return last;
}

std::vector<std::string> Arguments::values(std::string_view name) const {
  std::vector<std::string> all;
  for (const Flag& flag : flags)
    if (flag.name == name) all.push_back(flag.value);
  return all;
}

bool Arguments::is_on(std::string_view name) const {
  const auto last = value(name);
  return last && *last != "false" && *last != "0" && *last != "False" && *last != "f";
}

std::optional<std::string> Arguments::only_positional() const {
  std::optional<std::string> unknown;
  for (auto list : {&positional, &doubtful}) {
    for (auto word = list->rbegin(); word != list->rend(); ++word) {
      if (*word != "*") return *word;
      unknown = *word;
    }
  }
  return unknown;
}

Arguments read_arguments(const std::vector<std::string>& words, std::size_t first,
                         const FlagTable& table, Order order) {
  return Reader(words, first, table, order).read();
}

}  // namespace keelson::commands
