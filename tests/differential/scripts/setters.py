# SPDX-License-Identifier: Apache-2.0
"""Values, conditions, and the statements that give a variable a value, or seem to."""


class Setters:
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
        forms += self.more_setters(v, val)
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
        text = self.choose("setter", forms)
        if v not in self.variables:
            self.variables.append(v)
        return text
