#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A run killed at every request, and in the middle of its writes; a disk that is full at each:
cut_off_test.py KEELSON. Some of them, that is; KEELSON_FAULTS=all does all."""
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from fault_cases import WORKERS, Tally, chosen, run_all
from small_world import SmallWorld

KEELSON = pathlib.Path(sys.argv[1]).resolve()


class CutOff(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="keelson-cut-off-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir)
        cls.worlds = []
        for number in range(WORKERS):
            world = SmallWorld(cls.dir / str(number), KEELSON)
            cls.addClassCleanup(world.close)
            world.prepare()
            cls.worlds.append(world)
        world.proxy.start()
        assert world.apply().returncode == 0
        cls.requests = len(world.proxy.requests)
        cls.grown = (world.dir / "keelson.db").stat().st_size
        cls.small = (world.dir / "keelson.db.saved").stat().st_size

    def check(self, world, case, tally, exit_code, is_met, clean):
        """After a run that ended so: nothing is lost, and the same command ends it."""
        wrong = world.lost()
        if exit_code == 0 and world.present():
            wrong.append(f"exit 0, but {world.present()} are there")
        elif not clean and exit_code not in (0, 1, 4, 5):
            wrong.append(f"exit {exit_code}")
        again = world.apply()
        if again.returncode != 0 or world.present():
            wrong.append(f"run again: exit {again.returncode}, {world.present()} are there: {again.stderr} {again.stdout}")
        wrong += world.lost()
        is_restored = case[1] % 5 == 0
        if is_restored:
            wrong += world.not_restored()
        tally.add(case, case[0], is_met, exit_code, wrong, True, is_restored)

    def kill_at(self, world, case, tally):
        when, at = case
        world.reset_to_plan()
        process = subprocess.Popen([KEELSON, *world.approved()], cwd=world.dir, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        killed = []

        def kill(number, *_):
            if number == at:
                killed.append(number)
                process.send_signal(signal.SIGKILL)
                process.wait(10)

        setattr(world.proxy, "before" if when == "killed before a request" else "after", kill)
        code = process.wait(60)
        world.proxy.before = world.proxy.after = lambda number, method, path: None
        self.check(world, case, tally, code, bool(killed), bool(killed) and code == -signal.SIGKILL)

    def fill_at(self, world, case, tally):
        """No file may grow beyond so many bytes: the disk is full, or the process killed there."""
        how, limit = case
        world.reset_to_plan()

        def limits():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN if how == "disk full" else signal.SIG_DFL)

        done = subprocess.run([KEELSON, *world.approved()], cwd=world.dir, capture_output=True, timeout=60,
                              restore_signals=False, preexec_fn=limits)
        self.check(world, case, tally, done.returncode, done.returncode != 0, done.returncode == -signal.SIGXFSZ)

    def tally(self, name, cases, check):
        tally = Tally(name)
        run_all(self.worlds, cases, lambda world, case: check(world, case, tally), tally)
        self.assertGreater(tally.injected, 0)
        self.assertEqual(tally.wrong, [])

    def test_killed_at_any_request_nothing_is_lost_and_the_run_resumes(self):
        cases = chosen(((when, at) for at in range(self.requests)
                        for when in ("killed before a request", "killed after a request")), 40)
        self.tally("kill -9", cases, self.kill_at)

    def test_with_a_full_disk_or_killed_within_a_write_nothing_is_lost_and_the_run_resumes(self):
        limits = list(range(512, 16384, 1024)) + list(range(self.small - 8192, self.grown + 4096, 2048))
        cases = chosen(((how, limit) for limit in limits for how in ("disk full", "killed within a write")), 40)
        self.tally("writes", cases, self.fill_at)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
