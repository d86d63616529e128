#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every request of a run spoiled in every way, on a real registry: faults_test.py KEELSON.

Some of them, that is; KEELSON_FAULTS=all spoils all, which takes most of an hour.
"""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

from fault_cases import ALL, WORKERS, Tally, chosen, run_all
from fault_proxy import KINDS, LIES
from small_world import SmallWorld

KEELSON = pathlib.Path(sys.argv[1]).resolve()


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="keelson-faults-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir)
        cls.worlds = []
        for number in range(WORKERS):
            world = SmallWorld(cls.dir / str(number), KEELSON)
            cls.addClassCleanup(world.close)
            cls.worlds.append(world)
        cls.planned, cls.applied = cls.count_requests(cls.worlds[0])
        for world in cls.worlds:
            world.prepare()

    @classmethod
    def tearDownClass(cls):
        print(f"{cls.planned} requests of plan and {cls.applied} of apply x {len(KINDS)} kinds of faults", file=sys.stderr)

    @classmethod
    def count_requests(cls, world):
        world.reset()
        done = world.plan()
        assert done.returncode == 0, done.stderr
        planned = len(world.proxy.requests)
        world.proxy.start()
        done = world.apply()
        assert done.returncode == 0 and not world.missing() and not world.present(), done.stderr
        return planned, len(world.proxy.requests)

    def tally(self, name, cases, check):
        tally = Tally(name)
        run_all(self.worlds, cases, lambda world, case: check(world, case, tally), tally)
        self.assertGreater(tally.injected, 0)
        self.assertEqual(tally.wrong, [])

    def check_apply(self, world, case, tally):
        kind, at, persists = case
        world.reset_to_plan()
        world.proxy.start(kind, at, persists)
        done = world.apply()
        requests, injected = world.proxy.requests, world.proxy.injected
        world.proxy.start()
        present = world.present()
        wrong = world.lost() + self.dishonest(done, world, present, kind in LIES)
        is_rerun = bool(present)
        if is_rerun:
            again = world.apply()
            if again.returncode != 0 or (world.present() and kind not in LIES):
                wrong.append(f"run again: exit {again.returncode}, {world.present()} are there: {again.stderr}")
            wrong += world.lost()
        is_restored = at % 7 == 0
        if is_restored:
            wrong += world.not_restored()
        if wrong and at < len(requests):
            wrong.append(f"(of {requests[at]}, exit {done.returncode}: {done.stderr} {done.stdout})")
        tally.add(case, kind, injected, done.returncode, wrong, is_rerun, is_restored)

    def dishonest(self, done, world, present, is_lie):
        """0: all is gone, or said to be left when the registry lied; 1 and 4: nothing is gone."""
        if done.returncode not in (0, 1, 4, 5):
            return [f"exit {done.returncode}"]
        if done.returncode in (1, 4):
            gone = set(world.doomed) - present
            return [f"exit {done.returncode}, but {gone} are gone"] if gone else []
        items = json.loads(done.stdout)["items"]
        restored = {(r["repository"], r["digest"]) for r in json.loads(done.stdout)["restored"]}
        state = {(i["repository"], i["digest"]): i["state"] for i in items}
        wrong = []
        for repository, digest in {(key[0], digest) for key, digest in world.doomed.items()}:
            is_there, said = (repository, digest) in present, state.get((repository, digest))
            if is_there and done.returncode == 0 and not (is_lie and said == "left"):
                wrong.append(f"exit 0, but {repository} {digest} is there and {said}")
            if is_there and said == "deleted" and (repository, digest) not in restored:
                wrong.append(f"{repository} {digest} is said to be deleted and is there")
            if not is_there and said == "left" and done.returncode == 5 and not is_lie:
                wrong.append(f"{repository} {digest} is said to be left and is gone")
        return wrong

    def test_1_one_fault_anywhere_in_apply_costs_nothing_that_must_stay(self):
        cases = chosen(((kind, at, False) for at in range(self.applied) for kind in KINDS), 50)
        self.tally("one fault in apply", cases, self.check_apply)

    def test_2_faults_from_any_request_on_cost_nothing_that_must_stay(self):
        cases = chosen(((kind, at, True) for at in range(0, self.applied, 5 if ALL else 1) for kind in KINDS), 16)
        self.tally("persistent faults in apply", cases, self.check_apply)

    def check_plan(self, world, case, tally):
        kind, at, persists = case
        world.reset()
        world.proxy.start(kind, at, persists)
        done = world.plan()
        requests, injected = world.proxy.requests, world.proxy.injected
        world.proxy.start()
        wrong = []
        is_written = (world.dir / "plan.json").exists()
        if done.returncode not in (0, 1, 4) or is_written != (done.returncode == 0):
            wrong.append(f"exit {done.returncode}, plan {'' if is_written else 'not '}written")
        if world.missing() or len(world.present()) < len(world.doomed):
            wrong.append("plan deleted something")
        if is_written:
            applied = world.apply()
            if applied.returncode not in (0, 1, 4, 5):
                wrong.append(f"apply: exit {applied.returncode}")
            wrong += world.lost()
        is_rerun = bool(world.present())
        if is_rerun:
            planned, applied = world.plan(), world.apply()
            if applied.returncode != 0 or (world.present() and kind not in LIES):
                wrong.append(f"once more: exits {planned.returncode}, {applied.returncode}; {world.present()} are there: "
                             f"{planned.stderr} {applied.stderr}")
            wrong += world.lost()
        if wrong and at < len(requests):
            wrong.append(f"(of {requests[at]}, exit {done.returncode}: {done.stderr})")
        tally.add(case, kind, injected, done.returncode, wrong, is_rerun)

    def test_3_one_fault_anywhere_in_plan_dooms_nothing_that_must_stay(self):
        cases = chosen(((kind, at, False) for at in range(self.planned) for kind in KINDS), 24)
        self.tally("one fault in plan", cases, self.check_plan)

    def test_4_faults_from_any_request_of_plan_on_doom_nothing_that_must_stay(self):
        cases = chosen(((kind, at, True) for at in range(0, self.planned, 5 if ALL else 1) for kind in KINDS), 8)
        self.tally("persistent faults in plan", cases, self.check_plan)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
