from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from coverage_assets.foundation.digests import sha256_bytes

VERTICALS = ("commerce", "clinic")
SCRIPT = """
import hashlib, sys
from pathlib import Path
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.taxonomy.loader import load_vertical
for name in sys.argv[2:]:
    table = enumerate_scenarios(load_vertical(Path(sys.argv[1]), name))
    print(hashlib.sha256(table.write_ndjson().encode()).hexdigest())
"""


def digests_in_another_process(config: Path, *, hash_seed: str, threads: str) -> list[str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "POLARS_MAX_THREADS": threads}
    command = [sys.executable, "-c", SCRIPT, str(config), *VERTICALS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(("hash_seed", "threads"), [("0", "1"), ("1", "2"), ("random", "8")])
def test_every_process_makes_the_same_bytes(
    config: Path, hash_seed: str, threads: str, request: pytest.FixtureRequest
) -> None:
    tables: list[pl.DataFrame] = [
        request.getfixturevalue(f"{name}_scenarios") for name in VERTICALS
    ]
    here = [sha256_bytes(table.write_ndjson().encode()) for table in tables]
    assert digests_in_another_process(config, hash_seed=hash_seed, threads=threads) == here
