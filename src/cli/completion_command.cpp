// SPDX-License-Identifier: Apache-2.0
// completion: what a shell asks to complete a command line, and the scripts that make it ask.
// Images come from the graph the last scan left; nothing is read or contacted for them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

#include "analyzer/model/error.hpp"
#include "src/cli/command.hpp"
#include "src/cli/known_graph.hpp"

namespace keelson::cli {
namespace {

// Bash cuts words at colons, and takes answers from the last one on.
constexpr const char* k_bash = R"(_keelson() {
  local word=${COMP_WORDS[COMP_CWORD]} line=() i
  _get_comp_words_by_ref -n : cur words cword 2>/dev/null &&
    line=("${words[@]:1:cword}") || line=("${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while IFS= read -r i; do COMPREPLY+=("$i"); done < <(keelson complete -- "${line[@]}" 2>/dev/null)
  declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "${cur-$word}"
}
complete -o default -F _keelson keelson
)";

constexpr const char* k_zsh = R"(#compdef keelson
_keelson() {
  local -a answers
  answers=("${(@f)$(keelson complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $answers || _files
}
compdef _keelson keelson
)";

constexpr const char* k_fish = R"(function __keelson
    set -l words (commandline -opc) (commandline -ct)
    keelson complete -- $words[2..-1] 2>/dev/null
end
complete -c keelson -a '(__keelson)'
)";

bool takes_images(const CLI::App& command) {
  const auto options = command.get_options();
  return std::any_of(options.begin(), options.end(), [](const CLI::Option* option) {
    return option->get_name() == "IMAGE" || option->get_name() == "NEEDED";
  });
}

// With and without the host, as people write them.
void add_images(Context& context, const std::string& start, std::set<std::string>& answers) {
  const auto known = left_graph(context);
  if (!known) return;
  const std::string host = known->host + "/";
  const auto& names = known->graph.tables().names;
  const auto add_from = [&](const std::string& prefix, std::size_t cut) {
    constexpr std::size_t k_answers_max = 500;
    for (std::uint32_t i = names.first_from(prefix);
         i < names.size() && names[i].starts_with(prefix) && answers.size() < k_answers_max; ++i) {
      if (names[i].find('*') == std::string_view::npos) answers.emplace(names[i].substr(cut));
    }
  };
  add_from(start, 0);
  add_from(host + start, host.size());
}

void complete(Program& program, const std::vector<std::string>& words) {
  const CLI::App* command = &program.app;
  const std::string start = words.empty() ? "" : words.back();
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    for (const CLI::App* one : command->get_subcommands([](const CLI::App*) { return true; })) {
      if (one->get_name() == words[i]) command = one;
    }
  }
  std::set<std::string> answers;
  for (const CLI::App* one : command->get_subcommands([](const CLI::App*) { return true; })) {
    if (one->get_name().starts_with(start) && !one->get_group().empty())
      answers.insert(one->get_name());
  }
  if (start.starts_with('-')) {
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        if (("--" + name).starts_with(start)) answers.insert("--" + name);
      }
    }
  } else if (takes_images(*command)) {
    add_images(program.context, start, answers);
  }
  for (const std::string& answer : answers) std::cout << answer << "\n";
}

}  // namespace

void add_completion(Program& program) {
  const auto shell = std::make_shared<std::string>();
  CLI::App& command =
      add_command(program, "completion", "Completion of commands and images for a shell",
                  "keelson completion bash  # source <(keelson completion bash)\n"
                  "  keelson completion zsh > \"${fpath[1]}/_keelson\"\n"
                  "  keelson completion fish > ~/.config/fish/completions/keelson.fish",
                  [shell] {
                    std::cout << (*shell == "bash" ? k_bash : *shell == "zsh" ? k_zsh : k_fish);
                  });
  command.add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));

  const auto words = std::make_shared<std::vector<std::string>>();
  CLI::App& asked = *program.app.add_subcommand("complete", "What may come next on a line");
  asked.group("");  // for the scripts only
  asked.add_option("WORDS", *words, "The line so far, without the program")->type_name("");
  asked.callback([&program, words] {
    try {
      complete(program, *words);
    } catch (const Error&) {  // no keelson.yml here: commands are completed, images are not
    }
  });
}

}  // namespace keelson::cli
