"""Running the evaluation tools that `make exports` installs, in a process of their own that nobody outside hears of."""

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
NOBODY = "http://127.0.0.1:9"
"""Where nobody listens: what asks for the network fails at once."""

SILENT = {
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
    "HTTP_PROXY": NOBODY,
    "HTTPS_PROXY": NOBODY,
    "NO_PROXY": "",
}


def surroundings(home: Path) -> dict[str, str]:
    """The variables for a tool: silent, offline, and at home in a folder of the test."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    own = {
        "HOME": str(home),
        "HF_HOME": str(home / "hugging-face"),
        "PROMPTFOO_CONFIG_DIR": str(home / "promptfoo"),
    }
    return {**kept, **SILENT, **own, "PYTHONPATH": str(ROOT), "PROMPTFOO_PYTHON": str(PYTHON)}


def checked(check: str, *arguments: object, home: Path) -> Any:
    """What a check tells."""
    if not PYTHON.exists():
        pytest.skip("needs the evaluation tools: make exports")
    command = [str(PYTHON), "-m", f"tests.datasets.exports.checks.{check}", *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=home.parent,
        env=surroundings(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
    return json.loads(done.stdout.rstrip().rsplit("\n", 1)[-1])


def promptfoo(
    export: Path, *arguments: object, home: Path, dataset: Path
) -> tuple[int, list[dict[str, Any]]]:
    """Run an exported evaluation with promptfoo; its exit code, and the result of every test."""
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
    environment = {**surroundings(home), "DATASET": str(dataset)}
    done = subprocess.run(
        command, cwd=export, env=environment, capture_output=True, text=True, check=False
    )
    assert results.exists(), f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    tests: list[dict[str, Any]] = json.loads(results.read_text(encoding="utf-8"))["results"][
        "results"
    ]
    return done.returncode, tests
