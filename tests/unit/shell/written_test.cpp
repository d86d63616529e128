// SPDX-License-Identifier: Apache-2.0
// What files hold that a script wrote, when a command runs after it.
#include <catch2/catch.hpp>

#include "tests/unit/shell/walking.hpp"

namespace keelson::shell {
namespace {

// What `docker` sees in the file: its text, "unknown", or "unwritten"; a way through a line.
Strings seen(const std::string& script, const std::string& path, const Files& files = {}) {
  Strings result;
  for (const Command& command : walked(script + "\ndocker build .", {}, files).commands) {
    if (command.words.front() != "docker") continue;
    std::string text = "unwritten";
    if (command.written && command.written->contains(path)) {
      const WrittenFile& file = command.written->find(path)->second;
      text = file.text ? *file.text : "unknown";
    }
    result.push_back(text);
  }
  return result;
}

TEST_CASE("A command sees what the script wrote before it, in the way it wrote it") {
  CHECK(seen("cat > Dockerfile <<EOF\nFROM a\nEOF", "Dockerfile") == Strings{"FROM a\n"});
  CHECK(seen("echo FROM a > D; echo RUN x >> D", "D") == Strings{"FROM a\nRUN x\n"});
  CHECK(seen("echo FROM a | tee D E >/dev/null", "E") == Strings{"FROM a\n"});
  CHECK(seen("echo FROM a > x; mv x D", "D") == Strings{"FROM a\n"});
  CHECK(seen("cp a.in docker/D", "docker/D", {{"a.in", "FROM a"}}) == Strings{"FROM a"});
  CHECK(seen("cp a/D b", "b/D", {{"a/D", "FROM a"}, {"b/x", ""}}) == Strings{"FROM a"});
  CHECK(seen("cat a b > D", "D", {{"a", "1"}, {"b", "2"}}) == Strings{"12"});
  CHECK(seen("sed -i s/old/new/ D", "D", {{"D", "FROM old\n"}}) == Strings{"FROM new\n"});
  CHECK(seen("true", "D") == Strings{"unwritten"});
}

TEST_CASE("A file that a program changes in a way nobody follows is unknown, not as it was") {
  const Files files{{"D", "FROM a\n"}, {"render.py", "open('Dockerfile', 'w')"}, {"x.py", "1"}};
  CHECK(seen("sed -i 'y/F/G/' D", "D", files) == Strings{"unknown"});
  CHECK(seen("sed -i \"s/FROM $X/x/\" D", "D", files) == Strings{"unknown"});
  CHECK(seen("envsubst < D.in > D", "D", files) == Strings{"unknown"});
  CHECK(seen("curl -o D https://x", "D", files) == Strings{"unknown"});
  CHECK(seen("wget -O D https://x", "D", files) == Strings{"unknown"});
  CHECK(seen("patch -p1 < p.patch", "/", files) == Strings{"unknown"});
  CHECK(seen("git apply p.patch", "/", files) == Strings{"unknown"});
  CHECK(seen("tar xf a.tar -C docker", "docker/", files) == Strings{"unknown"});
  CHECK(seen("git clone https://x/app.git", "app/", files) == Strings{"unknown"});
  CHECK(seen("python render.py", "*ockerfile*", files) == Strings{"unknown"});
  CHECK(seen("python x.py", "*ockerfile*", files) == Strings{"unwritten"});
  CHECK(seen("tar cf a.tar .", "/", files) == Strings{"unwritten"});
  CHECK(seen("git checkout -b x", "/", files) == Strings{"unwritten"});
}

TEST_CASE("What is linked with a file may change with it") {
  const Files files{{"D.in", "FROM a\n"}};
  CHECK(seen("ln -s D.in D", "D", files) == Strings{"FROM a\n"});
  CHECK(seen("ln -s D.in D; echo FROM b > D", "D.in", files) == Strings{"unknown"});
  CHECK(seen("ln D.in D; echo FROM b > D.in", "D", files) == Strings{"unknown"});
  CHECK(seen("ln -s ../D.in sub/D; echo FROM b > sub/D", "D.in", files) == Strings{"unknown"});
  CHECK(seen("cp D.in D; echo FROM b > D", "D.in", files) == Strings{"unwritten"});
  CHECK(seen("ln -s D.in D; ln -sf E.in D; echo FROM b > D", "E.in", files) == Strings{"unknown"});
}

TEST_CASE("What one way writes, the other has not") {
  CHECK(seen("if x; then echo a > D; fi", "D") == Strings{"a\n", "unwritten"});
}

TEST_CASE("A list of commands leaves what one of its ends leaves") {
  CHECK(run("docker $([ -n \"$T\" ] && echo a || echo b)") == Strings{"docker a", "docker b"});
  CHECK(run("[ x ] && V=a || V=b\ndocker $V") == Strings{"docker a", "docker b"});
  CHECK(run("true && V=a || V=b\ndocker $V") == Strings{"docker a"});
}

TEST_CASE("Text that only a run knows is no pattern of files") {
  const Files files{{"a.txt", ""}, {"s.sh", "docker $1 $2"}};
  const std::string unknown(1, k_unknown);
  // It may be many words.
  CHECK(run("sh s.sh " + unknown + " b", {}, files) == Strings{"docker * *"});
  CHECK(run("docker x" + unknown + ".txt", {}, files) == Strings{"docker x*.txt"});
  CHECK(run("docker \"" + unknown + "\"", {}, files) == Strings{"docker *"});
  CHECK(run("docker *.txt", {}, files) == Strings{"docker a.txt"});
}

}  // namespace
TEST_CASE("find and ls list the repository's files and those the script wrote") {
  const Files files{{"Dockerfile", ""}, {"a/Dockerfile.x", ""}, {"a/b/c.txt", ""}};
  const std::string written = "echo > d/Dockerfile.gen\n";
  const auto last = [&](const std::string& script) {
    return run(written + script, {}, files).back();
  };
  CHECK(last("docker $(find . -name 'Dockerfile*')") ==
        "docker ./Dockerfile ./a/Dockerfile.x ./d/Dockerfile.gen");
  CHECK(last("docker $(find a d/ -type f -maxdepth 1)") ==
        "docker a/Dockerfile.x d/Dockerfile.gen");
  CHECK(last("docker $(find a -type d)") == "docker a a/b");
  CHECK(last("cd a; docker $(find . -name c.txt)") == "docker ./b/c.txt");
  CHECK(last("find d -name 'Dock*' -exec docker {} \\;") == "docker d/Dockerfile.gen");
  CHECK(last("find . -name '*.gen' | while read D; do docker $D; done") ==
        "docker ./d/Dockerfile.gen");
  CHECK(last("docker $(ls */Dockerfile.*)") == "docker a/Dockerfile.x d/Dockerfile.gen");
  CHECK(last("docker $(ls a)") == "docker Dockerfile.x b");
  CHECK(last("docker $(ls -d */)") == "docker a/ d/");
}

TEST_CASE("What find and ls list is unknown where it cannot be told") {
  const Files files{{"a/Dockerfile", ""}};
  for (const char* script :
       {"docker $(find . -name none)", "docker $(find . -newer a)", "docker $(find $U -type f)",
        "git clone x y; docker $(find . -name 'D*')", "docker $(ls -t a)", "docker $(ls $U)",
        "cd $U; docker $(ls)", "docker $(ls b)"})
    CHECK(run(script, {}, files).back() == "docker *");
}

TEST_CASE("tail, awk and envsubst write what can be told") {
  const Files files{{"l", "one 1.1\ntwo 1.2\n"}, {"in", "FROM r/x:$A-${B}$ $C\n"}};
  const auto last = [&](const std::string& script) { return run(script, {}, files).back(); };
  CHECK(last("docker $(tail -n1 l) $(tail -n 1 l | cut -d' ' -f2) $(tail -1 < l)") ==
        "docker two 1.2 1.2 two 1.2");
  CHECK(last("docker $(awk '{print $2}' l) $(awk '{ print \"a:\" $2, $NF; exit }' l)") ==
        "docker 1.1 1.2 a:1.1 1.1");
  CHECK(last("docker $(echo a:b | awk -F: '{print $2}') $(awk '/x/{print}' l)") == "docker b *");
  CHECK(
      last("export A=1; B=2 envsubst < in | docker-x; unset C; docker \"$(B=2 envsubst < in)\"") ==
      "docker 'FROM r/x:1-2$ '");
  CHECK(last("A=1; docker \"$(envsubst '$A' < in)\"") == "docker 'FROM r/x:*-${B}$ $C'");
  CHECK(last("docker $(tail -n +2 l) $(tail -n1 $U)") == "docker * *");
}

TEST_CASE("What goes to a file through a descriptor of its own is not known") {
  const Files files{{"D", "FROM a\n"}};
  CHECK(seen("exec 3>D; echo FROM b >&3; exec 3>&-", "D", files) == Strings{"unknown"});
  CHECK(seen("exec >D; echo FROM b", "D", files) == Strings{"unknown"});
  CHECK(seen("{ echo FROM b >&3; } 3> D", "D", files) == Strings{"unknown"});
  CHECK(seen("echo FROM b 2>/dev/null", "D", files) == Strings{"unwritten"});
}

TEST_CASE("A pattern matches what the script wrote, too") {
  const Files files{{"a/Dockerfile", ""}};
  CHECK(run("echo > b/Dockerfile; for D in */Dockerfile; do docker $D; done", {}, files) ==
        Strings{"docker a/Dockerfile", "docker b/Dockerfile"});
  CHECK(run("echo > b/Dockerfile; docker */ b/*", {}, files) ==
        Strings{"docker a/ b/ b/Dockerfile"});
  CHECK(run("git clone x c; docker */Dockerfile", {}, files) ==
        Strings{"git clone x c", "docker a/Dockerfile */Dockerfile"});
  CHECK(run("git clone x c; docker a/*", {}, files) ==
        Strings{"git clone x c", "docker a/Dockerfile"});
}

}  // namespace keelson::shell
