"""The taxonomy and the exclusion rules, as a family."""

from coverage_assets.defs.family import Family

TAXONOMY_FAMILY = Family(
    name="taxonomy",
    inputs="coverage_assets.defs.taxonomy.wanted:inputs",
    wanted="coverage_assets.defs.taxonomy.wanted:wanted",
    definitions="coverage_assets.defs.taxonomy.definitions:definitions",
    judged_besides="coverage_assets.defs.taxonomy.wanted:judged_besides",
    commands=("coverage_assets.cli.lint:lint",),
    schemas=(
        ("taxonomy", "coverage_assets.taxonomy.models:Taxonomy"),
        ("exclusions", "coverage_assets.taxonomy.rules:ExclusionRules"),
    ),
    page="taxonomy.md",
)
