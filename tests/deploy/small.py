"""The smallest vertical without its conversations: six cells, and what is made over all of them."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.deploy.compose import ROOT

VERTICAL = "helpdesk"
ACCOUNT = "account_10"


def declare(folder: Path) -> dict[str, str]:
    """Copy what is declared into a folder, and return the variables that lead there."""
    for name in (VERTICAL, "disputes"):
        without = shutil.ignore_patterns("conversations")
        shutil.copytree(ROOT / "config" / name, folder / "config" / name, ignore=without)
    samples = ROOT / "data" / "samples" / "disputes"
    shutil.copytree(samples / ACCOUNT, folder / "findings" / ACCOUNT)
    return {
        "COVERAGE_CONFIG": str(folder / "config"),
        "COVERAGE_FINDINGS": str(folder / "findings"),
    }
