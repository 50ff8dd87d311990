from __future__ import annotations

from coverage_assets.datasets.scoring.results import MAX_DETAIL, failed, not_judged, passed


def test_each_status_has_a_function() -> None:
    results = [passed("a"), failed("b"), not_judged("c")]
    assert results == [("passed", "a"), ("failed", "b"), ("not_judged", "c")]


def test_the_detail_of_a_failure_is_cut_and_safe_to_encode() -> None:
    detail = failed("\ud800" * MAX_DETAIL).detail
    assert detail.isascii()
    assert len(detail) == MAX_DETAIL + len("...")
