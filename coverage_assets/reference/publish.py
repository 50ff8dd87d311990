"""What is published from the models and the declared files: JSON Schemas for editors and other programs, pages for people.

    python -m coverage_assets.reference.publish schemas config/schemas
    python -m coverage_assets.reference.publish pages docs

Both are committed, and tests hold them equal to what these functions give.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from coverage_assets.conversations.declared.files import (
    DialogueFile,
    DomainFile,
    LanguageFile,
    LexiconFile,
    OutcomesFile,
    WorldFile,
)
from coverage_assets.conversations.records.models import (
    Conversation,
    DatasetDocument,
    DatasetHeader,
    Golden,
    GoldenFile,
)
from coverage_assets.datasets.budget.prices import PriceTable
from coverage_assets.datasets.read.models_v1 import ConversationV1, DatasetV1, GoldenFileV1
from coverage_assets.disputes.settings import PlannerConfig
from coverage_assets.foundation.files import write_all_atomically
from coverage_assets.foundation.validation import DeclaredModel
from coverage_assets.taxonomy.loader import (
    DEFAULT_CONFIG,
    Vertical,
    available_verticals,
    load_vertical,
)
from coverage_assets.taxonomy.models import ExclusionRules, Rule, Taxonomy
from coverage_assets.taxonomy.where import WHERE_MARK, WHERE_SCHEMA, describe

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS: dict[str, type[DeclaredModel]] = {
    "taxonomy": Taxonomy,
    "exclusions": ExclusionRules,
    "world": WorldFile,
    "outcomes": OutcomesFile,
    "dialogue": DialogueFile,
    "lexicon": LexiconFile,
    "language": LanguageFile,
    "domain": DomainFile,
    "planner": PlannerConfig,
    "prices": PriceTable,
}
RECORDS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "dataset": (
        "A dataset: the header of a folder, a small dataset in one file, or one of version 1",
        (DatasetHeader, DatasetDocument, DatasetV1),
    ),
    "conversation": (
        "A conversation: one line of conversations.jsonl, or one of version 1",
        (Conversation, ConversationV1),
    ),
    "golden": (
        "A golden: one line of goldens.jsonl, the goldens of a small dataset in one file, or those of version 1",
        (Golden, GoldenFile, GoldenFileV1),
    ),
}
"""What data files may hold; each shape stands for itself, and the first that fits decides."""


class _WithoutDefaults(GenerateJsonSchema):
    """Says what a record may hold. What a reader takes for a key that is absent is the reader's business."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def record_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of one kind of data."""
    title, shapes = RECORDS[kind]
    union: Any = shapes[0]
    for shape in shapes[1:]:
        union = union | shape
    schema = TypeAdapter(union).json_schema(schema_generator=_WithoutDefaults)
    return {"$schema": DIALECT, "title": title, **schema}


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of every declared file and of every kind of data, by file name."""
    found = {f"{kind}.schema.json": record_schema(kind) for kind in RECORDS}
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
        return {
            "$ref": "#/$defs/Where",
            **{key: value for key, value in schema.items() if key != "$comment"},
        }
    return {key: _with_references(value) for key, value in schema.items()}


def schema_files() -> dict[str, str]:
    """The text of every schema file, by file name."""
    return {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas().items()
    }


def pages(config: Path = DEFAULT_CONFIG) -> dict[str, str]:
    """The page of every vertical, by file name."""
    return {
        f"verticals/{name}.md": page(load_vertical(config, name))
        for name in available_verticals(config)
    }


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
    """A user's text where it can neither end its cell nor become markup."""
    one_line = " ".join(text.split())
    return "".join(
        {"|": "\\|", "<": "&lt;", ">": "&gt;", "[": "\\["}.get(sign, sign) for sign in one_line
    )


def main(arguments: list[str]) -> None:
    """Write schemas or pages into a folder."""
    kind, folder = arguments[0], Path(arguments[1])
    files = {"schemas": schema_files, "pages": pages}[kind]()
    write_all_atomically({folder / name: text.encode() for name, text in files.items()})


if __name__ == "__main__":
    main(sys.argv[1:])
