"""Dispute timelines, as a family. They belong to no vertical."""

from coverage_assets.defs.family import Family

DISPUTES_FAMILY = Family(
    name="disputes",
    in_verticals=False,
    inputs="coverage_assets.defs.disputes.wanted:inputs",
    wanted="coverage_assets.defs.disputes.wanted:wanted",
    definitions="coverage_assets.defs.disputes.definitions:definitions",
    summary="coverage_assets.defs.disputes.summary:summary",
    commands=("coverage_assets.cli.disputes:disputes",),
    schemas=(("planner", "coverage_assets.disputes.planner_config:PlannerConfig"),),
    page="disputes.md",
)
