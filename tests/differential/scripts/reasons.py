# SPDX-License-Identifier: Apache-2.0
"""Counts why scripts are open, which of those known wholly are not read exactly, and by which ways of writing."""
import collections, os, re

import reading

IDLE = "a Dockerfile that nothing is seen to build takes any name"


def plain(reason):
    """A reason without the names of one project."""
    reason = reason.rsplit(" (checkouts", 1)[0].lstrip("(")
    reason = re.sub(r"^\S+:\d+ writes \S+ and what", "a file is written, and what", reason)
    reason = re.sub(r"(known at run time only): .*", r"\1", reason)
    reason = re.sub(r"r\.example\.com/\S+|\*/?\S*:\S*|\$\S+", "NAME", reason)
    return re.sub(r"\b\S*\.(sh|mk|env|txt|D|cat)\b|\bDockerfile\S*|\d+", "FILE", reason)[:110]


def of(builds):
    """Why a project is open: each reason once."""
    found = set()
    for build in builds:
        if build["unproven"]:
            found.add(plain(build["unproven"]))
        for one in build["inputs"]:
            if one["reference"] == "*/*:*":
                is_text = one["raw"].startswith("(")
                found.add(plain(one["raw"]) if is_text else "the whole name comes from an argument" if build["products"] else IDLE)
    return found


class Reasons:
    def __init__(self):
        self.open, self.known, self.only_idle = collections.Counter(), collections.Counter(), 0
        self.forms = collections.defaultdict(lambda: [0, 0, ""])

    def add(self, project, builds):
        found = of(builds)
        self.open.update(found)
        self.only_idle += found == {IDLE}
        if not project.is_known:
            return
        if not reading.is_exact(builds):
            self.known.update(found - {IDLE} or {"only a part of a name is not known"})
        for kind, number, text in project.forms:
            seen = self.forms[(kind, number)]
            seen[0] += 1
            seen[1] += not reading.is_exact(builds)
            seen[2] = text

    def show(self):
        for title, counter in (("scripts are open", self.open), ("wholly known scripts are not exact", self.known)):
            print("Why %s:" % title)
            for reason, count in counter.most_common(12):
                print("%6d  %s" % (count, reason))
        print("%d are open only for Dockerfiles that nothing builds" % self.only_idle)
        # The ways of writing with the worst reading; the others of the same script have their part in it.
        for (kind, number), (count, inexact, text) in sorted(self.forms.items(), key=lambda one: -one[1][1] / (one[1][0] + 3))[:int(os.environ.get("KEELSON_FORMS", "0"))]:
            print("%4d of %4d not exact with %s %d: %s" % (inexact, count, kind, number, text.replace("\n", " ⏎ ")[:200]))
