"""What is published from the models and the declared files: JSON Schemas for editors, pages for people.

    python -m coverage_assets.publish schemas config/schemas
    python -m coverage_assets.publish pages docs

Both are committed, and tests hold them equal to what these functions give.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coverage_assets.disputes.settings import PlannerConfig
from coverage_assets.foundation.files import write_all_atomically
from coverage_assets.foundation.validation import Declared
from coverage_assets.taxonomy.loader import DEFAULT_CONFIG, Vertical, available_verticals, load_vertical
from coverage_assets.taxonomy.models import ExclusionRules, Rule, Taxonomy
from coverage_assets.taxonomy.where import WHERE_MARK, WHERE_SCHEMA, describe

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS: dict[str, type[Declared]] = {"taxonomy": Taxonomy, "exclusions": ExclusionRules, "planner": PlannerConfig}


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of every declared file, by file name."""
    found = {}
    for name, model in MODELS.items():
        schema = model.model_json_schema(by_alias=True)
        referring = _with_references({"$schema": DIALECT, **schema})
        if referring != {"$schema": DIALECT, **schema}:
            referring["$defs"] = {**referring.get("$defs", {}), "Where": WHERE_SCHEMA}
        found[f"{name}.schema.json"] = referring
    return found


def _with_references(schema: Any) -> Any:
    """The schema with a reference wherever a field holds a `where`."""
    if isinstance(schema, list):
        return [_with_references(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$comment") == WHERE_MARK:
        return {"$ref": "#/$defs/Where", **{key: value for key, value in schema.items() if key != "$comment"}}
    return {key: _with_references(value) for key, value in schema.items()}


def schema_files() -> dict[str, str]:
    """The text of every schema file, by file name."""
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas().items()}


def pages(config: Path = DEFAULT_CONFIG) -> dict[str, str]:
    """The page of every vertical, by file name."""
    return {f"verticals/{name}.md": page(load_vertical(config, name)) for name in available_verticals(config)}


def page(vertical: Vertical) -> str:
    """Everything that a vertical declares, as a Markdown page."""
    return "\n".join(_page(vertical)) + "\n"


def _page(vertical: Vertical) -> Iterator[str]:
    taxonomy, exclusions = vertical.taxonomy, vertical.exclusions
    yield f"# {_cell(taxonomy.name)}"
    yield f"\n<!-- Made by `make docs` from config/{vertical.name}/; change the declared files instead. -->"
    yield f"\n{_cell(taxonomy.description)}"
    yield f"\nTaxonomy version {taxonomy.version}, exclusions version {exclusions.version}, seed {exclusions.seed}."
    yield from _entries("Domains", taxonomy.domains)
    yield from _entries("Behaviors", taxonomy.behaviors)
    yield "\n## Axes"
    for axis in taxonomy.axes:
        unit = f", in {_cell(axis.unit)}" if axis.unit else ""
        yield f"\n### {_cell(axis.name)}\n\n`{axis.slug}` ({axis.kind}{unit}). {_cell(axis.description)}\n"
        yield from _table(
            ("bin", "name", "numbers", "meaning"),
            [(f"`{b.slug}`", b.name, f"`{b.interval}`" if b.interval else "", b.description) for b in axis.bins],
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
            [(describe(w.where), w.group or "", w.reason, w.owner, str(w.expires or "")) for w in exclusions.waivers],
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
    yield from _table(("slug", "name", "meaning"), [(f"`{e.slug}`", e.name, e.description) for e in entries])


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(columns) + " |"
    yield "|---" * len(columns) + "|"
    for row in rows:
        yield "| " + " | ".join(value if value.startswith("`") else _cell(value) for value in row) + " |"


def _cell(text: str) -> str:
    """A user's text where it can neither end its cell nor become markup."""
    one_line = " ".join(text.split())
    return "".join({"|": "\\|", "<": "&lt;", ">": "&gt;", "[": "\\["}.get(sign, sign) for sign in one_line)


def main(arguments: list[str]) -> None:
    """Write schemas or pages into a folder."""
    kind, folder = arguments[0], Path(arguments[1])
    files = {"schemas": schema_files, "pages": pages}[kind]()
    write_all_atomically({folder / name: text.encode() for name, text in files.items()})


if __name__ == "__main__":
    main(sys.argv[1:])
