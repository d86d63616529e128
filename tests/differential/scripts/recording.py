# SPDX-License-Identifier: Apache-2.0
"""Runs a project's script for real, with recording builders in the place of docker, buildah and the like.

Each call of a builder leaves a folder: its arguments, environment, standard input, and a copy of the
project's tree at that moment. Nothing is built, and no program that could reach a network is on PATH.
"""
import os, shutil, subprocess

CALLS = 80  # of builders, in one run at most
BUILDERS = ["docker", "docker-compose", "buildah", "podman", "executor"]
TOOLS = ("sh bash dash make cat cp mv ln rm mkdir mktemp touch tee sed awk grep cut tr head tail sort uniq wc printf echo env "
         "true false test [ expr seq basename dirname pwd readlink realpath xargs find install ls sleep date envsubst id uname "
         "chmod nl paste rev tac comm join split timeout nice dd").split()

FAKE = r'''#!/bin/dash
here=${0%/bin/*}; tool=${0##*/}
# Folders are there already, and what only notes starts no program: most of a run's time is starting them.
i=0; set -C; cd -P .
while ! printf '%s\0' "$tool" "$PWD" "$@" >"$here/record/$i/argv"; do i=$((i+1)); [ -d "$here/record/$i" ] || exit 97; done 2>/dev/null
r=$here/record/$i
build= quiet= iid= last=
case $tool in executor|docker-compose) build=1;; esac
case "$1 $2" in "build "*|"bud "*|"buildx build"|"image build"|"builder build"|"compose "*|"build-using-dockerfile "*) build=1;; esac
if [ -z "$build" ]; then
  case "$1 $2" in
    "pull "*|"manifest inspect"|"image inspect"|"inspect "*|"buildx imagetools") read -r rc <"$here/rc"; exit "$rc";;
    "from "*|"create "*) echo "container-$i";;
  esac
  exit 0
fi
/bin/cp -r "$here/tree" /proc/$$/environ "$r" 2>/dev/null
for arg; do
  case $last in --iidfile) iid=$arg;; esac
  case $arg in
    -|-f-|--file=-|/dev/stdin) [ -e "$r/stdin" ] || /bin/cat >"$r/stdin";;
    -q|--quiet) quiet=1;;
    --iidfile=*) iid=${arg#*=};;
  esac
  last=$arg
done
id=sha256:$(printf '%064d' "$i")
printf '%s' "$id" >"$r/id"
[ -n "$iid" ] && printf '%s' "$id" >|"$iid"
[ -n "$quiet" ] && printf '%s\n' "$id"
exit 0
'''


class Call:
    """One call of a builder, as it was recorded."""

    def __init__(self, folder, home):
        words = open(os.path.join(folder, "argv"), "rb").read().decode(errors="replace").split("\0")[:-1]
        self.tool, self.cwd, self.words = words[0], words[1], words[2:]
        self.folder, self.home, self.number = folder, home, os.path.basename(folder)
        self.environment = dict(one.split("=", 1) for one in (self._text("environ") or "").split("\0") if "=" in one)
        self.id = self._text("id")
        self.stdin = self._text("stdin")

    def _text(self, name):
        path = os.path.join(self.folder, name)
        return open(path, errors="replace").read() if os.path.isfile(path) else None

    def path(self, *parts):
        """A path as the script names it -> the copy made at the time of the call; None outside the tree."""
        path = os.path.normpath(os.path.join(self.cwd, *parts))
        tree = os.path.join(self.home, "tree")
        if path != tree and not path.startswith(tree + "/"):
            return None
        return os.path.join(self.folder, "tree") + path[len(tree):]

    def text(self, *parts):
        path = self.path(*parts)
        return open(path, errors="replace").read() if path and os.path.isfile(path) else None


def prepare(folder):
    """The folder of the programs every run may use, and of the builder that records."""
    os.makedirs(os.path.join(folder, "tools"))
    for tool in TOOLS:
        found = shutil.which(tool, path="/usr/bin:/bin")
        if found:
            os.symlink(found, os.path.join(folder, "tools", tool))
    with open(os.path.join(folder, "fake"), "w") as f:
        f.write(FAKE)
    os.chmod(os.path.join(folder, "fake"), 0o755)


def run(tools, home, files, shell, script, variables, pull_status):
    """Runs `script` in a fresh tree of `files`; the calls in their order, and what the shell said."""
    for name in ("tree", "bin", *("record/%d" % i for i in range(CALLS))):
        os.makedirs(os.path.join(home, name))
    for path, text in files.items():
        whole = os.path.join(home, "tree", path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w") as f:
            f.write(text)
        if path.endswith(".sh"):
            os.chmod(whole, 0o755)
    for builder in BUILDERS:
        os.symlink(os.path.join(tools, "fake"), os.path.join(home, "bin", builder))
    with open(os.path.join(home, "rc"), "w") as f:
        f.write("%d\n" % pull_status)
    tree = os.path.join(home, "tree")
    os.makedirs(os.path.join(tree, ".tmp"))
    environment = {"PATH": os.path.join(home, "bin") + ":" + os.path.join(tools, "tools"), "HOME": os.path.join(tree, ".tmp"),
                   "TMPDIR": os.path.join(tree, ".tmp"), "LC_ALL": "C", "CI": "true", "CI_PROJECT_DIR": tree, **variables}
    head = "ulimit -t 4\nulimit -f 20000\nulimit -v 4000000\n" + ("set -eo pipefail\n" if shell == "bash" else "set -e\n")
    try:
        done = subprocess.run(["/usr/bin/" + shell, "-c", head + script], cwd=tree, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=20, start_new_session=True)
        said = done.stderr.decode(errors="replace")
    except subprocess.TimeoutExpired:
        said = "timeout"
    record = os.path.join(home, "record")
    calls = [Call(os.path.join(record, name), home) for name in sorted(os.listdir(record), key=int)
             if os.path.exists(os.path.join(record, name, "argv"))]
    if len(calls) == CALLS:
        raise SystemExit("a script called builders %d times or more: raise CALLS in recording.py" % CALLS)
    return calls, said
