# SPDX-License-Identifier: Apache-2.0
"""Small projects made at random: a GitLab job whose script, and the files it calls, write Dockerfiles and build images.

A script is a tree, so that a failing one can be made smaller: a statement is a text, or a Block around statements.
Names beginning with R are given by whoever runs the script, so no reader can know them.
"""
import random

REGISTRY = "r.example.com"
# What a run may give; None: not set.
GIVEN = {
    "RTAG": [None, "", "7.1", "7.2", "latest"],
    "RBASE": [None, "", "b8", "b9"],
    "RFLAG": [None, "", "true", "1"],
    "RDIR": [None, "", ".", "sub"],
    "RARGS": [None, "", "--build-arg BASE=evil", "-f Dockerfile.alt", "--target one", "-t r.example.com/g/other:1"],
    "RNAME": [None, "", "web", "api"],
}


class Block:
    def __init__(self, head, body, tail):
        self.head, self.body, self.tail = head, body, tail

    def text(self):
        return self.head + "\n" + "\n".join(text_of(one) for one in self.body) + "\n" + self.tail


def text_of(statement):
    return statement if isinstance(statement, str) else statement.text()


class Project:
    def __init__(self, shell, files, script):
        self.shell, self.files, self.script = shell, files, script  # files: path -> list of statements

    def text(self):
        return "\n".join(text_of(one) for one in self.script) + "\n"

    def contents(self):
        """Every file but the CI's, whole."""
        return {path: "\n".join(text_of(one) for one in lines) + "\n" for path, lines in self.files.items()}

    def ci(self):
        out = "build:\n  script:\n"
        for one in self.script:
            out += "    - |\n" + "".join("      " + line + "\n" for line in text_of(one).split("\n"))
        return out

    def uses_unknown(self):
        whole = self.text() + "".join(self.contents().values())
        return any(name in whole for name in GIVEN) or "CI_COMMIT" in whole


class Maker:
    def __init__(self, seed, name, known):
        self.random = random.Random("%s/%s" % (seed, name))
        self.name, self.known = name, known  # known: nothing the runner gives is used
        self.shell = self.random.choice(["bash", "bash", "dash"])
        self.small = self.random.random() < .5
        self.files, self.variables, self.count, self.functions = {}, [], 0, []
        self.image = "%s/g/%s" % (REGISTRY, name)
        self.files["list.txt"] = ["one 3.1", "two 3.2"]
        self.files["VERSION"] = ["4.%d" % self.random.randrange(9)]
        self.files["vars.env"] = ["BASE=5.1", "TAG=5.2"]

    def pick(self, *options):
        return self.random.choice(options)

    def chance(self, share):
        return self.random.random() < share

    def fresh(self, prefix):
        self.count += 1
        return prefix + str(self.count)

    # --- values ------------------------------------------------------------------------------------------------
    def literal(self):
        return "1.%d" % self.random.randrange(9)

    def given(self):
        return self.literal() if self.known else self.pick("$RTAG", "${RTAG}", "${RTAG:-1.1}", "${RTAG-1.2}", "${RTAG:+1.3}", "${RBASE:-2.0}",
                                                           "${RBASE:=2.1}", "$RNAME", "${RNAME:-web}", "${RTAG:-${RBASE:-2.2}}")

    def value(self):
        """A word that is good for a tag, quoted or not."""
        kinds = [self.literal, self.given]
        if self.variables:
            v = self.random.choice(self.variables)
            plain = ["$%s", "${%s}", "${%s:-6.1}", "${%s-6.2}", "${%s%%.*}.0", "${%s##*.}", "${%s:-}", "$(echo $%s)", "x${%s:+y}"]
            bash = ["${%s/1/2}", "${%s//./-}", "${%s^^}", "${%s:0:2}"]
            kinds += [lambda: self.pick(*plain, *(bash if self.shell == "bash" else [])) % v] * 3
        kinds.append(lambda: self.pick("$(cat VERSION)", "$(echo 1.8)", "`echo 1.9`", "$((1+2))", "$(printf '%s' 2.7)", "$(head -n1 VERSION)",
                                       "$(false && echo a1 || echo a2)", "$(true && echo a3 || echo a4)", "$(sed -n 's/^TAG=//p' vars.env)",
                                       "$(cut -d' ' -f2 list.txt | tail -n1)", "$(grep ^BASE vars.env | cut -d= -f2)", "$(echo A.B | tr A-Z a-z)",
                                       "$(awk '{print $2; exit}' list.txt)", "$(cat missing 2>/dev/null || echo 2.8)", "$(cat VERSION || echo 2.9)",
                                       "$(basename a/b-1)", "$(. ./vars.env; echo $TAG)", "$(if [ -f VERSION ]; then echo f1; else echo f2; fi)",
                                       "$(wc -l < list.txt)", "$(expr 1 + 4)", "$(ls -d sub)",
                                       *([] if self.known else ['$(test -n "$RFLAG" && echo c1 || echo c2)', '$([ "$RFLAG" = true ] && echo c3)',
                                                                "$(echo ${RTAG:-c4} | cut -c1)", "$(git describe 2>/dev/null || echo c5)",
                                                                "$(env | sed -n 's/^RBASE=//p' | head -n1)"])))
        return self.random.choice(kinds)()

    def condition(self):
        if self.known:
            return self.pick("true", "false", "[ -f VERSION ]", "[ -f nothing ]", "[ 1 = 2 ]", "! false", "grep -q BASE vars.env")
        return self.pick('[ -n "$RFLAG" ]', '[ -z "$RTAG" ]', '[ "$RFLAG" = true ]', 'test "$RBASE" != b8', "docker pull x/y >/dev/null 2>&1",
                         "[ -f VERSION ]", "[ -d sub ]", 'test -n "${RTAG:-}"')

    def setter(self):
        """Statements that give a variable a value, or seem to."""
        v = self.pick("A", "B", "V", "TAG", "BASE", "W")
        val = self.value()
        forms = [
            lambda: "%s=%s" % (v, val), lambda: '%s="%s"' % (v, val), lambda: 'export %s="%s"' % (v, val), lambda: ': "${%s:=%s}"' % (v, self.literal()),
            lambda: ": ${%s=%s}" % (v, self.literal()), lambda: "read -r %s < VERSION" % v, lambda: "read -r N %s < list.txt" % v,
            lambda: "case \"%s\" in 1*) %s=9.1;; *.2|4*) %s=9.2;; *) %s=9.3;; esac" % (self.value(), v, v, v),
            lambda: "case ${RTAG:-n} in 7*) %s=9.4;; n) %s=9.5;; esac" % (v, v) if not self.known else "case abc in a*) %s=9.6;; *) %s=9.7;; esac" % (v, v),
            lambda: "if %s; then %s=8.1; else %s=8.2; fi" % (self.condition(), v, v), lambda: "if %s; then %s=8.3; fi" % (self.condition(), v),
            lambda: "if %s; then %s=8.4; elif %s; then %s=8.5; else %s=%s; fi" % (self.condition(), v, self.condition(), v, v, val),
            lambda: "%s && %s=8.6 || true" % (self.condition(), v), lambda: "%s || %s=8.7" % (self.condition(), v),
            lambda: "%s && %s=8.8 || %s=8.9" % (self.condition(), v, v),
            lambda: "for i in 3.3 3.4 %s; do %s=$i; done" % (self.literal(), v), lambda: "while read -r a b; do %s=$b; done < list.txt" % v,
            lambda: "%s=old; cat list.txt | while read -r a b; do %s=$b; done" % (v, v), lambda: "%s=1.0; (%s=1.5)" % (v, v),
            lambda: "eval \"%s=%s\"" % (v, val), lambda: "O=%s; eval %s=\\$O" % (self.literal(), v), lambda: "set -- 2.3 2.4 2.5; shift; %s=$1" % v,
            lambda: "set -- a 2.6; %s=${2:-none}; shift 2; set -- \"$@\" z" % v, lambda: "%s=$(printf '%%s-%%s' a %s)" % (v, val),
            lambda: "set -- -t 2.8; OPTIND=1; while getopts t:x o; do case $o in t) %s=$OPTARG;; x) %s=x;; esac; done" % (v, v),
            lambda: ". ./vars.env; %s=$BASE" % v, lambda: "set -a; . ./vars.env; set +a; %s=${TAG}" % v, lambda: "export $(cat vars.env | xargs); %s=$TAG" % v,
            lambda: "unset %s; %s=${%s:-7.0}" % (v, v, v), lambda: "%s=%s; %s=${%s}-x" % (v, self.literal(), v, v),
            lambda: "OLD=$IFS; IFS=:; set -- 3.5:3.6; set -- $1; IFS=$OLD; %s=$1" % v, lambda: "L='3.7,3.8'; IFS=, read -r N %s <<X\n$L\nX" % v,
            lambda: "%s=z; trap '%s=t' EXIT" % (v, v), lambda: "f() { local %s=loc; echo $%s; }; %s=out; f >/dev/null" % (v, v, v),
            lambda: "f() { %s=$1; }; %s=out; f %s" % (v, v, self.literal()), lambda: "f() { echo \"$1\"; return 0; }; %s=$(f %s)" % (v, self.literal()),
            lambda: "f() { if [ \"$1\" = a ]; then echo y1; return; fi; echo y2; }; %s=$(f %s)" % (v, self.pick("a", "b")),
            lambda: "i=0; while [ $i -lt 2 ]; do i=$((i+1)); %s=n$i; done" % v, lambda: "for %s in q1 q2; do :; done" % v,
            lambda: "%s=k1 env true; %s=${%s:-k2}" % (v, v, v), lambda: "%s=k3 :; readonly Z%d=%s; %s=$Z%d" % (v, self.count, self.literal(), v, self.count),
            lambda: "echo %s > f.txt; %s=$(cat f.txt)" % (self.literal(), v), lambda: "for i in 1 2 3; do [ $i = 2 ] && continue; %s=o$i; done" % v,
            lambda: "for i in p1 p2; do %s=$i; break; done" % v, lambda: "until %s=u1; do :; done" % v, lambda: "%s=${CI_PROJECT_NAME}-1" % v,
            lambda: "%s=$(basename $PWD)" % v if not self.known else "%s=$CI_PROJECT_NAME" % v, lambda: "{ %s=g1; }" % v,
            lambda: "%s=$(dirname sub/x)" % v, lambda: "while read -r l; do case $l in BASE=*) %s=${l#BASE=};; esac; done < vars.env" % v,
            lambda: "while IFS='=' read -r k x; do eval \"$k=\\$x\"; done < vars.env; %s=$TAG" % v,
            lambda: "awk '{print $2}' list.txt > out.txt; read -r %s < out.txt" % v, lambda: "set -- ${%s:-x1 x2}; %s=$#" % (self.fresh("N"), v),
        ]
        forms += [
            lambda: "LIST='1.1 1.2'; for t in $LIST; do %s=$t; done" % v, lambda: "f() { return 1; }; if f; then %s=j2; else %s=j3; fi" % (v, v),
            lambda: "f() { %s=j4; return 1; }; f || true" % v, lambda: "f() { [ \"$1\" = q ]; }; f q && %s=j5; f z || %s=${%s}6" % (v, v, v),
            lambda: "set -- 1 2 3; %s=\"$*\"; %s=${%s##* }" % (v, v, v), lambda: "for i in $(seq 1 3); do %s=v$i; done" % v, lambda: "%s=$(printf '%%s\\n' h1 h2 | while read -r x; do echo $x; done | tail -n1)" % v,
            lambda: "f() { if [ $1 -gt 0 ]; then f $(($1-1)); else %s=rec; fi; }; f 2" % v, lambda: "for f in *.env; do %s=${f%%.env}; done" % v, lambda: "cat > t.env <<-X\n\t%s=tab\n\tX\n. ./t.env" % v,
            lambda: "echo \"%s=%s\" > w.env; . ./w.env" % (v, self.literal()), lambda: "sed 's/5/6/' vars.env > y.env; . ./y.env; %s=$TAG" % v, lambda: "rm -f VERSION; echo 9.9 > VERSION; %s=$(cat VERSION)" % v,
            lambda: "%s=$(echo a-b-c | cut -d- -f2)" % v, lambda: "%s=$(f() { echo in; }; f)" % v, lambda: "unset Q; %s=${Q-%s}" % (v, self.literal()), lambda: "%s=1.1; f() { echo ${%s}; }; %s=1.2; %s=$(f)" % (v, v, v, v),
            lambda: "%s=esc\\ap; %s=${%s#*\\\\}" % (v, v, v), lambda: "cp VERSION V2; echo 8 >> V2; %s=$(tail -n1 V2)" % v, lambda: "case x in y) ;; x) %s=e1; %s=e2 ;; esac" % (v, v), lambda: "test -f missing || { %s=e3; }" % v,
        ]
        if not self.known:
            forms += [lambda: "if [ -n \"$RFLAG\" ]; then . ./vars.env; %s=$TAG; fi" % v, lambda: "%s=u; [ -n \"$RFLAG\" ] || unset %s" % (v, v), lambda: "for i in $RTAG $RBASE; do %s=$i; done" % v,
                      lambda: "f() { [ -n \"$RFLAG\" ] && return; %s=ret; }; f || true" % v, lambda: "for i in l1 l2; do [ -n \"$RFLAG\" ] && break; %s=$i; done" % v, lambda: "set -- $RARGS; %s=$#" % v,
                      lambda: "echo \"%s=$RTAG\" > r.env; . ./r.env" % v, lambda: "while [ \"$#\" -gt 0 ]; do shift; done; set -- $RTAG last; %s=$1" % v, lambda: "[ -z \"$RTAG\" ] || sed -i \"s/^TAG=.*/TAG=$RTAG/\" vars.env; . ./vars.env; %s=$TAG" % v,
                      lambda: "case \"$RTAG\" in '') %s=c7;; *) %s=$RTAG;; esac" % (v, v), lambda: "(exit ${RFLAG:+1}0) && %s=c8 || %s=c9" % (v, v)]
        if self.shell == "bash":
            forms += [
                lambda: "for i in {1..3}; do %s=b$i; done" % v, lambda: "%s=$'q\\x31'" % v, lambda: "set -- 1 2 3; %s=${@:2:1}" % v, lambda: "set -- 1 2 3; %s=${!#}" % v, lambda: "case a in a) %s=f1 ;& b) %s=f2 ;; esac" % (v, v),
                lambda: "ARR=(1 2 3); unset 'ARR[0]'; %s=${#ARR[@]}" % v, lambda: "ARR=(1 2 3); %s=${ARR[*]: -1}" % v, lambda: "source <(echo %s=so)" % v, lambda: "shopt -s lastpipe; echo lp | read -r %s || true" % v, lambda: "L=a,b; ARR=(${L//,/ }); %s=${ARR[1]}" % v,
                lambda: "ARR=(4.1 4.2 4.3); %s=${ARR[1]}" % v, lambda: "ARR=(4.4); ARR+=(4.5); %s=${ARR[-1]}" % v, lambda: "read -r N %s <<< 'a 4.6'" % v,
                lambda: "IFS=: read -r %s N <<< 4.7:4.8" % v, lambda: "IFS=, read -ra ARR <<< '4.9,5.0'; %s=${ARR[1]}" % v, lambda: "mapfile -t ARR < list.txt; %s=${ARR[0]#one }" % v,
                lambda: "printf -v %s '%%s' 5.3" % v, lambda: "%s=5.4; P=%s; W=${!P}" % (v, v), lambda: "declare -A M=([k]=5.5 [l]=5.6); %s=${M[l]}" % v,
                lambda: "((%s=5+1)) || true" % v, lambda: "let %s=6+1" % v, lambda: "%s=a; %s+=b" % (v, v), lambda: "[[ ${RTAG:-} == 7* ]] && %s=m1 || %s=m2" % (v, v) if not self.known else "[[ abc == a* ]] && %s=m1" % v,
                lambda: "while read -r a b; do %s=$b; done < <(cat list.txt)" % v, lambda: "declare -n REF=%s; REF=5.7; unset -n REF" % v,
                lambda: "[[ v1.2 =~ v([0-9.]+) ]] && %s=${BASH_REMATCH[1]}" % v, lambda: "for ((i=0;i<2;i++)); do %s=w$i; done" % v,
                lambda: "f() { local -n r=$1; r=5.8; }; f %s" % v, lambda: "function g { declare %s=in; }; %s=out; g" % (v, v), lambda: "%s=$(<VERSION)" % v,
                lambda: "ARR=($(cut -d' ' -f2 list.txt)); %s=${ARR[0]}" % v, lambda: "ARR=(4.1 4.2); for i in \"${ARR[@]}\"; do %s=$i; done" % v,
                lambda: "source vars.env; %s=$TAG" % v, lambda: "%s=${PWD##*/}" % v if not self.known else "%s=j1" % v,
            ]
        text = self.random.choice(forms)()
        if v not in self.variables:
            self.variables.append(v)
        return text

    # --- Dockerfiles --------------------------------------------------------------------------------------------
    def base(self):
        return "%s/base/%s" % (REGISTRY, self.pick("os", "jdk", "node", "go"))

    def dockerfile(self):
        kind = self.random.randrange(5)
        if kind == 0:
            return ["FROM %s:%s" % (self.base(), self.literal()), "RUN true"]
        if kind == 1:
            return ["ARG BASE=%s" % self.literal(), "FROM %s:$BASE" % self.base()]
        if kind == 2:
            return ["ARG BASE=%s" % self.literal(), "ARG TAG=${BASE}-x", "FROM %s:${TAG}" % self.base(), "COPY --from=%s:1 /a /a" % self.base()]
        if kind == 3:
            return ["ARG BASE", "FROM %s:${BASE:-d%d} AS one" % (self.base(), self.random.randrange(9)), "RUN true",
                    "FROM %s:%s AS two" % (self.base(), self.literal()), "COPY --from=one /a /a"]
        return ["ARG IMG=%s:%s" % (self.base(), self.literal()), "FROM $IMG AS one", "FROM %s:%s" % (self.base(), self.literal())]

    def writer(self, path):
        """Statements that write or change the Dockerfile at `path`."""
        base, other = self.base(), self.base()
        v = self.value()
        ensure = "[ -f %s ] || echo 'FROM %s:0' > %s" % (path, base, path)
        source = self.fresh("Dockerfile.in")
        forms = [
            lambda: 'echo "FROM %s:%s" > %s' % (base, v, path), lambda: "printf 'FROM %s:%%s\\nRUN true\\n' \"%s\" > %s" % (base, v, path),
            lambda: "cat > %s <<EOF\nFROM %s:%s\nRUN true\nEOF" % (path, base, v), lambda: "cat <<'EOF' > %s\nARG BASE=%s\nFROM %s:$BASE\nEOF" % (path, self.literal(), base),
            lambda: 'echo "FROM %s:%s" | tee %s >/dev/null' % (base, v, path), lambda: "tee %s <<EOF\nFROM %s:%s\nEOF" % (path, base, v),
            lambda: self._with(source, "cp %s %s" % (source, path)), lambda: self._with(source, "mv %s %s" % (source, path)), lambda: self._with(source, "ln -sf \"$PWD/%s\" %s" % (source, path)),
            lambda: self._with(source, "cat %s list.txt | grep -v '^[a-z]' > %s" % (source, path)), lambda: self._with(source, "install -m 644 %s %s" % (source, path)),
            lambda: ensure + "\nsed -i 's/:[0-9.]*$/:%s/' %s" % (self.literal(), path), lambda: ensure + "\nsed -i \"s|^FROM .*|FROM %s:%s|\" %s" % (other, v, path),
            lambda: self._with(source, "sed 's/@BASE@/%s/' %s > %s" % (self.literal(), source, path), ["FROM %s:@BASE@" % base]),
            lambda: self._with(source, "BASE=%s; export BASE; envsubst < %s > %s" % (self.literal(), source, path), ["FROM %s:$BASE" % base]),
            lambda: self._with(source, "BASE=%s envsubst '$BASE' < %s > %s" % (v, source, path), ["FROM %s:${BASE}" % base]),
            lambda: "{ echo 'FROM %s:1'; echo 'COPY --from=%s:%s / /'; } > %s" % (base, other, v, path), lambda: "(echo \"FROM %s:%s\") > %s" % (base, v, path),
            lambda: "echo 'FROM %s:1' > %s; echo \"COPY --from=%s:%s / /\" >> %s" % (base, path, other, v, path), lambda: ensure + "\necho 'COPY --from=%s:a / /' >> %s" % (other, path),
            lambda: "w() { echo \"FROM %s:$1\"; }; w %s > %s" % (base, v, path), lambda: "for i in 1 2; do echo \"FROM %s:$i\"; done > %s" % (base, path),
            lambda: "echo FROM %s:z > .tmp.D; mv .tmp.D %s" % (base, path), lambda: "echo \"FROM %s:${BASE:-e}\" | sed 's/e$/f/' > %s" % (base, path),
            lambda: "D=%s; echo \"FROM %s:%s\" > \"$D\"" % (path, base, v), lambda: "exec 3>%s; echo 'FROM %s:x3' >&3; exec 3>&-" % (path, base),
            lambda: "sh -c 'echo \"FROM %s:%s\"' > %s" % (base, self.literal(), path), lambda: "awk '{print \"FROM %s:\" $2; exit}' list.txt > %s" % (base, path),
            lambda: "head -n1 VERSION | xargs printf 'FROM %s:%%s\\n' > %s" % (base, path), lambda: "if %s; then echo 'FROM %s:i1' > %s; else echo 'FROM %s:i2' > %s; fi" % (self.condition(), base, path, base, path),
            lambda: "rm -f %s; %s" % (path, "echo FROM %s:%s >> %s" % (base, v, path)), lambda: "cp %s.nothing %s 2>/dev/null || echo 'FROM %s:fb' > %s" % (path, path, base, path),
            lambda: "( cd sub && echo 'FROM %s:c%s' > Dockerfile )" % (base, self.literal()), lambda: "X=$(printf 'FROM %s:s1\\nRUN a')\necho \"$X\" > %s" % (base, path),
            lambda: "while read -r a b; do echo \"FROM %s:$b\" > %s; done < list.txt" % (base, path), lambda: "dd if=VERSION of=x 2>/dev/null || :; find . -name '%s' -exec sed -i 's/os/jdk/' {} +" % path.split("/")[-1],
        ]
        if self.shell == "bash":
            forms += [lambda: "cat <<< \"FROM %s:%s\" > %s" % (base, v, path), lambda: "echo 'FROM %s:1' &> %s" % (base, path), lambda: "ARR=('FROM %s:ar' 'RUN x'); printf '%%s\\n' \"${ARR[@]}\" > %s" % (base, path)]
        return self.random.choice(forms)()

    def _with(self, path, statement, text=None):
        self.files[path] = text or self.dockerfile()
        return statement

    # --- builds -------------------------------------------------------------------------------------------------
    def product(self):
        return self.pick("%s:%s" % (self.image, self.value()), "$CI_REGISTRY_IMAGE:%s" % self.value(), "$CI_REGISTRY_IMAGE/%s:%s" % (self.pick("x", "y"), self.literal()),
                         "%s:%s" % (self.image, self.literal()), *([] if self.known else ["$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA", "$CI_REGISTRY_IMAGE:${CI_COMMIT_TAG:-dev}"]))

    def extras(self, path):
        out = []
        if self.chance(.5):
            out.append(self.pick("--build-arg BASE=%s", "--build-arg 'BASE=%s'", '--build-arg="BASE=%s"', "--build-arg IMG=" + self.base() + ":%s") % (self.value().replace("'", "")))
        elif self.chance(.25):
            out.append("--build-arg BASE")
        if self.chance(.1):
            out.append("--target " + self.pick("one", "two", "0"))
        if self.chance(.12) and not self.known:
            out.append(self.pick("$RARGS", "${RARGS}", "${RARGS:-}", "${RFLAG:+--build-arg BASE=fl}"))
        if self.chance(.15):
            out.append(self.pick("--pull", "--no-cache", "--label a=b", "--platform linux/amd64", "$EXTRA", "--network=host"))
        if self.chance(.08):
            out.append("$OPTS")
        self.random.shuffle(out)
        return " ".join(out)

    def build(self, path):
        """Statements that build `path` and push what they made."""
        image, more = self.product(), self.extras(path)
        folder = path.rpartition("/")[0] or "."
        where = self.pick("-f %s ." % path, "-f %s %s" % (path, folder), "--file=%s ." % path) if path.split("/")[-1] != "Dockerfile" or self.chance(.3) else folder
        push = "docker push \"%s\"" % image
        quoted = '"%s"' % image
        forms = [
            lambda: "docker build %s -t %s %s\n%s" % (more, quoted, where, push), lambda: "docker build -t %s %s %s && %s" % (quoted, more, where, push),
            lambda: "docker buildx build --push %s -t %s %s" % (more, quoted, where), lambda: "buildah bud %s -t %s %s\nbuildah push %s" % (more, quoted, where, quoted),
            lambda: "podman build %s -t %s %s\npodman push %s" % (more, quoted, where, quoted), lambda: "executor --context . --dockerfile %s --destination %s %s" % (path, quoted, more),
            lambda: "buildah build %s -t local-img %s\nbuildah push local-img docker://%s" % (more, where, image), lambda: "docker build %s -t tmp:1 %s\ndocker tag tmp:1 %s\n%s" % (more, where, quoted, push),
            lambda: "ID=$(docker build -q %s %s)\ndocker tag \"$ID\" %s\n%s" % (more, where, quoted, push), lambda: "docker build --iidfile id.txt %s %s\ndocker tag $(cat id.txt) %s\n%s" % (more, where, quoted, push),
            lambda: "IMAGE=%s\ndocker build %s -t $IMAGE %s\ndocker push $IMAGE" % (quoted, more, where), lambda: "docker build %s -t %s - < %s\n%s" % (more, quoted, path, push),
            lambda: "cat %s | docker build %s -t %s -\n%s" % (path, more, quoted, push), lambda: "docker build %s -t %s -f - . < %s\n%s" % (more, quoted, path, push),
            lambda: "set -- build %s\nset -- \"$@\" -t %s\ndocker \"$@\" %s\n%s" % (more, quoted, where, push), lambda: "CMD=docker\n$CMD build %s -t %s %s\n$CMD push %s" % (more, quoted, where, quoted),
            lambda: "C=\"docker build %s -t %s\"\n$C %s\n%s" % (more.replace('"', ""), image, where, push), lambda: "b() { docker build -t \"$1\" %s \"$2\"; docker push \"$1\"; }\nb %s %s" % (more, quoted, folder),
            lambda: "b() { local t=$1; shift; docker build -t \"$t\" \"$@\"; docker push \"$t\"; }\nb %s %s %s" % (quoted, more, where), lambda: "ARGS='%s'\ndocker build $ARGS -t %s %s\n%s" % (more.replace("'", ""), quoted, where, push),
            lambda: "for t in %s %s; do docker build %s -t $CI_REGISTRY_IMAGE:$t %s; docker push $CI_REGISTRY_IMAGE:$t; done" % (self.value(), self.literal(), more, where),
            lambda: "while read -r n t; do docker build %s --build-arg BASE=$t -t $CI_REGISTRY_IMAGE/$n:1 %s; docker push $CI_REGISTRY_IMAGE/$n:1; done < list.txt" % (more, where),
            lambda: "docker build %s -t base-img %s\nprintf 'FROM base-img\\nCOPY --from=%s:fin / /\\n' | docker build -t %s -\n%s" % (more, where, self.base(), quoted, push),
            lambda: "export BASE=%s\ndocker build --build-arg BASE %s -t %s %s\n%s" % (self.value(), more, quoted, where, push), lambda: "BASE=%s docker build --build-arg BASE -t %s %s\n%s" % (self.value(), quoted, where, push),
            lambda: "cd %s && docker build %s -t %s -f %s . && cd - >/dev/null\n%s" % (folder, more, quoted, path.split("/")[-1], push), lambda: "(cd %s; docker build %s -t %s -f %s .)\n%s" % (folder, more, quoted, path.split("/")[-1], push),
            lambda: "eval \"docker build -t %s %s %s\"\n%s" % (image.replace('"', ""), more.replace('"', ""), where, push), lambda: "docker build -t %s - <<EOF\nFROM %s:%s\nEOF\n%s" % (quoted, self.base(), self.value(), push),
            lambda: "echo 'docker build %s -t %s:ec %s; docker push %s:ec' | sh" % (more.replace("'", ""), self.image, where, self.image), lambda: "sh <<'EOF'\ndocker build %s -t %s:hd %s\ndocker push %s:hd\nEOF" % (more, self.image, where, self.image),
            lambda: "sh -ec 'docker build %s -t $1 %s; docker push $1' x %s" % (more.replace("'", ""), where, quoted), lambda: "echo %s | xargs -I{} docker build %s -t $CI_REGISTRY_IMAGE:{} %s\ndocker push -a $CI_REGISTRY_IMAGE; docker push $CI_REGISTRY_IMAGE:%s" % (self.literal(), more, where, "xa"),
            lambda: self.script_file(path, where, more), lambda: self.script_file(path, where, more), lambda: self.make_file(path, where), lambda: self.make_file(path, where), lambda: self.make_file(path, where),
            lambda: "trap 'docker build %s -t %s:tr %s; docker push %s:tr' EXIT" % (more.replace("'", ""), self.image, where, self.image), lambda: "docker build -t %s %s %s & wait\n%s" % (quoted, more, where, push),
            lambda: "for D in $(find . -name '%s'); do docker build %s -f $D -t %s .; done\n%s" % (path.split("/")[-1], more, quoted, push),
        ]
        forms += [
            lambda: "for d in */; do [ -f $d/Dockerfile ] && docker build %s -t $CI_REGISTRY_IMAGE/${d%%/}:gl $d && docker push $CI_REGISTRY_IMAGE/${d%%/}:gl; done\ndocker build -t %s %s; %s" % (more, quoted, where, push),
            lambda: "find . -name %s | while read -r f; do docker build %s -t %s -f $f $(dirname $f); docker push %s; done" % (path.split("/")[-1], more, quoted, quoted),
            lambda: "if ! docker build %s -t %s %s; then exit 1; fi\n%s" % (more, quoted, where, push), lambda: "docker build --target nothing -t %s %s || docker build %s -t %s %s\n%s" % (quoted, where, more, quoted, where, push),
            lambda: "build_it() { docker build %s \"$@\"; }\npush_it() { docker push \"$1\"; }\nbuild_it -t %s %s && push_it %s" % (more, quoted, where, quoted), lambda: "timeout 5 docker build %s -t %s %s\nnice %s" % (more, quoted, where, push),
            lambda: "OPTIND=1; set -- -f %s -a 1.7; while getopts f:a: o; do case $o in f) F=$OPTARG;; a) T=$OPTARG;; esac; done\ndocker build %s --build-arg BASE=$T -f $F -t %s .\n%s" % (path, more, quoted, push),
            lambda: "while [ $# -gt 0 ]; do shift; done; set -- --file %s --arg 1.6\nwhile [ $# -gt 0 ]; do case $1 in --file) F=$2; shift 2;; --arg) T=$2; shift 2;; *) shift;; esac; done\ndocker build %s --build-arg BASE=$T -f $F -t %s .\n%s" % (path, more, quoted, push),
            lambda: "docker build %s -t %s -f $(ls %s) .\n%s" % (more, quoted, path, push), lambda: "export IMG=%s:ex\ndocker build --build-arg IMG %s -t %s %s\n%s" % (self.base(), more, quoted, where, push),
            lambda: "docker tag nothing %s || true; T=$(mktemp -d)\ncp %s $T/Dockerfile\ndocker build %s -t %s $T\n%s" % (quoted, path, more, quoted, push), lambda: "cat %s > Dockerfile.cat; echo 'COPY --from=%s:ca / /' >> Dockerfile.cat\ndocker build %s -f Dockerfile.cat -t %s .\n%s" % (path, self.base(), more, quoted, push),
        ]
        if self.shell == "bash":
            forms += [lambda: "ARGS=(-t %s)\nARGS+=(%s)\ndocker build \"${ARGS[@]}\" %s\n%s" % (quoted, more, where, push), lambda: "pushd %s >/dev/null; docker build %s -t %s -f %s .; popd >/dev/null\n%s" % (folder, more, quoted, path.split("/")[-1], push),
                      lambda: "docker build %s -t %s -f <(cat %s) . || true\ndocker build %s -t %s -f- . <<< \"$(cat %s)\"\n%s" % (more, quoted, path, more, quoted, path, push),
                      lambda: "declare -A IM=([x]=1.1 [y]=1.2)\nfor k in \"${!IM[@]}\"; do docker build --build-arg BASE=${IM[$k]} -t $CI_REGISTRY_IMAGE/$k:1 %s; docker push $CI_REGISTRY_IMAGE/$k:1; done" % where]
        return self.random.choice(forms)()

    def script_file(self, path, where, more):
        name = self.fresh("build") + ".sh"
        lines = [self.pick("#!/bin/sh", "#!/bin/sh -e")] + self.pick([], [self.pick("BASE=${1:-s1}", "T=${2:-s2}", ": ${BASE:=s3}", 'while [ $# -gt 2 ]; do shift; done', "cd \"$(dirname \"$0\")\"")])
        tag = self.pick("${1:-none}", "$1", "$T" if any("T=" in one for one in lines) else "sf", "${BASE:-sb}")
        lines += ["docker build --build-arg BASE=%s %s -t %s:%s %s" % (self.pick("$1", "$BASE", "${BASE:-s4}", "$2"), more, self.image, tag, where), "docker push %s:%s" % (self.image, tag)]
        self.files[name] = lines
        a = "%s %s" % (self.value(), self.literal())
        return self.pick("sh %s %s" % (name, a), "./%s %s" % (name, a), "BASE=%s sh ./%s %s" % (self.literal(), name, a), ". ./%s %s" % (name, a) if self.shell == "bash" else "set -- %s; . ./%s" % (a, name),
                         "export BASE=%s; ./%s e1 e2" % (self.value(), name), "env BASE=%s ./%s %s" % (self.literal(), name, a), "%s ./%s %s" % (self.shell, name, a), "for s in %s; do sh $s %s; done" % (name, a))

    def make_file(self, path, where):
        name = self.fresh("mk")
        file = "%s.mk" % name
        v = self.pick("BASE", "TAG") if self.known else self.pick("BASE", "TAG", "RTAG", "RBASE")
        assign = self.pick("%s ?= m1" % v, "%s = m2" % v, "%s := m3" % v, "%s := $(shell cat VERSION)" % v, "%s = $(or $(RNOT),m4)" % v, "include vars.env\n%s ?= m5" % v, "define X\nm6\nendef\n%s = $(X)" % v,
                           "%s = m7\n%s += m8" % (v, v), "ifeq ($(%s),)\n%s = m9\nelse\nOTHER = 1\nendif" % (v, v), "%s != echo n1" % v, "f = $(1)-n2\n%s := $(call f,p)" % v, "%s = $(subst a,b,aa)" % v,
                           "%s := $(word 2,o1 o2 o3)" % v, "%s := $(firstword $(shell cut -d' ' -f2 list.txt))" % v, "-include nothing.mk\n%s ?= n3" % v, "ifdef CI\n%s := n4\nendif\n%s ?= n5" % (v, v),
                           "%s ?= $(shell echo n6)\nexport %s" % (v, v), "override %s = n7" % v, "L = 1 2\n%s := $(foreach x,$(L),n$(x))" % v, "%s := $(patsubst %%.sh,%%,n8.sh)" % v, "$(eval %s := n9)" % v,
                           "export %s = l1" % v, "%s = $(if $(%sX),l2,l3)" % (v, v), "%s = l4\n%s := $(%s)l5" % (v, v, v))
        image = "%s:%s" % (self.image, self.pick("$(%s)" % v, "mk", "$(%s)-x" % v, "${%s}" % v))
        image = image.replace(" ", "")
        recipe = self.pick(["\tdocker build --build-arg BASE=$(%s) -t %s %s" % (v, image, where), "\tdocker push %s" % image],
                           ["\t@docker build --build-arg BASE=$(%s) -t %s %s && docker push %s" % (v, image, where, image)],
                           ["\tset -e; for i in r1 r2; do docker build --build-arg BASE=$$i -t %s-$$i %s; docker push %s-$$i; done" % (image, where, image)],
                           ["\tt=$$(cat VERSION); docker build --build-arg BASE=$(%s) -t %s:$$t %s; docker push %s:$$t" % (v, self.image, where, self.image)],
                           ["\techo 'FROM %s:$(%s)' > Dockerfile.mk" % (self.base(), v), "\tdocker build -f Dockerfile.mk -t %s ." % image, "\tdocker push %s" % image],
                           ["\tdocker build --build-arg BASE=$(%s) -t %s/$@:1 %s" % (v, self.image, where), "\tdocker push %s/$@:1" % self.image],
                           ["\t$(MAKE) -f %s inner %s=in1" % (file, v), "inner:", "\tdocker build --build-arg BASE=$(%s) -t %s %s" % (v, image, where), "\tdocker push %s" % image])
        lines = assign.split("\n") + self.pick([], ["image: %s = tv1" % v], [".PHONY: image"]) + ["image:" + self.pick("", "", " VERSION")] + recipe
        self.files[file] = lines
        call = "make -f %s" % file
        if self.chance(.2):
            self.files["mkdir%s/Makefile" % name] = ["V2 ?= d1", "all:", "\tcd .. && $(MAKE) -f %s image %s=$(V2)" % (file, v)]
            return self.pick("make -C mkdir%s" % name, "make -C mkdir%s all V2=d2" % name, "cd mkdir%s && make && cd .." % name)
        return self.pick(call + " image", call, "%s image %s=%s" % (call, v, self.value()), "%s=%s %s image" % (v, self.literal(), call), "export %s=%s; %s" % (v, self.value(), call), "%s -e image" % call,
                         "MAKEFLAGS=-s %s %s='%s' image" % (call, v, self.literal()))

    # --- the whole ----------------------------------------------------------------------------------------------
    def wrap(self, statements):
        kind = self.random.randrange(60 if self.small else 16)
        c = self.condition()
        while c in ("false", "[ -f nothing ]", "[ 1 = 2 ]"):
            c = self.condition()
        pairs = [("if %s; then" % c, "fi"), ("if ! true; then :; else", "fi"), ("{", "}"), ("(", ")"), ("for i in 1 2; do", "done"),
                 ("fn%d() {" % self.count, "}\nfn%d" % self.count), ("while true; do", "break; done"), ("case ${1:-x} in x)", ";; esac"), ("if ! false; then", "fi"), ("fn%d() (" % self.count, ")\nfn%d a b" % self.count)]
        if kind >= len(pairs):
            return statements
        self.count += 1
        return [Block(pairs[kind][0], statements, pairs[kind][1])]

    def project(self):
        for path in ("Dockerfile", "sub/Dockerfile", "Dockerfile.alt"):
            if path != "Dockerfile.alt" or self.chance(.7):
                self.files[path] = self.dockerfile()
        script = []
        for _ in range(1 if self.small else self.pick(1, 1, 2)):
            for _ in range(self.random.randrange(3 if self.small else 4)):
                script += self.wrap([self.setter()])
            path = self.pick("Dockerfile", "sub/Dockerfile", "Dockerfile.alt", "Dockerfile.gen")
            steps = []
            if path not in self.files or self.chance(.3 if self.small else .5):
                steps.append(self.writer(path))
                if path not in self.files and self.chance(.5):
                    steps.insert(0, self.writer(path))
            if self.chance(.2):
                steps.append("OPTS='--build-arg BASE=%s'" % self.literal())
            steps.append(self.build(path))
            script += self.wrap(steps)
        return Project(self.shell, self.files, script)


def make(seed, name):
    return Maker(seed, name, random.Random("%s/%s/known" % (seed, name)).random() < .4).project()


def given(seed, name, turn):
    """What the runner of run `turn` gives; a GitLab job has the same CI variables each time, with other values."""
    r = random.Random("%s/%s/%s" % (seed, name, turn))
    values = {k: r.choice(v) for k, v in GIVEN.items()}
    values.update(CI_REGISTRY=REGISTRY, CI_REGISTRY_IMAGE="%s/g/%s" % (REGISTRY, name), CI_PROJECT_NAME=name, CI_COMMIT_SHA="%040x" % r.randrange(16 ** 40),
                  CI_COMMIT_TAG=r.choice([None, "v1.0"]), CI_COMMIT_REF_SLUG=r.choice(["main", "fix-1"]))
    return {k: v for k, v in values.items() if v is not None}, r.choice([0, 1])
