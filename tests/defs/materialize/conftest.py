from __future__ import annotations

from pathlib import Path

import pytest

from tests.defs.small_vertical import SmallVertical, small_vertical


@pytest.fixture(scope="session")
def once_rebuilt(tmp_path_factory: pytest.TempPathFactory) -> SmallVertical:
    """The help desk with everything built. Tests only read it."""
    vertical = small_vertical(tmp_path_factory.mktemp("helpdesk"))
    assert vertical.rebuild().succeeded
    return vertical


@pytest.fixture
def helpdesk_copy(once_rebuilt: SmallVertical, tmp_path: Path) -> SmallVertical:
    """The help desk with everything built, to edit and to damage."""
    return once_rebuilt.copied_to(tmp_path / "copy")
