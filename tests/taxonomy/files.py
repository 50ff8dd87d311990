from __future__ import annotations

from coverage_assets.errors import ConfigError, Problem
from coverage_assets.foundation.yaml_loader import parse_yaml
from coverage_assets.taxonomy.loader import (
    bind_vertical,
)

TAXONOMY = """\
schema_version: 1
version: 1.0.0
vertical: toy
name: Toy
description: A toy.
domains:
  - {slug: d0, name: D, description: D.}
behaviors:
  - {slug: h0, name: H, description: H.}
axes:
  - slug: size
    name: Size
    description: How large.
    kind: nominal
    bins:
      - {slug: s, name: S, description: S.}
      - {slug: m, name: M, description: M.}
"""


EXCLUSIONS = """\
schema_version: 1
version: 1.0.0
rules:
  - id: one
    kind: test
    where: {size: s}
    effect: exclude
"""


def problems_of(taxonomy: str = TAXONOMY, exclusions: str = EXCLUSIONS) -> list[Problem]:
    taxonomy_document = parse_yaml(taxonomy.encode(), "taxonomy.yaml")
    exclusions_document = parse_yaml(exclusions.encode(), "exclusions.yaml")
    try:
        return list(bind_vertical(taxonomy_document, exclusions_document, "toy").problems)
    except ConfigError as error:
        return list(error.problems)
