"""Datasets by cell, by domain and over everything, as a family."""

from coverage_assets.defs.family import Family

DATASETS_FAMILY = Family(
    name="datasets",
    stands_on=("conversations",),
    is_declared="coverage_assets.defs.conversations.wanted:is_declared",
    wanted="coverage_assets.defs.datasets.wanted:wanted",
    definitions="coverage_assets.defs.datasets.definitions:definitions",
    altered="coverage_assets.defs.datasets.wanted:altered",
    judged_besides="coverage_assets.defs.datasets.wanted:judged_besides",
    summary="coverage_assets.defs.datasets.summary:summary",
    commands=(
        "coverage_assets.cli.generate:generate",
        "coverage_assets.cli.merge:merge",
        "coverage_assets.cli.migrate:migrate",
        "coverage_assets.cli.budget:budget",
        "coverage_assets.cli.export:export",
        "coverage_assets.cli.read:read",
        "coverage_assets.cli.score:score",
    ),
    schemas=(("prices", "coverage_assets.datasets.budget:PriceTable"),),
    page="datasets.md",
)
