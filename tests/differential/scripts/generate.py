# SPDX-License-Identifier: Apache-2.0
"""Small projects made at random: a GitLab job whose script, and the files it calls, write Dockerfiles and build images.

A script is a tree, so that a failing one can be made smaller: a statement is a text, or a Block around statements.
Names beginning with R are given by whoever runs the script, so no reader can know them.
"""
import random

from builds import Builds
from more_kinds import MoreKinds
from setters import Setters
from writers import REGISTRY, Writers

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
    def __init__(self, shell, files, script, forms=(), is_known=False):
        self.shell, self.files, self.script = shell, files, script  # files: path -> list of statements
        self.is_known = is_known  # nothing in it comes from outside
        self.forms = forms  # (kind, number) of each way of writing that was chosen

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


class Maker(Setters, Writers, Builds, MoreKinds):
    def __init__(self, seed, name, known):
        self.random = random.Random("%s/%s" % (seed, name))
        self.name, self.known = name, known  # known: nothing the runner gives is used
        self.shell = self.random.choice(["bash", "bash", "dash"])
        self.small = self.random.random() < .5
        self.files, self.variables, self.count, self.functions, self.forms = {}, [], 0, [], []
        self.image = "%s/g/%s" % (REGISTRY, name)
        self.files["list.txt"] = ["one 3.1", "two 3.2"]
        self.files["VERSION"] = ["4.%d" % self.random.randrange(9)]
        self.files["vars.env"] = ["BASE=5.1", "TAG=5.2"]

    def pick(self, *options):
        return self.random.choice(options)

    def chance(self, share):
        return self.random.random() < share

    def choose(self, kind, forms):
        """The text of one of `forms`, which is noted: the runner says which of them are read badly."""
        number = self.random.randrange(len(forms))
        text = forms[number]()
        self.forms.append((kind, number, text))
        return text

    def fresh(self, prefix):
        self.count += 1
        return prefix + str(self.count)

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
        # A script that clears what it uses is known wholly: nobody can give these.
        script = ["unset A B V TAG BASE W Q N O OPTS EXTRA IMG F T"] if self.known else []
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
        return Project(self.shell, self.files, script, self.forms, self.known)


def make(seed, name):
    return Maker(seed, name, random.Random("%s/%s/known" % (seed, name)).random() < .4).project()


def given(seed, name, turn):
    """What the runner of run `turn` gives; a GitLab job has the same CI variables each time, with other values."""
    r = random.Random("%s/%s/%s" % (seed, name, turn))
    values = {k: r.choice(v) for k, v in GIVEN.items()}
    values.update(CI_REGISTRY=REGISTRY, CI_REGISTRY_IMAGE="%s/g/%s" % (REGISTRY, name), CI_PROJECT_NAME=name, CI_COMMIT_SHA="%040x" % r.randrange(16 ** 40),
                  CI_COMMIT_TAG=r.choice([None, "v1.0"]), CI_COMMIT_REF_SLUG=r.choice(["main", "fix-1"]))
    return {k: v for k, v in values.items() if v is not None}, r.choice([0, 1])
