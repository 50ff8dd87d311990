"""What `make exports` installs is pinned, hashed and lean, and names no download address."""

from __future__ import annotations

import json
import re

from tests.datasets.exports.tools import ROOT

REQUIREMENTS = (ROOT / "requirements-exports.txt").read_text(encoding="utf-8")
PROMPTFOO = ROOT / "tests" / "datasets" / "exports" / "promptfoo"


def test_every_python_package_is_pinned_with_its_hashes() -> None:
    packages = re.split(r"^(?=[A-Za-z0-9])", REQUIREMENTS, flags=re.MULTILINE)[1:]
    assert len(packages) > 100
    assert [
        one
        for one in packages
        if not re.match(r"[\w.\[\],-]+==\S+", one) or "--hash=sha256:" not in one
    ] == []


def test_no_lock_names_where_packages_were_taken_from() -> None:
    assert re.findall(r"--(?:extra-)?index-url|https?://\S+\.whl", REQUIREMENTS) == []
    lock = json.loads((PROMPTFOO / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_nothing_for_graphics_cards_is_installed() -> None:
    assert (
        re.findall(
            r"^(?:torch|tensorflow|jax|triton|nvidia-(?!tau2))\S*==",
            REQUIREMENTS,
            flags=re.MULTILINE,
        )
        == []
    )


def test_promptfoo_is_pinned_with_integrity() -> None:
    wanted = json.loads((PROMPTFOO / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((PROMPTFOO / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert locked["node_modules/promptfoo"]["version"] == wanted["promptfoo"]
    assert [name for name, package in locked.items() if name and "integrity" not in package] == []
