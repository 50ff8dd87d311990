"""Validate a whole dataset in one pass over its records.

Conversations and goldens are read in parallel. Built datasets hold both in the same order, so pairs
usually meet at once; a record without its partner is kept until that is read. Of all other records,
only counts and eight bytes per key are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from coverage_assets.conversations.records.conversation import Conversation
from coverage_assets.conversations.records.fields import RecordModel
from coverage_assets.conversations.records.golden import Golden
from coverage_assets.conversations.records.vocabulary import MIXED
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from coverage_assets.datasets.read.record_sources import NoRecords, RecordSource
from coverage_assets.datasets.records.counts import ARRAY, difficulty_of
from coverage_assets.datasets.records.line_codec import (
    OPENING,
    line_opening,
    record_digests,
    replace_opening,
)
from coverage_assets.datasets.validate.files import AGAIN, file_problems
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
from coverage_assets.foundation.json_documents import DataError, JsonDocument, checked
from coverage_assets.foundation.yaml_document import Document


@dataclass(frozen=True)
class RecordKind:
    """Conversations or goldens: their model, their rules, and the message for unpaired ones."""

    name: str
    model: type[RecordModel]
    problems: Callable[[Record, Vocabulary], Iterator[RecordProblem]]
    unpaired: str


CONVERSATION = RecordKind("conversations", Conversation, conversation_problems, "has no golden")
GOLDEN = RecordKind("goldens", Golden, golden_problems, "judges a conversation that is not there")
KINDS = (CONVERSATION, GOLDEN)
MAX_PROBLEMS = 1_000


def validate_dataset(path: Path, *, golden: Path | None = None) -> list[Problem]:
    """Return everything that is wrong with a dataset; nothing if it is valid.

    This checks models, digests, references both ways, goldens against turns, and counts. At most a
    thousand problems are listed.
    """
    try:
        found = list(islice(validate_records(read_dataset(path, golden=golden)), MAX_PROBLEMS + 1))
    except DataError as error:
        return list(error.problems)
    if len(found) > MAX_PROBLEMS:
        more = Problem(
            str(path), 1, 1, f"more than {MAX_PROBLEMS:,} things are wrong; the rest is not listed"
        )
        return [*found[:MAX_PROBLEMS], more]
    return found


def validate_records(dataset: Dataset, stats: DatasetStats | None = None) -> Iterator[Problem]:
    """Yield everything that is wrong with a dataset, and fill `stats` on the way."""
    stats = stats or DatasetStats()
    if dataset.in_folder:
        yield from file_problems(dataset)
    yield from _record_problems(dataset, stats)
    yield from _key_problems(dataset, stats)
    yield from _header_problems(dataset, stats)


def _sources(dataset: Dataset) -> Mapping[RecordKind, RecordSource]:
    return {CONVERSATION: dataset.conversation_source, GOLDEN: dataset.golden_source}


def _has_goldens(dataset: Dataset) -> bool:
    return not isinstance(dataset.golden_source, NoRecords)


def _record_problems(dataset: Dataset, stats: DatasetStats) -> Iterator[Problem]:
    """Validate every record by itself and with its partner."""
    vocabulary = Vocabulary.of(dataset.header)
    opening = (
        line_opening(dataset.dataset_id, dataset.version)
        if dataset.metadata.get("content_sha256")
        else None
    )
    waiting: dict[RecordKind, dict[str, Document]] = {kind: {} for kind in KINDS}
    for lines in zip_longest(*(source.lines() for source in _sources(dataset).values())):
        for kind, line in zip(KINDS, lines, strict=True):
            if line is None:
                continue
            stats.lines[kind.name] += 1
            try:
                record = _validated(line, kind.model)
            except DataError as error:
                stats.unreadable[kind.name] += 1
                yield from error.problems
                continue
            assert not isinstance(line, DataError), "unreadable lines were reported"
            stats.add(kind.name, record)
            yield from (_problem(line, problem) for problem in kind.problems(record, vocabulary))
            partner = waiting[GOLDEN if kind is CONVERSATION else CONVERSATION].pop(
                record["id"], None
            )
            if partner is None:
                waiting[kind].setdefault(record["id"], line)
                continue
            conversation, golden = (line, partner) if kind is CONVERSATION else (partner, line)
            if opening:
                stats.digest.add(
                    record_digests(
                        *(
                            _line_without_dataset(document, opening)
                            for document in (conversation, golden)
                        )
                    )
                )
            found = pair_problems(_value(conversation), _value(golden))
            yield from (_problem(golden, problem) for problem in found)
    yield from _orphan_problems(dataset, stats, waiting)


def _validated(line: Document | DataError, model: type[RecordModel]) -> dict[str, Any]:
    if isinstance(line, DataError):
        raise line
    return checked(line, model)


def _problem(document: Document, problem: RecordProblem) -> Problem:
    return document.problem(problem.keys, problem.message, problem.suggestion, code=problem.code)


def _value(document: Document) -> Mapping[str, Any]:
    assert isinstance(document.value, dict), "every record is a mapping"
    return document.value


def _line_without_dataset(document: Document, opening: bytes) -> bytes:
    """Return a record's line without the id and version of its dataset."""
    assert isinstance(document, JsonDocument), (
        "only a dataset in a folder has a digest of its lines"
    )
    return replace_opening(document.text.encode(), opening, OPENING)


def _orphan_problems(
    dataset: Dataset, stats: DatasetStats, waiting: Mapping[RecordKind, Mapping[str, Document]]
) -> Iterator[Problem]:
    """Yield records without a partner, unless an unreadable line may be the partner."""
    if not _has_goldens(dataset):
        return
    for kind, other in ((CONVERSATION, GOLDEN), (GOLDEN, CONVERSATION)):
        if stats.unreadable[other.name]:
            continue
        for name, document in waiting[kind].items():
            message = f"`{name}` {kind.unpaired}"
            yield document.problem(
                ("id",), message, "every conversation has one golden of its id", code="orphan"
            )


def _key_problems(dataset: Dataset, stats: DatasetStats) -> Iterator[Problem]:
    """Yield duplicate keys and missing bases; only suspects are read again."""
    for kind, source in _sources(dataset).items():
        suspects = set(stats.ids[kind.name].suspects()) | set(stats.keys[kind.name].suspects())
        missing = set(stats.bases[kind.name].absent_from(stats.ids[kind.name]))
        if not suspects and not missing:
            continue
        ids: dict[str, int] = {}
        keys: dict[tuple[str, int, str], int] = {}
        for position, (number, line) in enumerate(_readable(source, kind)):
            record = _value(line)
            key = (record["scenario_id"], record["variant"], record["relation"])
            if position in suspects and record["id"] in ids:
                message = f"the id `{record['id']}` stands already in record {ids[record['id']]}"
                yield line.problem(("id",), message, "keep one of them", code="repeated")
            elif position in suspects and record["scenario_id"] and key in keys:
                message = (
                    f"variant {key[1]} of `{key[0]}` ({key[2]}) stands already "
                    f"in record {keys[key]}"
                )
                yield line.problem(("variant",), message, "keep one of them", code="repeated")
            if position in suspects:
                ids.setdefault(record["id"], number)
                keys.setdefault(key, number)
            if position in missing and record["base_id"]:
                message = f"`base_id` names `{record['base_id']}`, which is not in the dataset"
                yield line.problem(("base_id",), message, "keep a pair together", code="orphan")


def _readable(source: RecordSource, kind: RecordKind) -> Iterator[tuple[int, Document]]:
    for number, line in enumerate(source.lines(), start=1):
        try:
            _validated(line, kind.model)
        except DataError:
            continue
        assert not isinstance(line, DataError), "unreadable lines were skipped"
        yield number, line


def _header_problems(dataset: Dataset, stats: DatasetStats) -> Iterator[Problem]:
    """Yield where the header contradicts the records."""
    if any(stats.unreadable.values()):
        return
    metadata, problem = dataset.metadata, dataset.document.problem
    for kind in stats.lines if dataset.in_folder else ():
        entry = dataset.header["files"][kind]
        if entry["rows"] != stats.lines[kind]:
            message = f"`rows` is {entry['rows']}, and there are {stats.lines[kind]}"
            yield problem(("files", kind, "rows"), message, AGAIN, code="count-differs")
    counted = stats.counts(with_goldens=_has_goldens(dataset))
    for name, count in metadata.get("counts", {}).items():
        if name in counted and counted[name] != count:
            message = f"`{name}` is {count}, and the records give {counted[name]}"
            yield problem(("metadata", "counts", name), message, AGAIN, code="count-differs")
    for name, found in (("domains", stats.domains), ("behaviors", stats.behaviors)):
        if found and set(metadata[name]) != set(found):
            message = (
                f"`{name}` lists {sorted(metadata[name])}, and the records have {sorted(found)}"
            )
            yield problem(("metadata", name), message, AGAIN, code="differs")
    difficulty, by_difficulty = metadata["difficulty"], stats.by_difficulty
    if by_difficulty and difficulty not in (
        difficulty_of(by_difficulty, MIXED),
        difficulty_of(by_difficulty, ARRAY),
    ):
        found = difficulty_of(by_difficulty, ARRAY)
        message = f"`difficulty` is {difficulty!r}, and the records have {found!r}"
        yield problem(("metadata", "difficulty"), message, AGAIN, code="differs")
    for name in ("content_sha256", "judgment_sha256"):
        stated = metadata.get(name)
        if stated and dataset.in_folder and stated != getattr(stats.digest, name):
            message = f"`{name}` is not the digest of the records"
            yield problem(("metadata", name), message, AGAIN, code="digest-differs")
