"""A folder of conversation files that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.conversations.compile.loader import load_conversations
from coverage_assets.errors import ConfigError
from tests.conversations.desk import helpdesk


def problems(config: Path) -> list[str]:
    """Return every problem of the help desk's folder, with paths relative to it."""
    with pytest.raises(ConfigError) as caught:
        load_conversations(config, helpdesk())
    folder = f"{config / 'helpdesk' / 'conversations'}/"
    return [str(problem).removeprefix(folder) for problem in caught.value.problems]
