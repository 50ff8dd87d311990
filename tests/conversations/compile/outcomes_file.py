"""A small `outcomes.yaml` over a toy taxonomy, and the problems of edited versions of it."""

from __future__ import annotations

from coverage_assets.conversations.compile.decision_table import compile_outcomes
from coverage_assets.conversations.declared.outcomes import OutcomesFile
from coverage_assets.foundation.validation import validate
from coverage_assets.foundation.yaml_loader import parse_yaml
from tests.declaring import taxonomy_of, vertical_of

TAXONOMY = vertical_of(
    taxonomy_of(axes={"size": ("s", "m", "l"), "color": ("red", "blue")})
).taxonomy

TEXT = """\
schema_version: 1
version: 1.0.0
outcomes:
  - { slug: done, description: It is done. }
  - { slug: refused, description: It is refused. }
obligations:
  look: { kind: call, values: ["'look'"] }
table:
  - { when: { size: [s, m] }, outcome: done }
  - { when: { size: l }, outcome: refused }
overrides:
  - { when: { domain: d1, size: l, color: red }, outcome: done }
always:
  - { when: { behavior: h1 }, flags: [late], obligations: [look] }
difficulty:
  - { when: { color: red }, level: easy }
  - { otherwise: true, level: hard }
"""


def problems_after(old: str, new: str) -> list[str]:
    """Return the problems of the file with one text replaced, in reading order."""
    assert TEXT.count(old) == 1
    document = parse_yaml(TEXT.replace(old, new).encode(), "outcomes.yaml")
    _, found = compile_outcomes(validate(document, OutcomesFile), document, TAXONOMY)
    return [str(item).removeprefix("outcomes.yaml:") for item in sorted(found)]
