"""Find duplicate keys and missing bases; only records that look suspect are read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coverage_assets.datasets.read import Dataset, RecordSource
from coverage_assets.datasets.validate.record_pass import (
    RecordKind,
    sources_of,
    value_of,
)
from coverage_assets.datasets.validate.statistics import DatasetStats
from coverage_assets.errors import Problem
from coverage_assets.foundation.json_documents import DataError
from coverage_assets.foundation.yaml_document import Document


def key_problems(dataset: Dataset, stats: DatasetStats) -> Iterator[Problem]:
    """Yield ids and variants that are repeated, and bases that are missing."""
    for kind, source in sources_of(dataset).items():
        ids, keys = stats.ids[kind.name], stats.keys[kind.name]
        suspects = {*ids.suspects(), *keys.suspects()}
        missing = set(stats.bases[kind.name].absent_from(ids))
        if not suspects and not missing:
            continue
        seen = _SeenKeys()
        for position, (number, line) in enumerate(_readable_lines(dataset, source, kind)):
            record = value_of(line)
            if position in suspects:
                yield from seen.add(record, line, number)
            if position in missing and record["base_id"]:
                message = f"`base_id` names `{record['base_id']}`, which is not in the dataset"
                yield line.problem(("base_id",), message, "keep a pair together", code="orphan")


class _SeenKeys:
    """The ids and variants of suspects, with the number of the first record of each."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._variants: dict[tuple[str, int, str], int] = {}

    def add(self, record: Mapping[str, Any], line: Document, number: int) -> Iterator[Problem]:
        """Add a record, and yield a problem if its id or variant was added before."""
        name = record["id"]
        variant = (record["scenario_id"], record["variant"], record["relation"])
        if name in self._ids:
            message = f"the id `{name}` stands already in record {self._ids[name]}"
            yield line.problem(("id",), message, "keep one of them", code="repeated")
        elif record["scenario_id"] and variant in self._variants:
            message = (
                f"variant {variant[1]} of `{variant[0]}` ({variant[2]}) stands already "
                f"in record {self._variants[variant]}"
            )
            yield line.problem(("variant",), message, "keep one of them", code="repeated")
        self._ids.setdefault(name, number)
        self._variants.setdefault(variant, number)


def _readable_lines(
    dataset: Dataset, source: RecordSource, kind: RecordKind
) -> Iterator[tuple[int, Document]]:
    for number, line in enumerate(source.lines(), start=1):
        try:
            dataset.read_record(kind.name, line)
        except DataError:
            continue
        assert not isinstance(line, DataError), "unreadable lines were skipped"
        yield number, line
