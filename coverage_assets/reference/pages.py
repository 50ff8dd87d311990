"""A Markdown page per vertical, made from its declared files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coverage_assets.taxonomy.loader import DEFAULT_CONFIG, available_verticals, load_vertical
from coverage_assets.taxonomy.rules import Rule
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import describe


def pages(config: Path = DEFAULT_CONFIG) -> dict[str, str]:
    """Return the page of every vertical, by file name."""
    return {
        f"verticals/{name}.md": page(load_vertical(config, name))
        for name in available_verticals(config)
    }


def page(vertical: Vertical) -> str:
    """Render everything that a vertical declares as a Markdown page."""
    return "\n".join(_page(vertical)) + "\n"


def _page(vertical: Vertical) -> Iterator[str]:
    taxonomy, exclusions = vertical.taxonomy, vertical.exclusions
    yield f"# {_cell(taxonomy.name)}"
    yield (
        f"\n<!-- Made by `make docs` from config/{vertical.name}/; "
        "change the declared files instead. -->"
    )
    yield f"\n{_cell(taxonomy.description)}"
    yield (
        f"\nTaxonomy version {taxonomy.version}, exclusions version {exclusions.version}, "
        f"seed {exclusions.seed}."
    )
    yield from _entries("Domains", taxonomy.domains)
    yield from _entries("Behaviors", taxonomy.behaviors)
    yield "\n## Axes"
    for axis in taxonomy.axes:
        unit = f", in {_cell(axis.unit)}" if axis.unit else ""
        yield f"\n### {_cell(axis.name)}\n"
        yield f"`{axis.slug}` ({axis.kind}{unit}). {_cell(axis.description)}\n"
        yield from _table(
            ("bin", "name", "numbers", "meaning"),
            [
                (f"`{b.slug}`", b.name, f"`{b.interval}`" if b.interval else "", b.description)
                for b in axis.bins
            ],
        )
    if taxonomy.groups:
        yield "\n## Groups\n"
        yield from _table(
            ("group", "name", "scenarios", "meaning"),
            [(f"`{g.slug}`", g.name, describe(g.where), g.description) for g in taxonomy.groups],
        )
    yield "\n## Exclusion rules\n\nIn the order in which they apply.\n"
    for bound in vertical.rules:
        yield from _rule(bound.rule)
    if exclusions.waivers:
        yield "\n## Waivers\n"
        yield from _table(
            ("cells", "group", "reason", "owner", "expires"),
            [
                (describe(w.where), w.group or "", w.reason, w.owner, str(w.expires or ""))
                for w in exclusions.waivers
            ],
        )


def _rule(rule: Rule) -> Iterator[str]:
    cap = rule.limit
    yield f"### {rule.id}\n"
    facts: Mapping[str, object] = {
        "Kind": rule.kind,
        "Scenarios": describe(rule.where),
        "Effect": "exclude" if cap is None else f"keep at most {cap.limit:,}",
        "Per": ", ".join(cap.per) if cap else "",
        "Balanced over": ", ".join(cap.balance) if cap else "",
        "Kept first": describe(cap.prefer) if cap and cap.prefer else "",
        "Reason": rule.reason or "",
        "Owner": rule.owner or "",
        "Since": rule.since or "",
        "Expires": rule.expires or "",
    }
    yield from (f"- {name}: {_cell(str(fact))}" for name, fact in facts.items() if fact)
    yield ""


def _entries(title: str, entries: tuple[Any, ...]) -> Iterator[str]:
    yield f"\n## {title}\n"
    yield from _table(
        ("slug", "name", "meaning"), [(f"`{e.slug}`", e.name, e.description) for e in entries]
    )


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(columns) + " |"
    yield "|---" * len(columns) + "|"
    for row in rows:
        yield (
            "| "
            + " | ".join(value if value.startswith("`") else _cell(value) for value in row)
            + " |"
        )


def _cell(text: str) -> str:
    """Escape a user's text, so that it can neither end its cell nor become markup."""
    one_line = " ".join(text.split())
    return "".join(
        {"|": "\\|", "<": "&lt;", ">": "&gt;", "[": "\\["}.get(sign, sign) for sign in one_line
    )
