"""Scenarios and their manifest, as a family."""

from coverage_assets.defs.family import Family

SCENARIOS_FAMILY = Family(
    name="scenarios",
    stands_on=("taxonomy",),
    wanted="coverage_assets.defs.scenarios.wanted:wanted",
    definitions="coverage_assets.defs.scenarios.definitions:definitions",
    summary="coverage_assets.defs.scenarios.summary:summary",
    commands=("coverage_assets.cli.manifest:manifest",),
    page="scenarios.md",
)
