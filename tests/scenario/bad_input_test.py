#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What Keelson says and does when its inputs are bad: bad_input_test.py KEELSON."""
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import unittest

from real_registry import Proxy, Registry, digest_of, free_port, manifests_of

KEELSON = pathlib.Path(sys.argv[1]).resolve()
OLD, NEW = "2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z"


def is_probe(path):
    """Asked to learn what may be deleted; nothing is there."""
    return path.endswith("0" * 64) or path.endswith("keelson-probe-no-such-tag")


class BadInput(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="keelson-bad-"))
        self.addCleanup(shutil.rmtree, self.dir)
        self.registry = Registry(self.dir)
        self.addCleanup(self.registry.close)
        self.proxy = Proxy(self.registry)
        self.addCleanup(self.proxy.close)
        for repository in ("app", "tool"):
            for number in range(1, 5):
                self.registry.push(repository, str(number), OLD if number < 4 else NEW)
        self.host = self.proxy.host
        (self.dir / "src/app").mkdir(parents=True)
        (self.dir / "src/app/Dockerfile").write_text(f"FROM {self.host}/tool:1\n")
        self.write_live(f"{self.host}/app:1")
        self.write_config()
        self.before = self.registry.held()

    def write_live(self, *images):
        (self.dir / "live.yml").write_text("images: " + json.dumps(images))

    def write_config(self, **changes):
        values = {"url": f"http://{self.host}", "percent": 100, "more": "", "extra": "", **changes}
        (self.dir / "keelson.yml").write_text(f"""version: 1
registries:
  - {{name: prod, type: distribution, url: '{values["url"]}', timeout: 5s, connections: 1}}
sources:
  - directory: src
builds:
  - {{dockerfile: src/*/Dockerfile, produces: '{self.host}/{{1}}'}}
live:
  - {{name: list, type: file, path: live.yml}}
retention:
  - {{repositories: '*', keep_last: 1, max_age: 90d}}
keep: none
guards: {{max_delete_percent: {values["percent"]}{values["more"]}}}
{values["extra"]}""")

    def run_keelson(self, *arguments, **options):
        return subprocess.run([KEELSON, *arguments], cwd=self.dir, capture_output=True, text=True, timeout=120, **options)

    def keelson(self, *arguments, expect=0, **options):
        done = self.run_keelson(*arguments, **options)
        self.assertEqual(done.returncode, expect, f"keelson {arguments}:\n{done.stdout}\n{done.stderr}")
        return done

    def fails(self, exit_code, *arguments, says):
        error = self.keelson(*arguments, expect=exit_code).stderr
        for text in says:
            self.assertIn(text, error)
        self.assertEqual(self.registry.held(), self.before)
        return error

    def plan(self):
        """Makes plan.json; returns its hash. app:2, app:3, tool:2 and tool:3 are doomed."""
        self.keelson("plan", "--out", "plan.json")
        return json.loads((self.dir / "plan.json").read_text())["hash"]

    def planned(self):
        """Makes plan.json; returns its manifests."""
        self.plan()
        return manifests_of(json.loads((self.dir / "plan.json").read_text()))

    def on(self, method, part, answer):
        self.proxy.fault = lambda m, path: answer if m == method and part in path and not is_probe(path) else None

    # The registry

    def test_a_registry_that_is_down_is_named(self):
        self.write_config(url=f"http://127.0.0.1:{free_port()}")
        self.fails(1, "inventory", says=["list repositories of", "refused", "is it running"])

    def test_each_bad_status_is_told_and_a_failure_is_never_an_empty_registry(self):
        for status, text in ((401, "Unauthorized"), (403, "Forbidden"), (404, "may not be the registry's"), (405, "405"),
                             (429, "Too Many"), (500, "500"), (503, "503")):
            with self.subTest(status=status):
                self.on("GET", "_catalog", (status, {}, b""))
                self.fails(1, "plan", "--out", "plan.json", says=["list repositories of", text])
                self.assertFalse((self.dir / "plan.json").exists())

    def test_a_web_page_and_cut_off_json_are_no_answer(self):
        self.on("GET", "_catalog", (200, {}, b"<!DOCTYPE html><html>Sign in</html>"))
        self.fails(1, "plan", says=["the answer is a web page"])
        self.on("GET", "_catalog", (200, {}, b'{"repositories": ["app", "to'))
        self.fails(1, "plan", says=["not complete JSON"])
        self.on("GET", "_catalog", (200, {"Content-Length": "500"}, b'{"repositories": ["app"]}'))
        self.fails(1, "plan", says=["list repositories of"])

    def test_a_repository_that_cannot_be_read_is_unknown_and_the_rest_is_planned(self):
        for answer in ((403, {}, b""), (200, {}, b"{"), (404, {}, b"")):
            with self.subTest(answer=answer):
                self.on("GET", "tool/tags/list", answer)
                items = self.planned()
                self.assertEqual({i["verdict"] for i in items if i["repository"] == "tool"}, set())
                self.assertEqual(sum(i["verdict"] == "doomed" for i in items), 2)
        self.proxy.fault = lambda method, path: (403, {}, b"") if "tool/manifests/3" in path else None
        items = self.planned()
        self.assertNotIn("doomed", {i["verdict"] for i in items if i["repository"] == "tool"})

    def test_bytes_that_do_not_have_their_digest_are_not_believed(self):
        def spoil(pass_on):
            status, headers, body = pass_on()
            return status, headers, body.replace(b"schemaVersion", b"schemaVersioN")

        self.on("GET", "tool/manifests/2", spoil)
        items = self.planned()
        self.assertNotIn("doomed", {i["verdict"] for i in items if i["repository"] == "tool"})
        self.assertIn("its content has the digest", json.dumps(self.run_keelson("inventory").stdout))

    def test_a_registry_without_deletion_stops_the_run_before_anything_went(self):
        refusal = 405, {}, b'{"errors":[{"code":"UNSUPPORTED"}]}'
        self.proxy.fault = lambda method, path: refusal if method == "DELETE" else None
        said = self.keelson("plan", "--out", "plan.json").stderr
        self.assertIn("would refuse to delete: 405 UNSUPPORTED: deletion is off", said)
        approve = json.loads((self.dir / "plan.json").read_text())["hash"]
        self.fails(4, "apply", "plan.json", "--approve", approve, says=["405 UNSUPPORTED: deletion is off", "keelson doctor"])
        self.on("DELETE", "", refusal)  # it had only looked as if it could
        self.fails(5, "apply", "plan.json", "--approve", approve, says=["405", "switch deletion on"])

    def test_a_failure_in_the_middle_says_what_went_and_can_be_undone(self):
        approve = self.plan()
        for status, gone in ((401, 1), (403, 1), (500, 3)):
            with self.subTest(status=status):
                self.spoil_second_deletion(status)
                done = self.keelson("apply", "plan.json", "--approve", approve, expect=5)
                self.assertIn(f"{gone} deleted", done.stdout)
                self.assertIn("keelson restore --run", done.stderr)
                self.assertEqual(len(self.registry.held()), len(self.before) - gone)
                self.keelson("restore", "--run", "last")
                self.assertEqual(self.registry.held(), self.before)

    def test_a_failure_that_passes_is_waited_out(self):
        for status in (429, 503):
            with self.subTest(status=status):
                approve = self.plan()
                self.spoil_second_deletion(status)
                self.assertIn("4 deleted", self.keelson("apply", "plan.json", "--approve", approve).stdout)
                self.keelson("restore", "--run", "last")
                self.assertEqual(self.registry.held(), self.before)

    def spoil_second_deletion(self, status):
        deletions = []

        def fault(method, path):
            if method == "DELETE" and not is_probe(path):
                deletions.append(path)
                if len(deletions) == 2:
                    return status, {}, b""
            return None

        self.proxy.fault = fault

    def test_a_lost_answer_is_looked_into_not_guessed(self):
        approve = self.plan()

        def perform_and_cut(pass_on):
            pass_on()
            return None

        self.on("DELETE", "", perform_and_cut)
        done = self.keelson("apply", "plan.json", "--approve", approve)
        self.assertIn("4 deleted", done.stdout)
        self.keelson("restore", "--run", "last")
        self.assertEqual(self.registry.held(), self.before)

    def test_a_registry_that_only_claims_to_delete_is_found_out(self):
        approve = self.plan()
        self.on("DELETE", "", (202, {}, b""))
        self.fails(5, "apply", "plan.json", "--approve", approve, says=["too many failures", "it is there"])

    def test_what_became_live_or_moved_after_the_plan_is_left(self):
        approve = self.plan()
        self.write_live(f"{self.host}/app:1", f"{self.host}/app:2")
        self.registry.push("tool", "3", NEW)
        self.registry.request("PUT", "app/manifests/rescued", self.registry.request("GET", "app/manifests/3").read(),
                              {"Content-Type": "application/vnd.docker.distribution.manifest.v2+json"})
        done = self.keelson("apply", "plan.json", "--approve", approve)
        self.assertIn("left     app:2  now protected", done.stdout)
        self.assertIn("left     app:3  now kept", done.stdout)
        self.assertIn("left     tool:3  its tag 3 is on another image now", done.stdout)
        self.assertIn("1 deleted", done.stdout)
        held = self.registry.held()
        self.assertEqual(set(self.before) - set(held), {"tool:2"})

    def test_a_tag_put_on_a_doomed_digest_during_the_run_saves_it(self):
        approve = self.plan()
        body = self.registry.request("GET", "tool/manifests/3").read()
        state = {}

        def fault(method, path):
            # Just before the last item's own check, someone tags it.
            if method == "DELETE" and not is_probe(path) and "tagged" not in state:
                state["tagged"] = True
                self.registry.request("PUT", "tool/manifests/late", body,
                                      {"Content-Type": "application/vnd.docker.distribution.manifest.v2+json"})
            return None

        self.proxy.fault = fault
        done = self.keelson("apply", "plan.json", "--approve", approve)
        self.assertIn("the tag late has been put on it", done.stdout)
        self.assertIn("tool:3", self.registry.held())

    # Plans

    def test_an_edited_plan_is_refused(self):
        approve = self.plan()
        path = self.dir / "plan.json"
        path.write_text(path.read_text().replace('"protected"', '"doomed"'))
        self.fails(4, "apply", "plan.json", "--approve", approve, says=["it is not as it was made"])
        path.write_text("{}")
        self.fails(4, "apply", "plan.json", "--approve", approve, says=["is cut off, or is none"])
        path.write_text("not json")
        self.fails(4, "verify", "plan.json", says=["is cut off, or is none"])
        self.fails(2, "apply", "missing.json", "--approve", approve, says=["No such file"])

    def test_a_forged_plan_with_a_right_hash_does_not_verify(self):
        self.plan()
        path = self.dir / "plan.json"
        body, mark, _ = path.read_text().partition('  "hash"')
        forged = body.replace('"verdict":"kept"', '"verdict":"doomed"')
        self.assertNotEqual(forged, body)
        digest = digest_of(forged.encode())
        path.write_text(f'{forged}{mark}: "{digest}"\n}}\n')
        self.fails(1, "verify", "plan.json", says=["disagreements", "do not apply it"])
        self.fails(4, "apply", "plan.json", "--approve", digest, says=["is planned as doomed, and its inputs make it kept"])

    def test_an_expired_plan_is_refused(self):
        self.write_config(extra="")
        config = self.dir / "keelson.yml"
        config.write_text(config.read_text().replace("percent: 100", "percent: 100, plan_max_age: 1s"))
        approve = self.plan()
        threading.Event().wait(1.1)
        self.fails(4, "apply", "plan.json", "--approve", approve, says=["expired at", "--override plan_age:"])

    def test_a_plan_for_another_registry_or_policy_is_refused(self):
        approve = self.plan()
        self.write_config(url=f"http://{self.registry.host}")
        self.fails(4, "apply", "plan.json", "--approve", approve, says=["it is for"])
        self.write_config(percent=90)
        self.fails(4, "apply", "plan.json", "--approve", approve, says=["keelson.yml has changed"])

    def test_a_plan_that_would_delete_too_much_is_refused(self):
        self.write_config(percent=20)
        self.fails(4, "plan", "--out", "plan.json", says=["4 of 8 manifests", "max_delete_percent"])
        self.assertFalse((self.dir / "plan.json").exists())

    def test_a_live_set_that_names_another_registry_is_refused(self):
        self.write_live("registry.example.com/app:1")
        self.fails(4, "plan", says=["none of 1 live image comes from", "aliases"])

    # Sources

    def test_a_missing_source_directory_is_a_configuration_error(self):
        shutil.rmtree(self.dir / "src")
        self.fails(2, "plan", says=["src", "correct sources"])

    def test_a_directory_that_cannot_be_read_stops_planning_but_not_scanning(self):
        program = self.dir / "keelson"
        shutil.copy(KEELSON, program)
        os.chmod(self.dir, 0o777)
        (self.dir / "src/locked").mkdir()
        os.chmod(self.dir / "src/locked", 0)
        nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.getuid() == 0 else {}
        for command, code in (("scan", 0), ("plan", 4)):
            done = subprocess.run([program, command], cwd=self.dir, capture_output=True, text=True, **nobody)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn("src/locked", done.stdout + done.stderr)
            self.assertIn("Permission denied", done.stdout + done.stderr)
        os.chmod(self.dir / "src/locked", 0o755)

    def test_a_broken_dockerfile_is_told_and_still_protects(self):
        (self.dir / "src/app/Dockerfile").write_text(f"FROM {self.host}/tool:1\nFRMO x\n")
        self.assertIn("src/app/Dockerfile:2: unknown instruction FRMO", self.keelson("scan").stdout)
        items = self.planned()
        self.assertEqual([i["verdict"] for i in items if i["tags"] == ["1"]], ["protected", "protected"])

    def test_a_dockerfile_linked_out_of_the_tree_stops_planning(self):
        os.symlink("/etc/passwd", self.dir / "src/Dockerfile")
        self.fails(4, "plan", says=["src/Dockerfile", "out of the source directory"])

    def test_a_dockerfile_nobody_named_protects_its_bases(self):
        (self.dir / "src/other").mkdir()
        (self.dir / "src/other/Dockerfile.dev").write_text(f"FROM {self.host}/tool:2\n")
        items = self.planned()
        self.assertEqual([i["verdict"] for i in items if i["repository"] == "tool" and i["tags"] == ["2"]], ["protected"])

    # Live sources

    def test_a_live_file_that_is_stale_missing_or_wrong_is_refused(self):
        os.utime(self.dir / "live.yml", (0, 0))
        self.fails(4, "plan", says=["older than max_age"])
        for text in ("", "images: 7", "images: [{picture: x}]", "images: ['UPPER CASE']", "images: [", "images: []"):
            with self.subTest(text=text):
                (self.dir / "live.yml").write_text(text)
                self.fails(4, "plan", says=["trust live source list"])
        os.unlink(self.dir / "live.yml")
        self.fails(4, "plan", says=["live.yml"])

    def test_a_live_file_that_could_be_read_as_less_is_refused(self):
        app, tool = f"{self.host}/app:1", f"{self.host}/tool:1"
        for text, says in ((f"- {app}\n---\n- {tool}\n", "more than one YAML document"),
                           (f"images: [{app}]\nimages: [{tool}]\n", '"images" is given twice'),
                           (f"- {{image: {app}, image: {tool}}}\n", '"image" is given twice'),
                           (f"images: [{app}]\nrollback: [{tool}]\n", 'there is no key "rollback"')):
            with self.subTest(text=text):
                (self.dir / "live.yml").write_text(text)
                self.fails(4, "plan", says=["trust live source list", says])

    def test_a_pattern_that_can_match_nothing_is_a_configuration_error(self):
        config = (self.dir / "keelson.yml").read_text()
        for before, after, says in (("keep: none", "keep: ['^tool/.*$']", 'write "tool/*"'),
                                    ("max_age: 90d", "max_age: 90d, keep_labels: ['^keep$']", 'write "keep"'),
                                    ("max_age: 90d", "max_age: 90d, keep: ['^v(1|2)$']", 'such as "v1"'),
                                    ("repositories: '*'", "repositories: '^tool.*$'", 'write "tool*"'),
                                    ("keep: none", "keep: none\n---\nkeep: [tool]", "more than one document")):
            with self.subTest(after=after):
                (self.dir / "keelson.yml").write_text(config.replace(before, after))
                self.fails(2, "plan", says=["keelson.yml:", says])

    def test_an_empty_live_set_is_believed_only_when_spelled_and_accepted(self):
        self.plan()
        self.write_live()
        config = self.dir / "keelson.yml"
        config.write_text(config.read_text().replace("path: live.yml}", "path: live.yml, allow_empty: true}"))
        self.fails(4, "plan", says=["--accept-empty list"])
        self.keelson("observe", "--accept-empty", "list")
        error = self.fails(4, "plan", says=["lists 0 images, and listed 1 at", "app would lose 3 manifests and has none protected"])
        overrides = re.findall(r"--override \S+:[0-9a-f]+", error)
        self.keelson("plan", *" ".join(overrides).split())

    # The store

    def test_a_locked_store_is_told(self):
        self.keelson("observe")
        other = sqlite3.connect(self.dir / "keelson.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        self.fails(1, "plan", says=["keelson.db", "another process holds it"])
        other.close()

    def test_a_damaged_or_newer_store_is_told_and_left_alone(self):
        path = self.dir / "keelson.db"
        for content in (b"this is not a database, it is a text that is long enough" * 100, b"SQLite format 3\0" + b"\1" * 4000):
            path.write_bytes(content)
            self.fails(1, "plan", says=["keelson.db"])
            self.assertEqual(path.read_bytes(), content)
        path.unlink()
        self.keelson("observe")
        other = sqlite3.connect(path)
        other.execute("PRAGMA user_version = 99")
        other.close()
        content = path.read_bytes()
        self.fails(1, "plan", says=["a newer Keelson wrote it"])
        self.assertEqual(path.read_bytes(), content)

    def test_a_full_disk_stops_the_run_before_the_deletion_it_could_not_journal(self):
        approve = self.plan()
        self.keelson("apply", "plan.json", "--approve", approve, expect=0)
        self.keelson("restore", "--run", "last")
        size = (self.dir / "keelson.db").stat().st_size

        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as a full disk: the write fails
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        approve = self.plan()
        done = self.run_keelson("apply", "plan.json", "--approve", approve, preexec_fn=small_files)
        self.assertIn(done.returncode, (1, 5), done.stdout + done.stderr)
        self.assertRegex(done.stderr, "disk")
        lost = set(self.before) - set(self.registry.held())
        runs = json.loads(self.keelson("restore", "--format", "json").stdout)["runs"]
        journalled = {f"{i['repository']}:{t}" for i in runs[-1]["items"] for t in i["tags"]}
        self.assertLessEqual(lost, journalled)

    def test_two_runs_do_not_work_at_once(self):
        approve = self.plan()
        reached, go_on = threading.Event(), threading.Event()

        def hold(pass_on):
            reached.set()
            go_on.wait(30)
            return pass_on()

        self.on("DELETE", "", hold)
        first = subprocess.Popen([KEELSON, "apply", "plan.json", "--approve", approve], cwd=self.dir,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertTrue(reached.wait(30))
        done = self.keelson("apply", "plan.json", "--approve", approve, expect=4)
        self.assertRegex(done.stderr, rf"process {first.pid} has been changing it since .* \(apply plan {approve[7:19]}\)")
        go_on.set()
        first.communicate()
        self.assertEqual(first.returncode, 0)

    # Signals

    def stop_in_the_middle(self, signal_number):
        """Sends the signal while the first deletion is under way; returns the exit code."""
        approve = self.plan()
        reached, go_on = threading.Event(), threading.Event()

        def hold(pass_on):
            answer = pass_on()
            reached.set()
            go_on.wait(30)
            return answer

        self.on("DELETE", "", hold)
        process = subprocess.Popen([KEELSON, "apply", "plan.json", "--approve", approve], cwd=self.dir,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertTrue(reached.wait(30))
        process.send_signal(signal_number)
        threading.Event().wait(0.3)
        go_on.set()
        out, _ = process.communicate()
        self.proxy.fault = lambda method, path: None
        self.assertEqual(len(self.registry.held()), len(self.before) - 1)
        return process.returncode, out, approve

    def test_an_interrupted_plan_is_no_plan(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            reached, go_on = threading.Event(), threading.Event()

            def hold(pass_on):
                reached.set()
                go_on.wait(30)
                return pass_on()

            with self.subTest(signal=number):
                self.on("GET", "_catalog", hold)
                process = subprocess.Popen([KEELSON, "plan", "--out", "plan.json"], cwd=self.dir, stdout=subprocess.PIPE,
                                           stderr=subprocess.PIPE, text=True)
                self.assertTrue(reached.wait(30))
                process.send_signal(number)
                _, error = process.communicate(timeout=10)
                go_on.set()
                self.assertEqual((process.returncode, error), (130, "keelson: interrupted\n"))
                self.assertEqual(list(self.dir.glob("plan.json*")), [])

    def test_an_interrupt_finishes_the_item_and_a_new_run_goes_on(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                code, out, approve = self.stop_in_the_middle(number)
                self.assertEqual(code, 130)
                self.assertIn("1 deleted", out)
                self.keelson("restore", "--run", "last")
                self.assertEqual(self.registry.held(), self.before)
        code, out, approve = self.stop_in_the_middle(signal.SIGINT)
        self.assertIn("3 deleted", self.keelson("apply", "plan.json", "--approve", approve).stdout)

    def test_after_kill_9_the_journal_brings_everything_back(self):
        code, _, _ = self.stop_in_the_middle(signal.SIGKILL)
        self.assertEqual(code, -signal.SIGKILL)
        self.assertIn("no", self.keelson("restore").stdout.splitlines()[1])
        self.keelson("restore", "--run", "last")
        self.assertEqual(self.registry.held(), self.before)

    # Restore and vault

    def test_after_garbage_collection_what_is_in_the_vault_comes_back(self):
        self.write_config(extra="vault: always\n")
        self.keelson("apply", "plan.json", "--approve", self.plan())
        listed = self.keelson("vault", "list").stdout
        for image in ("app:2", "app:3", "tool:2", "tool:3"):
            self.assertIn(image, listed)
        self.registry.collect_garbage()
        self.assertIn("4 of 4 could come back", self.keelson("restore", "--run", "last", "--check").stdout)
        self.assertEqual(self.keelson("restore", "--run", "last").stdout.count("from the vault"), 4)
        self.assertEqual(self.registry.held(), self.before)

    def test_after_garbage_collection_what_nobody_kept_cannot_come_back_and_restore_says_so(self):
        self.write_config(extra="vault: never\n")
        self.keelson("apply", "plan.json", "--approve", self.plan())
        self.registry.collect_garbage()
        checked = self.keelson("restore", "app:2", "--check", "--exit-code", expect=3)
        self.assertIn("PROBLEM     app:2", checked.stdout)
        self.keelson("restore", "--run", "last", expect=1)

    def test_restore_never_moves_a_tag_that_has_moved_on(self):
        approve = self.plan()
        self.keelson("apply", "plan.json", "--approve", approve)
        moved = self.registry.push("tool", "2", NEW, "something else")
        done = self.keelson("restore", "--run", "last", expect=5)
        self.assertIn("now on another image, left there: 2", done.stdout)
        self.assertEqual(self.registry.digest("tool", "2"), moved)
        self.assertEqual(self.registry.digest("tool", self.before["tool:2"]), self.before["tool:2"])

    def test_a_multi_platform_image_goes_and_comes_back_whole(self):
        for number, created in ((1, OLD), (2, NEW)):
            digests = self.registry.push_index("multi", str(number), created)
            if number == 1:
                old = digests
        self.before = self.registry.held()
        approve = self.plan()
        self.keelson("apply", "plan.json", "--approve", approve)
        self.assertEqual([self.registry.digest("multi", d) for d in old], [None] * 3)
        self.assertIsNotNone(self.registry.digest("multi", "2"))
        self.keelson("restore", "--run", "last")
        self.assertEqual([self.registry.digest("multi", d) for d in old], old)
        self.assertEqual(self.registry.held(), self.before)

    def test_a_live_image_no_dockerfile_makes_is_told_by_its_layers_or_stops_planning(self):
        self.write_live(f"{self.host}/app:1", f"{self.host}/tool:2")
        self.assertIn("tool:2  stands on no image here, live", self.keelson("plan").stderr)
        self.write_config(more=", unlinked: refuse")
        self.fails(4, "plan", says=["tool:2", "unlinked: allow"])
        self.write_config(more=", allow_unlinked_live: true")
        self.keelson("plan")

    def test_a_live_part_keeps_its_whole_multi_platform_image(self):
        self.write_config(more=", allow_unlinked_live: true")
        index, amd64, _ = self.registry.push_index("multi", "1", OLD)
        self.registry.push_index("multi", "2", NEW)
        self.write_live(f"{self.host}/app:1", f"{self.host}/multi@{amd64}")
        items = self.planned()
        self.assertEqual({i["verdict"] for i in items if i["digest"] in (index, amd64)}, {"protected"})
        self.assertEqual([i for i in items if i["repository"] == "multi" and i["verdict"] == "doomed"], [])

    def test_an_image_whose_configuration_is_lost_is_unknown_and_the_plan_ends(self):
        self.registry.push("odd", "1", OLD)
        self.registry.push("odd", "2", NEW)
        config = json.load(self.registry.request("GET", "odd/manifests/1"))["config"]["digest"]
        layers = self.dir / "registry/docker/registry/v2/repositories/odd/_layers"
        shutil.rmtree(layers / config.replace(":", "/"))
        items = self.planned()
        self.assertEqual({i["tags"][0]: i["verdict"] for i in items if i["repository"] == "odd"}, {"1": "unknown", "2": "kept"})

    def test_an_image_of_unknown_age_is_unknown_never_oldest(self):
        self.registry.push("odd", "none", None)
        self.registry.push("odd", "epoch", "1970-01-01T00:00:00Z")
        self.registry.push("odd", "future", "2999-01-01T00:00:00Z")
        self.registry.push("odd", "word", "yesterday")
        self.registry.push("odd", "new", NEW)
        items = self.planned()
        self.assertEqual({i["tags"][0]: i["verdict"] for i in items if i["repository"] == "odd"},
                         {"none": "unknown", "epoch": "unknown", "future": "unknown", "word": "unknown", "new": "kept"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
