"""One pass over the records of a dataset, with its conversations and goldens in parallel.

Built datasets hold both in the same order, so pairs usually meet at once; a record without its
partner is kept until that is read. Of all other records, only statistics are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from coverage_assets.datasets.read import Dataset, NoRecords, RecordSource
from coverage_assets.datasets.records import (
    line_opening,
    record_digests,
    replace_opening,
    schema_opening,
)
from coverage_assets.datasets.validate.record_rules import (
    Record,
    RecordProblem,
    Vocabulary,
    conversation_problems,
    golden_problems,
    pair_problems,
)
from coverage_assets.datasets.validate.statistics import DatasetStats
from coverage_assets.errors import Problem
from coverage_assets.foundation.json_documents import DataError, JsonDocument
from coverage_assets.foundation.yaml_document import Document


@dataclass(frozen=True)
class RecordKind:
    """Conversations or goldens: their rules, and the message for unpaired ones."""

    name: str
    problems: Callable[[Record, Vocabulary], Iterator[RecordProblem]]
    unpaired: str


CONVERSATION = RecordKind("conversations", conversation_problems, "has no golden")
GOLDEN = RecordKind("goldens", golden_problems, "judges a conversation that is not there")
KINDS = (CONVERSATION, GOLDEN)
PARTNERS = {CONVERSATION: GOLDEN, GOLDEN: CONVERSATION}


def sources_of(dataset: Dataset) -> Mapping[RecordKind, RecordSource]:
    """Return the sources of a dataset's records."""
    return {CONVERSATION: dataset.conversation_source, GOLDEN: dataset.golden_source}


def value_of(document: Document) -> Mapping[str, Any]:
    """Return the record of a document."""
    assert isinstance(document.value, dict), "every record is a mapping"
    return document.value


class RecordPass:
    """Validates every record by itself and with its partner, and fills the statistics."""

    def __init__(self, dataset: Dataset, stats: DatasetStats) -> None:
        self._dataset, self._stats = dataset, stats
        self._vocabulary = Vocabulary.of(dataset.header)
        self._opening = (
            line_opening(dataset.dataset_id, dataset.version, dataset.schema_version)
            if dataset.metadata.get("content_sha256")
            else None
        )
        self._unpaired: dict[RecordKind, dict[str, Document]] = {kind: {} for kind in KINDS}

    def problems(self) -> Iterator[Problem]:
        """Read all records and yield their problems."""
        sources = sources_of(self._dataset).values()
        for lines in zip_longest(*(source.lines() for source in sources)):
            for kind, line in zip(KINDS, lines, strict=True):
                if line is not None:
                    yield from self._line_problems(kind, line)
        if not isinstance(self._dataset.golden_source, NoRecords):
            yield from self._orphan_problems()

    def _line_problems(self, kind: RecordKind, line: Document | DataError) -> Iterator[Problem]:
        self._stats.lines[kind.name] += 1
        try:
            record = self._dataset.read_record(kind.name, line)
        except DataError as error:
            self._stats.unreadable[kind.name] += 1
            yield from error.problems
            return
        assert not isinstance(line, DataError), "unreadable lines were reported"
        self._stats.add(kind.name, record)
        found = kind.problems(record, self._vocabulary)
        yield from (_problem(line, problem) for problem in found)
        partner = self._unpaired[PARTNERS[kind]].pop(record["id"], None)
        if partner is None:
            self._unpaired[kind].setdefault(record["id"], line)
        elif kind is CONVERSATION:
            yield from self._pair_problems(line, partner)
        else:
            yield from self._pair_problems(partner, line)

    def _pair_problems(self, conversation: Document, golden: Document) -> Iterator[Problem]:
        if self._opening:
            lines = (self._without_dataset(line) for line in (conversation, golden))
            self._stats.digest.add(record_digests(*lines))
        found = pair_problems(value_of(conversation), value_of(golden))
        yield from (_problem(golden, problem) for problem in found)

    def _without_dataset(self, document: Document) -> bytes:
        """Return a record's line without the id and version of its dataset."""
        assert isinstance(document, JsonDocument), "only datasets in folders have digests of lines"
        assert self._opening, "only datasets with a digest are compared with it"
        bare = schema_opening(self._dataset.schema_version)
        return replace_opening(document.text.encode(), self._opening, bare)

    def _orphan_problems(self) -> Iterator[Problem]:
        """Yield records without a partner, unless an unreadable line may be the partner."""
        for kind, partner_kind in PARTNERS.items():
            if self._stats.unreadable[partner_kind.name]:
                continue
            for name, document in self._unpaired[kind].items():
                message = f"`{name}` {kind.unpaired}"
                hint = "every conversation has one golden of its id"
                yield document.problem(("id",), message, hint, code="orphan")


def _problem(document: Document, problem: RecordProblem) -> Problem:
    return document.problem(problem.keys, problem.message, problem.suggestion, code=problem.code)
