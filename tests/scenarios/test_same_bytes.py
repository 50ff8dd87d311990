from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from coverage_assets.foundation.digests import sha256_bytes

SCRIPT = """
import hashlib, sys
from pathlib import Path
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.taxonomy.loader import load_vertical
table = enumerate_scenarios(load_vertical(Path(sys.argv[1]), sys.argv[2]))
print(hashlib.sha256(table.write_ndjson().encode()).hexdigest())
"""


def digest_in_another_process(config: Path, vertical: str, *, hash_seed: str, threads: str) -> str:
    surroundings = {**os.environ, "PYTHONHASHSEED": hash_seed, "POLARS_MAX_THREADS": threads}
    command = [sys.executable, "-c", SCRIPT, str(config), vertical]
    return subprocess.run(
        command, env=surroundings, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize(("hash_seed", "threads"), [("0", "1"), ("1", "2"), ("random", "8")])
@pytest.mark.parametrize("name", ["commerce", "clinic"])
def test_every_process_makes_the_same_bytes(
    config: Path, name: str, hash_seed: str, threads: str, request: pytest.FixtureRequest
) -> None:
    here: pl.DataFrame = request.getfixturevalue(f"{name}_scenarios")
    there = digest_in_another_process(config, name, hash_seed=hash_seed, threads=threads)
    assert there == sha256_bytes(here.write_ndjson().encode())
