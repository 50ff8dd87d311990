from __future__ import annotations

from coverage_assets.linting.codes import CODES


def test_every_code_has_a_summary() -> None:
    assert all(code.summary for code in CODES.values())
