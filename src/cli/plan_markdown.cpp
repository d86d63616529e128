// SPDX-License-Identifier: Apache-2.0
#include "src/cli/plan_markdown.hpp"

#include <algorithm>

#include "src/cli/size.hpp"

namespace keelson::cli {
namespace {

using cleanup::Item;
using cleanup::PlanView;
using cleanup::Verdict;

constexpr std::size_t k_size_max = 60000;
constexpr std::size_t k_facts_max = 8000;  // of them what the inputs may take
constexpr std::size_t k_cell_max = 300;

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view(" ,;.()/+=-").find(c) != std::string_view::npos;
}

// Each character that means something to Markdown or HTML is written as a number, also the
// dot of "www.", which alone makes a link. With one of them the text is <code>, where
// nothing is a mention or an issue.
std::string cell(std::string_view text) {
  std::string out, cut;
  if (text.size() > k_cell_max) {
    std::size_t end = k_cell_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
    cut = "…";
  }
  bool is_plain = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_link = c == '.' && i > 0 && (text[i - 1] == 'w' || text[i - 1] == 'W');
    if (is_word(c) && !is_link) {
      out += c;
    } else {
      out += "&#" + std::to_string(static_cast<int>(c)) + ";";
      is_plain = false;
    }
  }
  return is_plain ? out + cut : "<code>" + out + cut + "</code>";
}

std::string markdown_row(const Item& item, Time now, const Brief& brief) {
  return "| " + cell(harmless(item.repository)) + " | " + cell(tags_text(item)) + " | " +
         age_text(item, now) + " | " + size_text(item.size_bytes) + " | " +
         cell(because(item, brief)) + " |\n";
}

std::string summary_of(const cleanup::PlanHeader& header) {
  const cleanup::Summary& summary = header.summary;
  std::string out = "## Cleanup plan for " + cell(harmless(header.registry)) + "\n\n**" +
                    std::to_string(count_of(summary, Verdict::doomed)) + " of " +
                    count_text(summary.manifests, "manifest is doomed", "manifests are doomed") +
                    "**, freeing " + freed_text(summary) + ". Valid until " +
                    minutes_text(header.expires) + ".\n\n| verdict | manifests |\n| --- | ---: |\n";
  for (const Verdict verdict :
       {Verdict::doomed, Verdict::protected_, Verdict::kept, Verdict::unknown}) {
    out += std::string("| ") + cleanup::verdict_name(verdict) + " | " +
           std::to_string(count_of(summary, verdict)) + " |\n";
  }
  out += "| tags that go alone | " + std::to_string(summary.untagged) +
         " |\n| age and count alone would have deleted | " + std::to_string(summary.selected) +
         " |\n";
  return out;
}

std::string facts_of(const cleanup::PlanHeader& header, const Brief& brief) {
  std::string out =
      "\n<details><summary>What it rests on</summary>\n\n| input | |\n| --- | --- |\n";
  std::size_t left = 0;
  for (const Fact& fact : inputs_of(header, brief)) {
    const std::string row = "| " + cell(fact.label) + " | " + cell(fact.text) + " |\n";
    if (left > 0 || out.size() + row.size() > k_facts_max)
      ++left;
    else
      out += row;
  }
  out += "\n";
  if (left > 0) out += "…and " + std::to_string(left) + " more inputs; the plan has all.\n\n";
  return out + "</details>\n";
}

// One table of what `row` gives a text for, as far as there is room.
template <class Row>
std::string section(const PlanView& plan, const std::string& title, const std::string& head,
                    std::size_t room, Row row) {
  std::string out = "\n<details><summary>" + title + "</summary>\n\n" + head;
  constexpr std::size_t tail = 120;
  std::int64_t left = 0;
  plan.each([&](const Item& item) {
    for (const std::string& line : row(item)) {
      if (left > 0 || out.size() + line.size() + tail > room)
        ++left;
      else
        out += line;
    }
  });
  out += "\n";
  if (left > 0) out += "…and " + std::to_string(left) + " more; the plan has all of them.\n\n";
  return out + "</details>\n";
}

}  // namespace

void print_plan_markdown(std::ostream& out, const PlanView& plan, const Brief& brief) {
  const auto& header = plan.header;
  std::string text = summary_of(header);
  const std::string facts = facts_of(header, brief);
  using Lines = std::vector<std::string>;
  const std::string head =
      "| repository | tags | age | size | because |\n"
      "| --- | --- | ---: | ---: | --- |\n";
  // What goes has the room first, but for some that the rest may need.
  constexpr std::size_t reserved = 6000;
  const auto add = [&](Verdict verdict, const std::string& title, std::size_t spare) {
    if (count_of(header.summary, verdict) == 0) return;
    text += section(
        plan, title, head, k_size_max - facts.size() - text.size() - spare, [&](const Item& item) {
          return item.verdict == verdict ? Lines{markdown_row(item, header.created, brief)}
                                         : Lines{};
        });
  };
  const auto titled = [&](Verdict verdict, const std::string& one, const std::string& many) {
    return count_text(count_of(header.summary, verdict), "manifest " + one, "manifests " + many);
  };
  add(Verdict::doomed, titled(Verdict::doomed, "is doomed", "are doomed"), 2 * reserved);
  if (header.summary.untagged > 0) {
    text += section(plan, count_text(header.summary.untagged, "tag goes alone", "tags go alone"),
                    "| repository | tag | its manifest stays |\n| --- | --- | --- |\n",
                    std::min(2 * reserved, k_size_max - facts.size() - text.size() - reserved),
                    [&](const Item& item) {
                      Lines lines;
                      for (const std::string& tag : item.untag) {
                        lines.push_back("| " + cell(harmless(item.repository)) + " | " +
                                        cell(harmless(tag)) + " | " +
                                        cleanup::verdict_name(item.verdict) + " |\n");
                      }
                      return lines;
                    });
  }
  add(Verdict::unknown,
      titled(Verdict::unknown, "stays: something about it is unknown",
             "stay: something about them is unknown"),
      0);
  out << text << facts;
}

}  // namespace keelson::cli
