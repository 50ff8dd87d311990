from __future__ import annotations

from coverage_assets.datasets.build.freshness import combined_version, of_domain

VERSIONS = {("cart", "calm"): "1", ("cart", "rude"): "2", ("help", "calm"): "3"}


def test_the_version_does_not_depend_on_the_order_of_cells() -> None:
    backwards = dict(reversed(VERSIONS.items()))
    assert combined_version(backwards, "1") == combined_version(VERSIONS, "1")


def test_the_version_changes_with_a_cell() -> None:
    changed = {**VERSIONS, ("cart", "rude"): "9"}
    assert combined_version(changed, "1") != combined_version(VERSIONS, "1")


def test_the_version_changes_with_the_code() -> None:
    assert combined_version(VERSIONS, "2") != combined_version(VERSIONS, "1")


def test_a_domain_has_the_versions_of_its_cells() -> None:
    assert of_domain(VERSIONS, "cart") == {("cart", "calm"): "1", ("cart", "rude"): "2"}
