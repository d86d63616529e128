# SPDX-License-Identifier: Apache-2.0
"""Runs a world through many faults on two threads, and counts. Only the order of cases is
random, and that by a seed which is printed."""
import collections
import os
import queue
import random
import sys
import threading

ALL = os.environ.get("KEELSON_FAULTS") == "all"
SEED = int(os.environ.get("KEELSON_SEED", "5"))
WORKERS = 2


def chosen(cases, count):
    """All cases where that was asked for, else some that the seed picks."""
    cases = list(cases)
    return cases if ALL or len(cases) <= count else random.Random(SEED).sample(cases, count)


class Tally:
    """How many cases there were, how many faults of each kind met a request, and what went wrong."""

    def __init__(self, name):
        self.name, self.lock = name, threading.Lock()
        self.cases = self.injected = self.reruns = self.restored = 0
        self.kinds, self.exits, self.wrong = collections.Counter(), collections.Counter(), []

    def add(self, case, kind, injected, exit_code, wrong, rerun=False, restored=False):
        with self.lock:
            self.cases += 1
            self.injected += injected
            self.kinds[kind] += injected
            self.exits[exit_code] += 1
            self.reruns += rerun
            self.restored += restored
            self.wrong += [f"{case}: {one}" for one in wrong]
            if self.cases % 200 == 0:
                print(self.text(), file=sys.stderr, flush=True)
            for one in wrong:
                print(f"WRONG {self.name} {case}: {one}", file=sys.stderr, flush=True)

    def text(self):
        kinds = ", ".join(f"{k} {n}" for k, n in sorted(self.kinds.items()))
        exits = ", ".join(f"{n} x {code}" for code, n in sorted(self.exits.items(), key=str))
        return (f"{self.name} (seed {SEED}): {self.cases} cases, {self.injected} faults; exit codes {exits}; "
                f"{self.reruns} run again, {self.restored} restored\n  {kinds}")


def run_all(worlds, cases, check, tally):
    """check(world, case) for each case; each world is used by one thread."""
    waiting = queue.SimpleQueue()
    for case in cases:
        waiting.put(case)

    def work(world):
        while True:
            try:
                case = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                check(world, case)
            except Exception as error:  # pylint: disable=broad-except
                tally.add(case, "test", 0, None, [f"{type(error).__name__}: {error}"])

    threads = [threading.Thread(target=work, args=(world,)) for world in worlds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(tally.text(), file=sys.stderr, flush=True)
