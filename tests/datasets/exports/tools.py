"""Run the evaluation tools that `make exports` installs, offline in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
TOOLS = ROOT / ".venv-exports"
PYTHON = TOOLS / "bin" / "python"
PROMPTFOO = TOOLS / "promptfoo" / "node_modules" / ".bin" / "promptfoo"
UNREACHABLE = "http://127.0.0.1:9"
"""An address where nothing listens, so any use of the network fails at once."""

QUIET = {
    "DEEPEVAL_TELEMETRY_OPT_OUT": "YES",
    "DEEPEVAL_UPDATE_WARNING_OPT_IN": "NO",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    "LANGFUSE_TRACING_ENABLED": "false",
    "LANGSMITH_TRACING": "false",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "PROMPTFOO_DISABLE_REMOTE_GENERATION": "true",
    "PROMPTFOO_DISABLE_TELEMETRY": "1",
    "PROMPTFOO_DISABLE_UPDATE": "1",
    "HTTP_PROXY": UNREACHABLE,
    "HTTPS_PROXY": UNREACHABLE,
    "NO_PROXY": "",
}


def environment_variables(home: Path) -> dict[str, str]:
    """Return the environment of a tool: quiet, offline, with its home in a folder of the test."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    own = {
        "HOME": str(home),
        "HF_HOME": str(home / "hugging-face"),
        "PROMPTFOO_CONFIG_DIR": str(home / "promptfoo"),
    }
    return {**kept, **QUIET, **own, "PYTHONPATH": str(ROOT), "PROMPTFOO_PYTHON": str(PYTHON)}


def run_check(check: str, *arguments: object, home: Path) -> Any:
    """Run a check, and return what it reports."""
    if not PYTHON.exists():
        pytest.skip("needs the evaluation tools: make exports")
    command = [str(PYTHON), "-m", f"tests.datasets.exports.checks.{check}", *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=home.parent,
        env=environment_variables(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
    return json.loads(done.stdout.rstrip().rsplit("\n", 1)[-1])


def promptfoo(
    export: Path, *arguments: object, home: Path, dataset: Path
) -> tuple[int, list[dict[str, Any]]]:
    """Run an exported evaluation with promptfoo; return its exit code and test results."""
    if not PROMPTFOO.exists():
        pytest.skip("needs promptfoo: make exports")
    results = home.parent / "results.json"
    options = [
        "--no-cache",
        "--no-write",
        "--no-table",
        "--no-progress-bar",
        "--output",
        str(results),
    ]
    command = [
        str(PROMPTFOO),
        "eval",
        "--config",
        "promptfooconfig.yaml",
        *options,
        *map(str, arguments),
    ]
    environment = {**environment_variables(home), "DATASET": str(dataset)}
    done = subprocess.run(
        command, cwd=export, env=environment, capture_output=True, text=True, check=False
    )
    assert results.exists(), f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    tests: list[dict[str, Any]] = json.loads(results.read_text(encoding="utf-8"))["results"][
        "results"
    ]
    return done.returncode, tests
