"""The compose file as tests read it: its services, and their commands outside of containers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CODE_PORT, UI_PORT = "4000", "3000"


@cache
def read_compose() -> dict[str, Any]:
    document = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert isinstance(document, dict)
    return document


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read_compose()["services"]
    return found


def command_of(service: str, replaced: Mapping[str, str]) -> list[str]:
    """Return the command of a service, with ports and addresses of this machine."""
    words = [replaced.get(word, word) for word in services()[service]["command"]]
    return [word.replace("$$", "$") for word in words]


def interpolated() -> set[str]:
    """Return the variables that the file asks for."""
    text = (DEPLOY / "compose.yaml").read_text()
    return set(re.findall(r"(?<!\$)\$\{(\w+)", text))
