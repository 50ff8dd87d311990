from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.conversations.compile.loader import load_conversations
from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.taxonomy.vertical import Vertical


@pytest.fixture(scope="session")
def commerce_conversations(config: Path, commerce: Vertical) -> CompiledVertical:
    return load_conversations(config, commerce)
