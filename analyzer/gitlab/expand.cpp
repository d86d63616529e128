// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/expand.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "analyzer/model/text.hpp"

namespace keelson::gitlab {
namespace {

constexpr std::size_t k_value_max = std::size_t{64} << 10;  // a longer value is `*`
constexpr std::size_t k_braces_max = 1024;  // as far as the end of a `${` is looked for
constexpr std::size_t k_none = SIZE_MAX;

std::string_view name_at(std::string_view text) {
  std::size_t length = 0;
  if (!text.empty() && is_name_start(text.front()))
    while (length < text.size() && is_name_char(text[length])) ++length;
  return text.substr(0, length);
}

// The piece that a `$` or `%` starts, and how long it is; length 0 when it starts none.
std::size_t read_piece(std::string_view text, Piece& piece) {
  if (text[0] == '%') {
    if (text.starts_with("%%")) {
      piece = {Piece::Kind::text, "%%", "%%"};
      return 2;
    }
    const std::string_view name = name_at(text.substr(1));
    const std::size_t end = name.size() + 1;
    if (name.empty() || end >= text.size() || text[end] != '%') return 0;
    piece = {Piece::Kind::name, std::string(name), std::string(text.substr(0, end + 1))};
    return end + 1;
  }
  if (text.starts_with("$$")) {
    piece = {Piece::Kind::text, "$", "$$"};
    return 2;
  }
  if (text.starts_with("${")) {
    const std::size_t end = text.substr(0, k_braces_max).find('}');
    if (end == std::string_view::npos) return 0;
    const std::string_view name = name_at(text.substr(2, end - 2));
    const std::string written(text.substr(0, end + 1));
    if (name.size() == end - 2 && !name.empty())
      piece = {Piece::Kind::name, std::string(name), written};
    else
      piece = {Piece::Kind::unknown, {}, written};  // ${X:-y}: the runner knows no operators
    return end + 1;
  }
  const std::string_view name = name_at(text.substr(1));
  if (name.empty()) return 0;
  piece = {Piece::Kind::name, std::string(name), std::string(text.substr(0, name.size() + 1))};
  return name.size() + 1;
}

void append(std::string& text, std::string_view more) {
  if (more == "*" && text.ends_with('*')) return;
  text += more;
}

// All values of all layers, each expanded once, without recursion.
class Expander {
 public:
  Expander(const std::vector<const Layer*>& layers, Findings& findings) : m_findings(findings) {
    for (const Layer* layer : layers) {
      for (const auto& [name, given] : *layer) {
        const auto [top, is_new] = m_tops.emplace(name, m_entries.size());
        Entry entry{name, &given, is_new ? k_none : top->second, {}, {}};
        top->second = m_entries.size();
        m_entries.push_back(std::move(entry));
      }
    }
  }

  Variables all() {
    Variables result;
    for (const auto& [name, top] : m_tops) {
      settle(top);
      result[std::string(name)] = {m_entries[top].value, may_be_unset(top)};
    }
    return result;
  }

 private:
  enum class State : std::uint8_t { untouched, open, done };
  struct Entry {
    std::string_view name;
    const Given* given;
    std::size_t lower;  // the same name in the layer below
    std::string value;
    std::vector<Piece> pieces;
    State state = State::untouched;
    std::size_t next_piece = 0;
  };

  // One that is always there, in whatever layer, makes the name one.
  bool may_be_unset(std::size_t at) const {
    for (; at != k_none; at = m_entries[at].lower)
      if (!m_entries[at].given->may_be_unset) return false;
    return true;
  }

  std::size_t target(const Entry& entry, const std::string& name) const {
    if (name == entry.name) return entry.lower;
    const auto top = m_tops.find(name);
    return top != m_tops.end() ? top->second : k_none;
  }

  void settle(std::size_t first) {
    std::vector<std::size_t> stack{first};
    while (!stack.empty()) {
      Entry& entry = m_entries[stack.back()];
      if (entry.state == State::untouched) open(entry);
      while (entry.state == State::open && entry.next_piece < entry.pieces.size()) {
        const Piece& piece = entry.pieces[entry.next_piece];
        if (piece.kind == Piece::Kind::name) {
          const std::size_t needs = target(entry, piece.text);
          if (needs != k_none && m_entries[needs].state == State::untouched) {
            stack.push_back(needs);
            break;
          }
          const bool is_known = needs != k_none && m_entries[needs].state == State::done;
          append(entry.value, is_known ? m_entries[needs].value : "*");
        } else {
          append(entry.value, piece.kind == Piece::Kind::text ? piece.text : "*");
        }
        ++entry.next_piece;
        if (entry.value.size() > k_value_max) {
          entry.value = "*";
          break;
        }
      }
      if (&entry != &m_entries[stack.back()]) continue;
      entry.state = State::done;
      entry.pieces.clear();
      m_findings.spend_bytes(entry.value.size());
      stack.pop_back();
    }
  }

  static void open(Entry& entry) {
    entry.state = State::open;
    if (entry.given->text.size() > k_value_max)
      entry.value = "*";
    else if (entry.given->is_raw || entry.given->text.find_first_of("$%") == std::string::npos)
      entry.value = entry.given->text;
    else
      entry.pieces = pieces_of(entry.given->text);
  }

  Findings& m_findings;
  std::vector<Entry> m_entries;
  std::map<std::string_view, std::size_t> m_tops;
};

std::string with(std::string_view text, const Variables& variables, bool keeps_unknown) {
  if (text.size() > k_value_max) return "*";
  std::string result;
  for (const Piece& piece : pieces_of(text)) {
    const auto variable =
        piece.kind == Piece::Kind::name ? variables.find(piece.text) : variables.end();
    if (piece.kind == Piece::Kind::text)
      append(result, keeps_unknown ? piece.written : piece.text);
    else if (variable != variables.end())
      append(result, variable->second.text);
    else
      append(result, keeps_unknown ? piece.written : "*");
    if (result.size() > k_value_max) return "*";
  }
  return result;
}

}  // namespace

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  std::size_t from = 0, at = 0;
  const auto take = [&] {
    if (at == from) return;
    std::string plain(text.substr(from, at - from));
    pieces.push_back({Piece::Kind::text, plain, plain});
  };
  while (at < text.size()) {
    at = std::min(text.find_first_of("$%", at), text.size());
    if (at == text.size()) break;
    Piece piece;
    const std::size_t length = read_piece(text.substr(at), piece);
    if (length == 0) {
      ++at;
      continue;
    }
    take();
    pieces.push_back(std::move(piece));
    at += length;
    from = at;
  }
  take();
  return pieces;
}

Variables expanded(const std::vector<const Layer*>& layers, Findings& findings) {
  return Expander(layers, findings).all();
}

std::string expanded(std::string_view text, const Variables& variables) {
  return with(text, variables, false);
}

std::string expanded_where_known(std::string_view text, const Variables& variables) {
  return with(text, variables, true);
}

}  // namespace keelson::gitlab
