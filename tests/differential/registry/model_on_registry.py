#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random worlds on a real docker-registry: model_on_registry.py MODEL_ON_REGISTRY.
KEELSON_REGISTRY_WORLDS=5000 tries more, KEELSON_SEED=7 begins with another."""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scenario"))
from real_registry import Registry  # noqa: E402

with tempfile.TemporaryDirectory(prefix="keelson-models-") as directory:
    registry = Registry(directory)
    try:
        done = subprocess.run([sys.argv[1], f"http://{registry.host}", f"{directory}/registry"], check=False)
    finally:
        registry.close()
sys.exit(done.returncode)
