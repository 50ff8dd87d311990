"""Checking a whole dataset in one pass over its records.

Conversations and goldens are read side by side. Built datasets hold both in one order, so a pair is together at once; what
finds no partner at its place waits for it. Of every record that is done with, only counts and eight bytes a key remain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from coverage_assets.conversations.records.conversation import Conversation
from coverage_assets.conversations.records.fields import RecordModel as Shape
from coverage_assets.conversations.records.golden import Golden
from coverage_assets.conversations.records.vocabulary import MIXED
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from coverage_assets.datasets.read.record_sources import NoRecords, RecordSource
from coverage_assets.datasets.records.counts import difficulty_of
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
    """Conversations or goldens: their shape, their rules, and what to say of one without a partner."""

    name: str
    shape: type[Shape]
    findings: Callable[[Record, Vocabulary], Iterator[RecordProblem]]
    alone: str


CONVERSATION = RecordKind("conversations", Conversation, conversation_problems, "has no golden")
GOLDEN = RecordKind("goldens", Golden, golden_problems, "judges a conversation that is not there")
KINDS = (CONVERSATION, GOLDEN)
MAX_FINDINGS = 1_000


def validate_dataset(path: Path, *, golden: Path | None = None) -> list[Problem]:
    """Everything that is wrong with a dataset, each with its place: nothing when it is whole.

    Shapes, digests, references both ways, agreement of goldens with turns, counts. At most a thousand findings are listed.
    """
    try:
        found = list(islice(validate_records(read_dataset(path, golden=golden)), MAX_FINDINGS + 1))
    except DataError as error:
        return list(error.problems)
    if len(found) > MAX_FINDINGS:
        more = Problem(
            str(path), 1, 1, f"more than {MAX_FINDINGS:,} things are wrong; the rest is not listed"
        )
        return [*found[:MAX_FINDINGS], more]
    return found


def validate_records(dataset: Dataset, survey: DatasetStats | None = None) -> Iterator[Problem]:
    """Everything that is wrong with a dataset, in the order in which it is found; `survey` is filled on the way."""
    survey = survey or DatasetStats()
    if dataset.in_folder:
        yield from file_problems(dataset)
    yield from _stream(dataset, survey)
    yield from _repeated(dataset, survey)
    yield from _header_problems(dataset, survey)


def _sources(dataset: Dataset) -> Mapping[RecordKind, RecordSource]:
    return {CONVERSATION: dataset.conversation_source, GOLDEN: dataset.golden_source}


def _has_goldens(dataset: Dataset) -> bool:
    return not isinstance(dataset.golden_source, NoRecords)


def _stream(dataset: Dataset, survey: DatasetStats) -> Iterator[Problem]:
    """Check every record by itself and with its partner."""
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
            survey.lines[kind.name] += 1
            try:
                record = _checked(line, kind.shape)
            except DataError as error:
                survey.unreadable[kind.name] += 1
                yield from error.problems
                continue
            assert not isinstance(line, DataError), "what is broken was told"
            survey.add(kind.name, record)
            yield from (_problem(line, finding) for finding in kind.findings(record, vocabulary))
            partner = waiting[GOLDEN if kind is CONVERSATION else CONVERSATION].pop(
                record["id"], None
            )
            if partner is None:
                waiting[kind].setdefault(record["id"], line)
                continue
            conversation, golden = (line, partner) if kind is CONVERSATION else (partner, line)
            if opening:
                survey.contents.add(
                    record_digests(
                        *(_bare(document, opening) for document in (conversation, golden))
                    )
                )
            found = pair_problems(_value(conversation), _value(golden))
            yield from (_problem(golden, finding) for finding in found)
    yield from _orphans(dataset, survey, waiting)


def _checked(line: Document | DataError, shape: type[Shape]) -> dict[str, Any]:
    if isinstance(line, DataError):
        raise line
    return checked(line, shape)


def _problem(document: Document, finding: RecordProblem) -> Problem:
    return document.problem(finding.keys, finding.message, finding.suggestion, code=finding.code)


def _value(document: Document) -> Mapping[str, Any]:
    assert isinstance(document.value, dict), "every record is a mapping"
    return document.value


def _bare(document: Document, opening: bytes) -> bytes:
    """A record's line without the name and version of its dataset."""
    assert isinstance(document, JsonDocument), (
        "only a dataset in a folder has a digest of its lines"
    )
    return replace_opening(document.text.encode(), opening, OPENING)


def _orphans(
    dataset: Dataset, survey: DatasetStats, waiting: Mapping[RecordKind, Mapping[str, Document]]
) -> Iterator[Problem]:
    """What found no partner, unless the partner may be among what cannot be read."""
    if not _has_goldens(dataset):
        return
    for kind, other in ((CONVERSATION, GOLDEN), (GOLDEN, CONVERSATION)):
        if survey.unreadable[other.name]:
            continue
        for name, document in waiting[kind].items():
            message = f"`{name}` {kind.alone}"
            yield document.problem(
                ("id",), message, "every conversation has one golden of its id", code="orphan"
            )


def _repeated(dataset: Dataset, survey: DatasetStats) -> Iterator[Problem]:
    """Keys that stand more than once, and bases that are not there. Only what is suspected is read again."""
    for kind, source in _sources(dataset).items():
        suspects = set(survey.ids[kind.name].suspects()) | set(survey.keys[kind.name].suspects())
        missing = set(survey.bases[kind.name].absent_from(survey.ids[kind.name]))
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
                message = f"variant {key[1]} of `{key[0]}` ({key[2]}) stands already in record {keys[key]}"
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
            _checked(line, kind.shape)
        except DataError:
            continue
        assert not isinstance(line, DataError), "what is broken was left out"
        yield number, line


def _header_problems(dataset: Dataset, survey: DatasetStats) -> Iterator[Problem]:
    """What the header says of the records, against what they are."""
    if any(survey.unreadable.values()):
        return
    metadata, say = dataset.metadata, dataset.document.problem
    for kind in survey.lines if dataset.in_folder else ():
        entry = dataset.header["files"][kind]
        if entry["rows"] != survey.lines[kind]:
            message = f"`rows` is {entry['rows']}, and there are {survey.lines[kind]}"
            yield say(("files", kind, "rows"), message, AGAIN, code="count-differs")
    counted = survey.counts(with_goldens=_has_goldens(dataset))
    for name, count in metadata.get("counts", {}).items():
        if name in counted and counted[name] != count:
            message = f"`{name}` is {count}, and the records give {counted[name]}"
            yield say(("metadata", "counts", name), message, AGAIN, code="count-differs")
    for name, found in (("domains", survey.domains), ("behaviors", survey.behaviors)):
        if found and set(metadata[name]) != set(found):
            message = (
                f"`{name}` lists {sorted(metadata[name])}, and the records have {sorted(found)}"
            )
            yield say(("metadata", name), message, AGAIN, code="differs")
    difficulty, by_difficulty = metadata["difficulty"], survey.by_difficulty
    if by_difficulty and difficulty not in (
        difficulty_of(by_difficulty, MIXED),
        difficulty_of(by_difficulty, "array"),
    ):
        message = f"`difficulty` is {difficulty!r}, and the records have {difficulty_of(by_difficulty, 'array')!r}"
        yield say(("metadata", "difficulty"), message, AGAIN, code="differs")
    for name in ("content_sha256", "judgment_sha256"):
        stated = metadata.get(name)
        if stated and dataset.in_folder and stated != getattr(survey.contents, name):
            message = f"`{name}` is not the digest of the records"
            yield say(("metadata", name), message, AGAIN, code="digest-differs")
