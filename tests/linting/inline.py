"""Small verticals written as YAML, for tests of single findings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from coverage_assets.foundation.yaml_loader import parse_yaml
from coverage_assets.linting import Finding, lint
from coverage_assets.taxonomy.loader import bind_vertical
from coverage_assets.taxonomy.vertical import Vertical

TODAY = dt.date(2026, 11, 20)
TAXONOMY = """\
schema_version: 1
version: 1.0.0
vertical: demo
name: Demo
description: A demo.
domains:
  - { slug: cart, name: Cart, description: Carts. }
  - { slug: shipping, name: Shipping, description: Shipping. }
behaviors:
  - { slug: calm, name: Calm, description: Calm. }
  - { slug: pushy, name: Pushy, description: Pushy. }
axes:
  - slug: stock
    name: Stock
    description: Stock.
    kind: nominal
    bins:
      - { slug: in, name: In, description: In. }
      - { slug: low, name: Low, description: Low. }
      - { slug: out, name: Out, description: Out. }
  - slug: price
    name: Price
    description: Price.
    kind: nominal
    bins:
      - { slug: cheap, name: Cheap, description: Cheap. }
      - { slug: fair, name: Fair, description: Fair. }
      - { slug: dear, name: Dear, description: Dear. }
groups:
  - { slug: easy, name: Easy, description: Easy., where: { stock: in, price: cheap } }
"""
HEAD = "schema_version: 1\nversion: 1.0.0\n"
OWNED = "defaults: { owner: team:docs }\n"

HARMLESS = "gone | domain: cart, behavior: calm, stock: out | exclude"
WAIVER = "waivers:\n  - {{ where: {{ domain: cart }}, {more}reason: A demo., owner: team:docs }}\n"


def whole_file(excerpt: str) -> str:
    """Complete an excerpt of `exclusions.yaml` with what every such file begins with."""
    return HEAD + ("" if "defaults:" in excerpt else OWNED) + excerpt


def vertical_from(excerpt: str, taxonomy: str = TAXONOMY) -> Vertical:
    declared = parse_yaml(taxonomy.encode(), "taxonomy.yaml")
    return bind_vertical(
        declared, parse_yaml(whole_file(excerpt).encode(), "exclusions.yaml"), "demo"
    )


def linted(excerpt: str, taxonomy: str = TAXONOMY) -> list[Finding]:
    return lint(vertical_from(excerpt, taxonomy), today=TODAY)


def reported(excerpt: str, taxonomy: str = TAXONOMY) -> list[tuple[str, str | None]]:
    """Return code and rule of every finding."""
    return [(finding.code, finding.rule) for finding in linted(excerpt, taxonomy)]


def the_finding(code: str, excerpt: str) -> Finding:
    """Return the one finding of this code."""
    (finding,) = [finding for finding in linted(excerpt) if finding.code == code]
    return finding


def rules(*entries: str) -> str:
    """Write rules, each given as `id | where | effect`."""
    lines = ["rules:"]
    for entry in entries:
        name, where, effect = entry.split(" | ")
        lines.append(
            f"  - {{ id: {name}, kind: demo, reason: A demo., "
            f"where: {{ {where} }}, effect: {effect} }}"
        )
    return "\n".join(lines) + "\n"


def folder(config: Path, excerpt: str, taxonomy: str = TAXONOMY) -> Path:
    """Write the vertical `demo` into a config folder."""
    (config / "demo").mkdir()
    (config / "demo" / "taxonomy.yaml").write_text(taxonomy)
    (config / "demo" / "exclusions.yaml").write_text(whole_file(excerpt))
    return config
