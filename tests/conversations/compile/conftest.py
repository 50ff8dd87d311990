from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conversations.desk import CONFIG


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the help desk's files, for tests that change the folder."""
    shutil.copytree(CONFIG / "helpdesk", tmp_path / "config" / "helpdesk")
    return tmp_path / "config"
