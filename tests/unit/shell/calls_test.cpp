// SPDX-License-Identifier: Apache-2.0
// What commands run: wrappers, code in words, scripts of the repository; and what they are fed.
#include <catch2/catch.hpp>

#include "tests/unit/shell/walking.hpp"

using namespace keelson;
using namespace keelson::shell;

namespace {

Strings inputs(const std::string& script, const Variables& variables = {},
               const Files& files = {}) {
  Strings result;
  for (const Command& command : walked(script, variables, files).commands)
    result.push_back(command.words[0] + " < " + command.input);
  return result;
}

Strings directories(const std::string& script, const std::string& directory = {}) {
  Strings result;
  for (const Command& command : walked(script, {}, {}, directory).commands)
    result.push_back(command.words[0] + " in " + command.directory);
  return result;
}

}  // namespace

TEST_CASE("wrappers are seen through") {
  CHECK(run("sudo -E docker a; sudo -u root -- docker b; doas docker c") ==
        Strings{"docker a", "docker b", "docker c"});
  CHECK(run("env A=1 docker a; env -i docker b; env -u X docker c; /usr/bin/env docker d") ==
        Strings{"docker a", "docker b", "docker c", "docker d"});
  CHECK(run("command docker a; exec docker b") == Strings{"docker a", "docker b"});
  CHECK(run("time -p a; nice -n 5 b; nohup c; timeout -k 5 10m d; timeout 5 e; stdbuf -oL f") ==
        Strings{"a", "b", "c", "d", "e", "f"});
  CHECK(run("retry -t 5 docker push a; retry 3 docker push b; flock /x docker c") ==
        Strings{"docker push a", "docker push b", "docker c"});
  CHECK(run("sudo env X=1 timeout 5 sh -c 'docker a'") == Strings{"docker a"});
}

TEST_CASE("exec ends the script") {
  CHECK(run("exec a; b") == Strings{"a"});
}

TEST_CASE("a command in a variable keeps its flags apart") {
  CHECK(run("$B build --tag x .", {{"B", {"buildah --storage-driver overlay2"}}}) ==
        Strings{"buildah --storage-driver overlay2 build --tag x ."});
}

TEST_CASE("what stands before a command is in its environment only") {
  const auto walk = walked("A=1 B=$A docker x; export C=2; D=3; docker y $A");
  REQUIRE(walk.commands.size() == 2);
  CHECK(walk.commands[0].environment == TextByName{{"A", "1"}, {"B", "1"}});
  CHECK(walk.commands[1].environment == TextByName{{"C", "2"}});
  CHECK(text_of(walk.commands[1]) == "docker y *");
  const auto other = walked("env -i A=1 docker x; sudo B=2 docker y", {{"Q", {"q"}}});
  CHECK(other.commands.at(0).environment == TextByName{{"A", "1"}});
  CHECK(other.commands.at(1).environment == TextByName{{"B", "2"}, {"Q", "q"}});
}

TEST_CASE("exported and unset variables") {
  const auto walk = walked("declare -x A=1; readonly B=2; export B; export C; unset A; x");
  CHECK(walk.commands.at(0).environment == TextByName{{"B", "2"}, {"C", "*"}});
  CHECK(run("export X=\"a b\"; export Y=$X Z=$Y; r \"$Y\" $Z") == Strings{"r 'a b' *"});
  CHECK(run("X=a; X+=b; r $X; Y+=c; r $Y") == Strings{"r ab", "r *c"});
}

TEST_CASE("eval and sh -c run their text") {
  CHECK(run("eval \"docker build -t a .\"; eval docker $X b") ==
        Strings{"docker build -t a .", "docker * b"});
  CHECK(run("sh -c 'docker a && docker b'; bash -euo pipefail -c \"docker c $X\"; bash -lc 'd "
            "\"$1\"' _ e") == Strings{"docker a", "docker b", "docker c *", "d e"});
  CHECK(run("A=1; export B=2; sh -c 'r ${A:-none} $B'; C=3 sh -c 'r $C'") ==
        Strings{"r none 2", "r 3"});
  CHECK(run("X=0; sh -c 'X=1'; r $X; eval X=2; r $X") == Strings{"r 0", "r 2"});
}

TEST_CASE("code that only run time knows is open") {
  CHECK(open_of(walked("eval $X")) ==
        Strings{"1: what is run here is known at run time only: eval $X"});
  CHECK(open_of(walked("curl x | bash -s -- y")).size() == 1);
  CHECK(open_of(walked("sh -c \"$X\"")).size() == 1);
  CHECK(open_of(walked("bash <(curl x)")).size() == 1);
  CHECK(open_of(walked("source $F")).size() == 1);
  CHECK(open_of(walked("eval $(ssh-agent -s)")).empty());
  CHECK(walked("eval $X").open.at(0).hides == Hides::builds);
}

TEST_CASE("text fed to a shell is run") {
  CHECK(run("echo 'docker a' | sh; bash <<EOF\ndocker b $X\nEOF\nsh <<< 'docker c'") ==
        Strings{"docker a", "docker b *", "docker c"});
}

TEST_CASE("xargs, parallel and find add what is not known") {
  CHECK(run("ls | xargs -n1 docker push; ls | xargs -I{} docker tag {} x:{}") ==
        Strings{"ls", "docker push *", "docker tag * x:*"});
  CHECK(run("echo a b | xargs docker rmi") == Strings{"docker rmi a b"});
  CHECK(run("parallel docker build {} ::: a b") == Strings{"docker build *"});
  CHECK(run("find . -name D -exec docker build -f {} . \\;") == Strings{"docker build -f * ."});
}

TEST_CASE("an alias stands for its words") {
  CHECK(run("alias d='docker --debug'; d build .; unalias d; d") ==
        Strings{"docker --debug build .", "d"});
}

TEST_CASE("cd moves what comes after") {
  CHECK(directories("a; cd x; b; cd ../y/z; c; cd -; d; cd /; e") ==
        Strings{"a in ", "b in x", "c in y/z", "d in x", "e in "});
  CHECK(directories("cd $X; a; cd y; b; cd /z; c") == Strings{"a in *", "b in *", "c in z"});
  CHECK(directories("cd ../..; a") == Strings{"a in *"});
  CHECK(directories("pushd x; a; pushd y; b; popd; c; popd; d") ==
        Strings{"a in x", "b in x/y", "c in x", "d in "});
  CHECK(directories("cd a && x; y") == Strings{"x in a", "y in a"});
  CHECK(directories("a", "sub") == Strings{"a in sub"});
  CHECK(run("cd x; r $PWD/y $(pwd)") == Strings{"r /x/y /x"});
}

TEST_CASE("scripts of the repository are followed, in their own shell") {
  const Files files{{"ci/build.sh", "#!/bin/sh\nset -e\ndocker build -t $1:$T \"$2\"\nX=1\ncd d\n"},
                    {"tool", "#!/usr/bin/env bash\ndocker push $0\n"},
                    {"x.py", "#!/usr/bin/python3\nimport os\n"}};
  const auto walk =
      walked("export T=t; X=0; ./ci/build.sh a b; r $X; bash ci/build.sh c d", {}, files);
  CHECK(commands_of(walk) == Strings{"docker build -t a:t b", "r 0", "docker build -t c:t d"});
  CHECK(walk.commands.at(0).place == Place{"ci/build.sh", 3});
  CHECK(walk.commands.at(1).directory.empty());
  CHECK(walk.open.empty());
  CHECK(run("./tool", {}, files) == Strings{"docker push /tool"});
  CHECK(run("./x.py", {}, files) == Strings{"./x.py"});
  CHECK(run("cd ci; sh build.sh a b", {}, files).at(0) == "docker build -t a:* b");
  CHECK(run("chmod +x ci/build.sh && ci/build.sh a b", {}, files).at(1) == "docker build -t a:* b");
  CHECK(run("$CI_PROJECT_DIR/ci/build.sh a b", {}, files).at(0) == "docker build -t a:* b");
  CHECK(
      run("$CI_PROJECT_DIR/ci/build.sh a b", {{"CI_PROJECT_DIR", {"/builds/g/p"}}}, files).at(0) ==
      "docker build -t a:* b");
}

TEST_CASE("a script finds itself") {
  const Files files{{"ci/a.sh", "cd \"$(dirname \"$0\")/..\"\ndocker build .\n. ./ci/lib.sh\n"},
                    {"ci/lib.sh", "D=$(dirname \"${BASH_SOURCE[0]}\")\nr $D\n"}};
  CHECK(run("cd x; ../ci/a.sh", {}, files) ==
        Strings{"dirname /ci/a.sh", "docker build .", "dirname /ci/lib.sh", "r /ci"});
}

TEST_CASE("sourced files run in the same shell") {
  const Files files{{"env.sh", "V=1\nf() { r $V; }\nreturn\nV=2\n"}};
  CHECK(run(". ./env.sh; f; source env.sh; s $V", {}, files) == Strings{"r 1", "s 1"});
}

TEST_CASE("a script that is not there is open, a program is not") {
  CHECK(open_of(walked("./ci/build.sh")) ==
        Strings{"1: script ./ci/build.sh is not in the repository"});
  CHECK(open_of(walked("bash ci/x.sh a")) == Strings{"1: script ci/x.sh is not in the repository"});
  CHECK(open_of(walked(". ./env.sh")) ==
        Strings{"1: sourced file ./env.sh is not in the repository"});
  CHECK(open_of(walked("docker x; foo; /kaniko/executor -c .; . /etc/profile; . ~/.bashrc; ./x.py; "
                       "source venv/bin/activate"))
            .empty());
}

TEST_CASE("scripts that call one another end") {
  const Files files{{"a.sh", "r\nsh b.sh\n"}, {"b.sh", "s\nsh a.sh\n"}};
  CHECK(run("sh a.sh; t", {}, files) == Strings{"r", "s", "t"});
}

TEST_CASE("what is fed to a command is known") {
  CHECK(inputs("docker build - <<EOF\nFROM a:$V\nEOF\nx", {{"V", {"1"}}}) ==
        Strings{"docker < FROM a:1\n", "x < "});
  CHECK(inputs("d - <<'EOF'\nFROM $V \\\nEOF\n") == Strings{"d < FROM $V \\\n"});
  CHECK(inputs("d - <<-EOF\n\tFROM a\n\tEOF\nx") == Strings{"d < FROM a\n", "x < "});
  CHECK(inputs("d <<< \"a $V\"", {{"V", {"b c"}}}) == Strings{"d < a b c\n"});
  CHECK(inputs("echo \"$P\" | docker login") == Strings{"docker < *\n"});
  CHECK(inputs("printf 'FROM %s\\n' a b | docker build -") == Strings{"docker < FROM a\nFROM b\n"});
  CHECK(inputs("d - < Dockerfile", {}, {{"Dockerfile", "FROM x\n"}}) == Strings{"d < FROM x\n"});
  CHECK(inputs("cat Dockerfile | d -; e", {}, {{"Dockerfile", "FROM x\n"}}) ==
        Strings{"cat < ", "d < FROM x\n", "e < "});
  CHECK(inputs("foo | d -") == Strings{"foo < ", "d < *"});
}

TEST_CASE("words after a here-document and further commands on its line are read") {
  const auto walk = walked("docker build - <<EOF -t y && other | third\nFROM b\nEOF\nlast");
  CHECK(commands_of(walk) == Strings{"docker build - -t y", "other", "third", "last"});
  CHECK(walk.open.empty());
  CHECK(walk.commands.back().place.line == 4);
  CHECK(run("cat <<A <<B\na\nA\nb\nB\nc") == Strings{"cat", "c"});
  CHECK(run("X=$(cat <<EOF\nhi\nEOF\n)\nr $X") == Strings{"cat", "r hi"});
  CHECK(run("r $((1<<2)) 'a <<E'\nb") == Strings{"r * 'a <<E'", "b"});
}

TEST_CASE("commands in here-documents run") {
  CHECK(run("cat <<EOF\n$(docker pull x)\n`docker pull y`\nEOF\n") ==
        Strings{"docker pull x", "docker pull y", "cat"});
}

TEST_CASE("substitutions are listed, and known where they can be") {
  CHECK(run("V=$(docker build -q .); r $V") == Strings{"docker build -q .", "r *"});
  CHECK(run("r $(echo a b) \"$(echo a b)\" `echo c`") == Strings{"r a b 'a b' c"});
  CHECK(run("r $(cat V | head -n1) $(<V)", {}, {{"V", "1.2\n3\n"}}).back() == "r 1.2 1.2 3");
  CHECK(run("r $(basename a/b.c .c) $(dirname a/b)").back() == "r b a");
  CHECK(run("r $(echo Ab | tr A-Z a-z) $(echo a_b | tr _ -) $(printf '%s:%s' a b)").back() ==
        "r ab a-b a:b");
  CHECK(run("r $(echo 1.2.3 | cut -d. -f2) $(echo a/b | sed 's/a/c/') $(echo v1 | sed 's/^v//')")
            .back() == "r 2 c/b 1");
  CHECK(run("r $(git rev-parse HEAD) $(date) $(md5sum x | head -c 8)").back() == "r * * *");
  CHECK(run("r x:$(echo $REF | tr / -)", {{"REF", {"f/*"}}}).back() == "r x:f-*");
}

TEST_CASE("a function that writes one or the other gives either") {
  CHECK(run("t() { if [ $Q ]; then echo x; else echo y; fi; }\nr $(t)") == Strings{"r x", "r y"});
  CHECK(run("t() { echo $1-$2; }; V=$(t a b); r $V") == Strings{"r a-b"});
}

TEST_CASE("what the script wrote to a file is known when it is read") {
  CHECK(run("echo a:1 > t; r $(cat t); echo b >> t; r $(cat t)").back() == "r a:1 b");
  CHECK(run("cat <<EOF > e.sh\nX=5\nEOF\n. ./e.sh; r $X") == Strings{"cat", "r 5"});
  CHECK(run("foo > t; r $(cat t)").back() == "r *");
  CHECK(open_of(walked("foo > x.sh; sh x.sh")).size() == 1);
  CHECK(run("r $(echo a >&2) b") == Strings{"r b"});
}

TEST_CASE("lines that are known are read one by one") {
  CHECK(run("while read -r a b; do r $a \"$b\"; done <<EOF\n1 2 3\nx\nEOF") ==
        Strings{"r 1 '2 3'", "r x ''"});
  CHECK(run("echo 'a:b' | while IFS=: read x y; do r $y $x; done") == Strings{"r b a"});
  CHECK(run("while read l; do r $l; done < list", {}, {{"list", "p\nq"}}) == Strings{"r p", "r q"});
  CHECK(run("foo | while read l; do r $l; done") == Strings{"foo", "r *"});
  CHECK(run("read A B <<< 'x y'; r $B") == Strings{"r y"});
  CHECK(run("mapfile -t L <<< 'x'; r ${L[0]}") == Strings{"r x"});
}

TEST_CASE("options that are read a second time change nothing, and the script goes on") {
  const std::string ask =
      "set -- -b 2 x; while getopts b:v o; do case $o in b) B=$OPTARG;; v) :;; "
      "?) exit 1;; esac; done; OPTIND=1\n";
  CHECK(run("for i in 1 2; do\n" + ask + "done\nr $B") == Strings{"r 2"});
}

TEST_CASE("a word of an array is unset alone") {
  CHECK(run("A=(1 3); unset 'A[0]'; r ${#A[@]} ${A[@]}") == Strings{"r 1 3"});
  CHECK(run("A=(1 3); unset 'A[-1]'; r ${A[0]}") == Strings{"r *"});
  CHECK(run("declare -A M=([x]=1 [y]=2); unset 'M[x]'; r ${M[@]}") == Strings{"r 2"});
}

TEST_CASE("with lastpipe the end of a pipeline may set variables, else it does not") {
  CHECK(run("unset W; shopt -s lastpipe; echo lp | read W; r $W") == Strings{"r", "r lp"});
  CHECK(run("unset W; echo lp | read W; r $W") == Strings{"r"});
}

TEST_CASE("printf -v puts what it would write into a variable") {
  CHECK(run("unset W; printf -v W 5.3; r ${W:0:2} $W") == Strings{"r 5. 5.3"});
  CHECK(run("printf -v T '%s-%d' a 7; r $T") == Strings{"r a-7"});
  CHECK(run("printf -v T '%q' a; r $T") == Strings{"r *"});
}

TEST_CASE("redirections are no words") {
  CHECK(run("a > f 2>&1 b < g >> h; 2>/dev/null c; d &> e; > f") == Strings{"a b", "c", "d"});
}

TEST_CASE("what trap is told runs when the shell ends") {
  CHECK(run("trap 'docker $X' EXIT\nX=1\na") == Strings{"a", "docker 1"});
  CHECK(run("trap 'docker 1' EXIT; trap 'docker 2' 0; a") == Strings{"a", "docker 2"});
  CHECK(run("f() { docker $X; }; trap f EXIT; X=1; exit 1; a") == Strings{"docker 1"});
  CHECK(run("(trap 'docker 1' EXIT; a); b") == Strings{"a", "docker 1", "b"});
  CHECK(run("trap 'docker 1' EXIT; (a); sh -c b") == Strings{"a", "b", "docker 1"});
  CHECK(run("trap 'docker 1' EXIT; trap - EXIT; a") == Strings{"a"});
  CHECK(run("X=1; trap 'docker $X' ERR; X=2; a") == Strings{"docker 1", "a", "docker 2"});
}

TEST_CASE("scripts, functions and Makefiles that all call one another are read to a bound") {
  const std::string script = R"(f() { f "$@" x; eval "$X"; sh -c "f $1"; . ./a.sh; make; }
f a; while f; do X=$X$X; done
for i in {1..9}; do if a; then X=$i; fi; done
)";
  const auto walk = walked(script, {}, {{"a.sh", script}, {"Makefile", script}});
  CHECK_FALSE(walk.open.empty());
  CHECK(walk.steps < 70'000);
}
