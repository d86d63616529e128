// SPDX-License-Identifier: Apache-2.0
// Programs that write files: which, and with what text where that can be told.
#include <algorithm>
#include <set>

#include "analyzer/shell/call_words.hpp"
#include "analyzer/shell/output.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

bool names_dockerfile(std::string_view text) {
  return text.find("ockerfile") != std::string_view::npos ||
         text.find("ontainerfile") != std::string_view::npos;
}

constexpr std::size_t k_max_links = 64;
constexpr std::string_view k_dockerfiles[] = {"*ockerfile*", "*ontainerfile*"};

bool is_interpreter(std::string_view name) {
  return name.starts_with("python") ||
         is_one_of(name, {"node", "ruby", "perl", "php", "deno", "bun", "npx", "ts-node", "lua",
                          "Rscript", "pwsh", "groovy"});
}

}  // namespace

std::optional<std::string> Walker::written_path(const std::string& word, const State& state) const {
  if (word.empty() || word[0] == '~') return std::nullopt;
  if (is_known(word) || word[0] != '/') {
    if (is_known(word)) return path_of(word, state);
    if (word[0] == '*') return word;
    // Of `docker/$X` the directory is known.
    return path_within(state.directory == "*" ? "" : state.directory, word);
  }
  return path_within("", word);
}

// False: not all that is in it is known, or it is too much. Into a directory it is copied below it;
// whether `mkdir` made one nobody is seen to fill is not known, so it is both.
bool Walker::copy_directory(const std::string& from, bool only_contents, const std::string& to,
                            const Place& place, State& state) {
  constexpr std::size_t k_max_copied = 300;
  if (!is_known(to) || !is_known(from)) return false;
  const auto within = [](std::string_view path, std::string_view directory) {
    return directory.empty() ||
           (path.starts_with(directory) && path.substr(directory.size()).starts_with('/'));
  };
  std::set<std::string> inside;
  bool is_there = to.empty();
  for (const std::string& path : m_tree.files()) {
    if (within(path, from)) inside.insert(path);
    is_there = is_there || within(path, to);
  }
  for (const auto& [path, file] : *state.files) {
    // Of these nobody knows what they are.
    if (!is_known(path) || path == "/" || (path.ends_with('/') && within(path, from)) ||
        (path.ends_with('/') &&
         (within(path, to) || within(to, path.substr(0, path.size() - 1)))) ||
        (path.ends_with('/') && within(from, path.substr(0, path.size() - 1))))
      return false;
    if (within(path, from)) inside.insert(path);
    is_there = is_there || within(path, to);
  }
  if (inside.empty() || inside.size() > k_max_copied) return false;
  const std::string prefix = to.empty() ? "" : to + "/";
  const std::string name(name_of(from));
  for (const std::string& path : inside) {
    if (!to.empty() && within(path, to)) continue;  // into itself
    const std::string rest = from.empty() ? path : path.substr(from.size() + 1);
    const std::string text = file_text(path, state, place).value_or("*");
    if (only_contents || from.empty() || !is_there) state.write_file(prefix + rest, text, place);
    if (!only_contents && !from.empty()) state.write_file(prefix + name + "/" + rest, text, place);
  }
  return true;
}

void Walker::link_file(const std::string& from, const std::string& to, const Place& place,
                       State& state) const {
  const auto source = written_path(from, state);
  const auto link = written_path(to, state);
  if (!source || !link || *source == *link) return;
  if (state.links->size() < k_max_links)
    state.links.edit().emplace(*link, *source);
  else
    state.write_directory("", place);  // too many to be followed: any file may be another
}

void Walker::copy_file(const std::string& from, const std::string& to, const Place& place,
                       State& state) {
  const auto source = path_of(from, state);
  const auto target = written_path(to, state);
  if (!target) return;
  const std::string name(name_of(from));
  const auto text = source && is_known(from) ? file_text(*source, state, place) : std::nullopt;
  const auto has_below = [&](const std::string& path) {
    return path.empty() || m_names.find(path + "/") == nullptr ||
           !m_names.find(path + "/")->empty();
  };
  const bool into = to.ends_with('/') || to.ends_with("/.") || is_one_of(to, {".", ".."}) ||
                    (is_known(*target) && has_below(*target));
  if (source && is_known(from) && !text && has_below(*source)) {  // a directory
    if (!copy_directory(*source, from.ends_with("/."), *target, place, state))
      state.write_directory(is_known(*target) ? *target : "", place);
  } else if (into && is_known(*target)) {
    if (is_known(name))
      state.write_file(target->empty() ? name : *target + "/" + name, text.value_or("*"), place);
    else
      state.write_directory(*target, place);
  } else {
    state.write_file(*target, text.value_or("*"), place);
  }
}

bool Walker::may_write_dockerfiles(const std::string& path, const State& state,
                                   const Place& place) {
  const auto text = file_text(path, state, place);
  return text && (*text == "*" || names_dockerfile(*text));
}

// Files of other places: their text is in no file of the repository.
void Walker::leave_others_files(const Call& call, State& state) {
  const std::string_view name = name_of(call.words[0].text);
  const auto unknown = [&](const std::string& word) {
    if (const auto path = written_path(word, state)) state.write_file(*path, "*", call.place);
  };
  const auto below = [&](const std::string& word) {
    const auto path = written_path(word, state);
    if (path) state.write_directory(is_known(*path) ? *path : "", call.place);
  };
  if (name == "curl") {
    if (const auto file = option(call, {"-o", "--output"})) unknown(*file);
    if (has_short(call, 'O') || has_word(call, {"--remote-name"})) {
      for (const std::string& word : operands(call, 1))
        if (word.find("://") != std::string::npos) unknown(std::string(name_of(word)));
    }
  } else if (name == "wget") {
    if (const auto file = option(call, {"-O", "--output-document"})) {
      if (*file != "-") unknown(*file);
    } else {
      for (const std::string& word : operands(call, 1))
        if (word.find("://") != std::string::npos) unknown(std::string(name_of(word)));
    }
  } else if (name == "rsync" || name == "scp") {
    const auto words = operands(call, 1, {"-e", "--exclude", "--include", "-i", "-P", "-p"});
    if (words.size() > 1 && words.back().find(':') == std::string::npos) below(words.back());
  } else if (name == "tar") {
    const std::string mode = call.words.size() > 1 ? call.words[1].text : "";
    const bool extracts = has_word(call, {"--extract"}) ||
                          (!mode.starts_with('-') && mode.find('x') != std::string::npos) ||
                          has_short(call, 'x');
    if (extracts) below(option(call, {"-C", "--directory"}).value_or("."));
  } else if (name == "unzip") {
    if (!has_short(call, 'l') && !has_short(call, 'p')) below(option(call, {"-d"}).value_or("."));
  } else if (name == "patch") {
    const auto words = operands(call, 1, {"-i", "-p", "-d"});
    if (!words.empty())
      unknown(words[0]);
    else
      below(option(call, {"-d", "--directory"}).value_or("."));
  } else if (name == "yq" || name == "perl" || name == "ruby" || name == "jinja2" || name == "j2" ||
             name == "gomplate" || name == "consul-template" || name == "dasel") {
    // In place, or to a file an option names.
    if (const auto file = option(call, {"-o", "--output", "--out", "-f"});
        file && name != "perl" && name != "ruby")
      unknown(*file);
    const bool in_place = (has_short(call, 'i') && name != "j2" && name != "jinja2") ||
                          has_word(call, {"--inplace", "--in-place"});
    if (in_place && call.words.size() > 2) unknown(call.words.back().text);
  } else if (name == "m4" || name == "cpp" || name == "gcc" || name == "awk" || name == "gawk" ||
             name == "sort" || name == "dd") {
    if (const auto file = option(call, {"-o", "--output"})) unknown(*file);
    for (const Field& word : call.words)
      if (word.text.starts_with("of=")) unknown(word.text.substr(3));
    if (has_word(call, {"inplace"}) && call.words.size() > 2) unknown(call.words.back().text);
  }
}

void Walker::leave_files(const Call& call, const State& before, State& after) {
  const std::string& program = call.words[0].text;
  const std::string_view name = name_of(program);
  const auto unknown = [&](const std::string& word) {
    if (const auto path = written_path(word, after)) after.write_file(*path, "*", call.place);
  };
  if (name == "cp" || name == "mv" || name == "ln" || name == "install") {
    auto words = operands(
        call, 1,
        {"-m", "-o", "-g", "--mode", "--owner", "--group", "-S", "-t", "--target-directory"});
    if (name == "install" && has_short(call, 'd')) return;
    if (const auto target = option(call, {"-t", "--target-directory"}))
      words.push_back(*target + "/");
    if (words.size() < 2) return;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      // A symbolic link's target counts from where the link is.
      const std::size_t directory = words.back().rfind('/') + 1;  // npos + 1 is 0
      if (name == "ln" && (has_short(call, 's') || has_word(call, {"--symbolic"})) &&
          !words[i].starts_with('/'))
        words[i].insert(0, words.back(), 0, directory);
      if (words.size() > 2 && !words.back().ends_with('/')) words.back() += '/';
      copy_file(words[i], words.back(), call.place, after);
      if (name == "ln") link_file(words[i], words.back(), call.place, after);
    }
  } else if (name == "tee") {
    const bool appends = has_word(call, {"-a", "--append"});
    const std::string text = before.input.value_or("*");
    for (const std::string& word : operands(call, 1)) {
      const auto path = word.starts_with("/dev/") ? std::nullopt : written_path(word, after);
      if (!path) continue;
      const std::string old = appends ? file_text(*path, after, call.place).value_or("") : "";
      after.write_file(*path, old == "*" || text == "*" ? "*" : old + text, call.place);
    }
  } else if (name == "sed" || name == "gsed") {
    std::vector<std::string> words{"sed"};
    bool in_place = false, has_code = false;
    for (std::size_t i = 1; i < call.words.size(); ++i) {
      const std::string& word = call.words[i].text;
      if (word.starts_with("-i") || word.starts_with("--in-place"))
        in_place = true;
      else
        words.push_back(word);
    }
    if (!in_place) return;
    const auto files = operands(call, 1, {"-e", "-f", "--expression", "--file"});
    has_code = has_word(call, {"-e", "-f", "--expression", "--file"});
    for (std::size_t i = has_code ? 0 : 1; i < files.size(); ++i) {
      const auto path = written_path(files[i], after);
      if (!path) continue;
      const auto old = is_known(*path) ? file_text(*path, after, call.place) : std::nullopt;
      std::string text = "*";
      if (old && files.size() == (has_code ? 1U : 2U)) {
        words.pop_back();
        text = output_of(
            {words, *old, [](const std::string&) { return std::nullopt; }, is_literal(call)});
      }
      after.write_file(*path, text, call.place);
    }
  } else if (name == "git") {
    leave_git_files(call, after);
  } else if (is_interpreter(name) || program.find('/') != std::string::npos) {
    // A program of the repository: its text tells whether it minds Dockerfiles.
    bool writes = false;
    const std::size_t last = std::min<std::size_t>(call.words.size(), is_interpreter(name) ? 4 : 1);
    for (std::size_t i = is_interpreter(name) ? 1 : 0; i < last; ++i) {
      const std::string& word = call.words[i].text;
      if (word.empty() || word[0] == '/' || !is_known(word)) continue;
      if (i > 1 && call.words[i - 1].text == "-c") writes = writes || names_dockerfile(word);
      const auto path = path_of(word, after);
      writes = writes || (path && may_write_dockerfiles(*path, after, call.place));
    }
    if (before.input) writes = writes || names_dockerfile(*before.input);
    if (is_interpreter(name) || writes) {
      for (const Field& word : call.words)
        if (writes && names_dockerfile(word.text) && is_known(word.text)) unknown(word.text);
    }
    if (writes)
      for (const std::string_view pattern : k_dockerfiles)
        after.write_file(std::string(pattern), "*", call.place);
    leave_others_files(call, after);
  } else {
    leave_others_files(call, after);
  }
}

}  // namespace keelson::shell
