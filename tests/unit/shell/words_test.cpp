// SPDX-License-Identifier: Apache-2.0
// What words come to: quotes, parameters, splitting, braces, file names.
#include <catch2/catch.hpp>

#include "tests/unit/shell/walking.hpp"

using namespace keelson;
using namespace keelson::shell;

TEST_CASE("words are split at blanks outside quotes") {
  CHECK(run("a b  'c d' \"e f\" g\\ h i'j'\"k\"") == Strings{"a b 'c d' 'e f' 'g h' ijk"});
  CHECK(run("a '' \"\" $'x\\ty'") == Strings{"a '' '' x\ty"});
}

TEST_CASE("a line goes on after a backslash") {
  CHECK(run("docker build \\\n  -t a \\\n  .\npush") == Strings{"docker build -t a .", "push"});
}

TEST_CASE("a comment ends with its line, and is none within a word") {
  CHECK(run("a b # c d\ng e#f\n# g\n") == Strings{"a b", "g e#f"});
}

TEST_CASE("a variable nobody gave is unknown") {
  CHECK(run("a $X \"$Y\" r/$Z:1") == Strings{"a * * r/*:1"});
}

TEST_CASE("an unquoted variable is split into words, a quoted one is not") {
  CHECK(run("B='buildah --storage-driver overlay2'\n$B build . \"$B\"") ==
        Strings{"buildah --storage-driver overlay2 build . 'buildah --storage-driver overlay2'"});
  CHECK(run("E=\na $E b \"$E\"") == Strings{"a b ''"});
  CHECK(run("X=' a b '\nr x$X-y") == Strings{"r x a b -y"});
  CHECK(run("IFS=,\nX=a,b\nr $X") == Strings{"r a b"});
}

TEST_CASE("blanks between variables in quotes stay") {
  CHECK(run("A=1 B=2\nr \"$A $B\" \"${A}  x\"") == Strings{"r '1 2' '1  x'"});
}

TEST_CASE("CI's variables are known, and exported") {
  const auto walk = walked("docker push $I:$T", {{"I", {"host/app"}}, {"T", {"*"}}});
  CHECK(commands_of(walk) == Strings{"docker push host/app:*"});
  CHECK(walk.commands.at(0).environment == TextByName{{"I", "host/app"}, {"T", "*"}});
}

TEST_CASE("a default is one possible value of what nobody set, and that is said") {
  const auto walk = walked("r ${X:-a} ${Y-b} ${Z:=c}\nr $Z");
  CHECK(commands_of(walk) == Strings{"r a b c", "r * * *", "r c", "r *"});
  CHECK(open_of(walk) == Strings{"1: X may be given from outside", "1: Y may be given from outside",
                                 "1: Z may be given from outside"});
  CHECK(walk.open.at(0).hides == Hides::nothing);
}

TEST_CASE("what is given from outside is so in all of a script") {
  CHECK(run("X=${X:-a}\nY=${Y:-b}\nr $X-$Y") == Strings{"r a-b", "r *-*"});
  CHECK(run(": ${X:=a}; : ${Y=b}; r $X$Y ${X:-c}") == Strings{"r ab a", "r * *"});
  CHECK(run("export X=${X:-a}; sh -c 'r $X'") == Strings{"r a", "r *"});
  CHECK(run("r \"$(echo ${X:-a})\"") == Strings{"r a", "r *"});
}

TEST_CASE("a default counts for nothing when the job sets the variable") {
  CHECK(run("r ${X:-a} ${X:+b}", {{"X", {"1"}}}) == Strings{"r 1 b"});
  CHECK(run("r ${CI_COMMIT_SHA:-a} ${CI_COMMIT_SHA:+b}", {{"CI_COMMIT_SHA", {"*"}}}) ==
        Strings{"r * b"});
}

TEST_CASE("a default is not taken when there is a value") {
  CHECK(run("X=a; r ${X:-b} ${X-b} ${X:=b} ${X:?b}") == Strings{"r a a a a"});
  CHECK(run("X=; r ${X:-b} \"${X-b}\"") == Strings{"r b ''"});
  CHECK(run("unset X; r ${X:-b} ${X-b}") == Strings{"r b b"});
  CHECK(walked("unset X; r ${X:-b}").open.empty());
  CHECK(walked("X=1; r ${X:-b}").open.empty());
}

TEST_CASE("the other value is taken when there is one") {
  CHECK(run("X=a; r ${X:+-t $X}") == Strings{"r -t a"});
  CHECK(run("X=; r ${X:+y} z ${X+w}") == Strings{"r z w"});
  const auto walk = walked("r ${X:+y} z");
  CHECK(commands_of(walk) == Strings{"r y z", "r z"});
  CHECK(open_of(walk) == Strings{"1: X may be given from outside"});
  CHECK(run("r x${X:+-a}${Y:+-b}") == Strings{"r x-a-b", "r x-b", "r x-a", "r x"});
}

TEST_CASE("an unknown value may be empty") {
  CHECK(run("export B=$(echo $V)\nr x${B:+y}\ns ${B:+--arg B=$B} z") ==
        Strings{"r xy", "r x", "s --arg B=* z", "s z"});
  CHECK(run("B=$(x); r ${B+y}") == Strings{"x", "r y"});
  CHECK(run("f() { r a${1:+b}; }; f x; f; f \"$U\"") == Strings{"r ab", "r a", "r a*"});
  CHECK(run("r ${B:+y}", {{"B", {"*"}}}) == Strings{"r y", "r"});
}

TEST_CASE("a variable that must be there is unknown when nobody gave it") {
  CHECK(run("r ${X:?must be set} ${Y?}") == Strings{"r * *"});
}

TEST_CASE("what may be unset goes both ways where that is asked, each for good") {
  const Variables variables{{"CI_COMMIT_TAG", {"*", true}}};
  CHECK(run("T=${CI_COMMIT_TAG:-latest}\nr $T", variables) == Strings{"r *", "r latest"});
  CHECK(run("r ${CI_COMMIT_TAG:-a} ${CI_COMMIT_TAG:+b}", variables) == Strings{"r * b", "r a"});
  CHECK(run("r $CI_COMMIT_TAG", variables) == Strings{"r *"});
  CHECK(walked("r ${CI_COMMIT_TAG:-a}", variables).open.empty());
}

TEST_CASE("defaults nest") {
  CHECK(run("B=2; r ${A:-${B:-3}}:${C:-${D:-\"x y\"}}") == Strings{"r '2:x y'", "r *:*"});
  CHECK(run("r ${A:-${B:-3}}") == Strings{"r 3", "r *"});
}

TEST_CASE("text is cut at the start and the end") {
  CHECK(run("X=a/b/c.tar.gz; r ${X#*/} ${X##*/} ${X%.*} ${X%%.*} ${X#z} ${X%x}") ==
        Strings{"r b/c.tar.gz c.tar.gz a/b/c.tar a/b/c a/b/c.tar.gz a/b/c.tar.gz"});
  CHECK(run("X=v1.2; P=v; r ${X#$P} ${X#\"v\"} ${X#[a-z]}") == Strings{"r 1.2 1.2 1.2"});
  CHECK(run("X='a*b'; r ${X%b}") == Strings{"r *"});
}

TEST_CASE("text is replaced") {
  CHECK(run("X=a/b/b; r ${X/b/c} ${X//b/c} ${X//\\//-} ${X/#a/z} ${X/%b/z} ${X//b}") ==
        Strings{"r a/c/b a/c/c a-b-b z/b/b a/b/z a//"});
}

TEST_CASE("one character for another leaves what is unknown unknown") {
  const Variables variables{{"REF", {"feature/*"}}};
  CHECK(run("r ${REF//\\//-} ${REF^^} ${REF/feature/x}", variables) ==
        Strings{"r feature-* FEATURE/* *"});
}

TEST_CASE("a part of a text is taken when it is known") {
  CHECK(run("X=abcdef; r ${X:1:2} ${X:4} ${X: -2} ${X:0:-1}") == Strings{"r bc ef ef abcde"});
  CHECK(run("r ${X:0:2} ${X:0:8} ${X:3}", {{"X", {"abc*"}}}) == Strings{"r ab * *"});
}

TEST_CASE("letters change case, lengths are counted") {
  CHECK(run("X=aBc; r ${X^^} ${X,,} ${X^} ${#X}") == Strings{"r ABC abc ABc 3"});
}

TEST_CASE("a variable names another") {
  CHECK(run("A=x; N=A; r ${!N}; M=*; r ${!M}") == Strings{"r x", "r *"});
  CHECK(run("A=x; N=A; r ${!N:-y} ${!Q:-z}") == Strings{"r x *"});
}

TEST_CASE("arrays keep their words") {
  CHECK(run("A=(a 'b c'); A+=(d); r \"${A[@]}\" ${A[1]} $A ${#A[@]} \"${A[*]}\"") ==
        Strings{"r a 'b c' d b c a 3 'a b c d'"});
  CHECK(run("A=(-t x); docker build \"${A[@]}\" .") == Strings{"docker build -t x ."});
  CHECK(run("A=(); r \"${A[@]}\" x") == Strings{"r x"});
  CHECK(run("A=(a b c); r ${A[@]:1}; A[1]=z; r ${A[@]}; A+=(\n  d # one\n  e\n); r ${A[@]}") ==
        Strings{"r b c", "r a z c", "r a z c d e"});
}

TEST_CASE("arrays may have names for their places") {
  CHECK(run("declare -A M=([api]=services/api [web]=web)\n"
            "for k in \"${!M[@]}\"; do docker build -t $k ${M[$k]}; done") ==
        Strings{"docker build -t api services/api", "docker build -t web web"});
  CHECK(run("M[x]=1; M[y]=2; r ${M[y]} ${M[$U]}") == Strings{"r 2 *"});
}

TEST_CASE("simple arithmetic is done, other is unknown") {
  CHECK(run("N=2; r $((1 + N * 3)) $((N - 5)) $(( (1+2)*2 )) $((N << 1)) $((U + 1))") ==
        Strings{"r 7 -3 6 * *"});
}

TEST_CASE("what the shell itself knows is unknown to us") {
  CHECK(run("r $? $$ $! $RANDOM $HOME/x") == Strings{"r * * * * */x"});
}

TEST_CASE("braces are written out") {
  CHECK(run("r a{b,c}d {1..3} x{,y} '{a,b}' {z} ${X:-{1,2}}") ==
        Strings{"r abd acd 1 2 3 x xy {a,b} {z} {1,2}", "r abd acd 1 2 3 x xy {a,b} {z} *}"});
}

TEST_CASE("file names are those of the repository") {
  const Files files{
      {"a/Dockerfile", ""}, {"b/Dockerfile", ""}, {"b/x", ""}, {"sub/c/Dockerfile", ""}};
  CHECK(run("r */Dockerfile; r none*; r '*/x'; s \"*/x\"", {}, files) ==
        Strings{"r a/Dockerfile b/Dockerfile", "r none*", "r */x", "s */x"});
  CHECK(run("for d in */; do docker build $d; done", {}, files) ==
        Strings{"docker build a/", "docker build b/", "docker build sub/"});
  CHECK(run("cd sub; r ./*/Dockerfile", {}, files) == Strings{"r ./c/Dockerfile"});
}

TEST_CASE("an unknown part of a word is no file name") {
  CHECK(run("r $X/Dockerfile", {}, {{"a/Dockerfile", ""}}) == Strings{"r */Dockerfile"});
  CHECK(run("eval \"r $X\"", {}, {{"a", ""}}) == Strings{"r *"});
  CHECK(run("eval \"r $X\"", {{"X", {"*"}}}, {{"a", ""}}) == Strings{"r *"});
}

TEST_CASE("text that grows without end becomes unknown") {
  std::string script = "X=aaaaaaaaaaaaaaaa\n";
  for (int i = 0; i < 40; ++i) script += "X=$X$X\n";
  CHECK(run(script + "r $X") == Strings{"r *"});
}

TEST_CASE("A reference stands for another variable") {
  CHECK(run("A=1; declare -n R=A; r $R; R=2; r $A; unset -n R; R=3; r $A $R") ==
        Strings{"r 1", "r 2", "r 2 3"});
  CHECK(run("f() { local -n R=$1; R=2; }; A=1; R=0; f A; r $A $R") == Strings{"r 2 0"});
  CHECK(open_of(walked("declare -n R=$U")) ==
        Strings{"1: which variable R stands for is known at run time only"});
}

TEST_CASE("characters by their number are read") {
  CHECK(run("A=$'q\\x31'; r $A $'\\101b' $'\\u0041'") == Strings{"r q1 Ab A"});
  CHECK(run("r $(printf 'a\\055b')") == Strings{"r a-b"});
}

TEST_CASE("a negative index counts from the end of an array") {
  CHECK(run("read -ra A <<< 'x y z'; r ${A[-1]} ${A[-3]} ${A[-4]:-none}") ==
        Strings{"r z x none"});
  CHECK(run("A=(a b $X); r ${A[-1]}") == Strings{"r *"});
}
