"""Read a dataset in any form: a folder or one file, of the current schema version or an older one.

Records are read one at a time, as plain dicts of the current version, each validated against the
model of the version that it is stored in, so a dataset of any size is read in constant memory. An
invalid record raises an `InputError` that names the file and the line. Whether the records agree
with each other is checked by `validate_dataset`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coverage_assets.conversations.records import (
    SCHEMA_VERSION,
    DatasetDocument,
    DatasetHeader,
    GoldenFile,
)
from coverage_assets.datasets.read.migrate_v1 import migrate_dataset, migrate_golden, with_goldens
from coverage_assets.datasets.read.models_v2 import (
    DatasetDocumentV2,
    DatasetHeaderV2,
    GoldenFileV2,
)
from coverage_assets.datasets.read.record_shapes import STORED_SHAPES
from coverage_assets.datasets.read.record_sources import (
    LinesFile,
    ListInDocument,
    NoRecords,
    RecordSource,
)
from coverage_assets.datasets.records import HEADER, RECORD_KINDS
from coverage_assets.errors import ConfigError, InputError
from coverage_assets.foundation.files import safe_child
from coverage_assets.foundation.json_documents import (
    DataError,
    JsonDocument,
    SubDocument,
    checked,
    read_json,
)
from coverage_assets.foundation.yaml_document import Document
from coverage_assets.foundation.yaml_loader import read_yaml

MAX_DOCUMENT = 512 * 1024 * 1024
VERSION_2 = 2
KNOWN_VERSIONS = tuple(STORED_SHAPES)


@dataclass(frozen=True)
class Dataset:
    """An open dataset: its header, and its records, which can be read any number of times."""

    path: Path
    """The folder or the file."""
    header: Mapping[str, Any]
    """The header, without records."""
    schema_version: int
    """The schema version of the stored files."""
    document: Document = field(repr=False, compare=False)
    """The header as read, used to locate problems."""
    conversation_source: RecordSource = field(repr=False, compare=False)
    golden_source: RecordSource = field(repr=False, compare=False)

    @property
    def dataset_id(self) -> str:
        """The dataset's id."""
        return str(self.header["dataset_id"])

    @property
    def version(self) -> str:
        """The dataset's version."""
        return str(self.header["version"])

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What the dataset covers, and what it was made from."""
        found: Mapping[str, Any] = self.header["metadata"]
        return found

    @property
    def in_folder(self) -> bool:
        """Whether the records are in files of their own."""
        return isinstance(self.conversation_source, LinesFile)

    def conversations(self) -> Iterator[dict[str, Any]]:
        """Iterate over all conversations, in order."""
        return self._read(self.conversation_source, "conversations")

    def goldens(self) -> Iterator[dict[str, Any]]:
        """Iterate over all goldens, in order; there may be none."""
        return self._read(self.golden_source, "goldens")

    def read_record(self, kind: str, line: Document | DataError) -> dict[str, Any]:
        """Return the record of a line in the current shape; raise `DataError` if it is invalid."""
        return STORED_SHAPES[self.schema_version][kind].read(line)

    def _read(self, source: RecordSource, kind: str) -> Iterator[dict[str, Any]]:
        return (self.read_record(kind, line) for line in source.lines())


def read_dataset(path: Path, *, golden: Path | None = None) -> Dataset:
    """Open the dataset at a path.

    `golden` is the golden file of a single-file dataset that has no goldens of its own.
    """
    return _open(path, golden)


def read_document(path: Path) -> Document:
    """Read a JSON or YAML data file as a document."""
    if path.suffix in {".yaml", ".yml"}:
        try:
            document = read_yaml(path)
        except ConfigError as error:
            raise DataError(error.problems) from None
        return SubDocument(document, (), document.value)
    return read_json(path, max_bytes=MAX_DOCUMENT)


def schema_version_of(document: Document) -> int:
    """Return the schema version of a dataset or golden file; without one it is version 1."""
    value = document.value
    if not isinstance(value, dict):
        raise DataError(
            [document.problem((), "this is no dataset: it must be a mapping of keys to values")]
        )
    stated = value.get("schema_version", 1)
    if isinstance(stated, bool) or stated not in KNOWN_VERSIONS:
        message = f"`schema_version` is {str(stated)[:40]!r}, which is not known here"
        accepted = f"accepted: {', '.join(map(str, KNOWN_VERSIONS))}"
        raise DataError([document.problem(("schema_version",), message, accepted)])
    return int(stated)


def _open(path: Path, golden: Path | None) -> Dataset:
    if path.is_dir():
        if golden is not None:
            raise InputError(
                f"{path} is a folder, which has goldens of its own: leave {golden} out"
            )
        if not (path / HEADER).is_file():
            raise InputError(
                f"{path} holds no {HEADER}: name the folder of one dataset, or a dataset file"
            )
        return _open_folder(path, read_document(path / HEADER))
    if path.suffix == ".jsonl":
        raise InputError(f"{path} holds records only: name its folder, which has a {HEADER}")
    document = read_document(path)
    if schema_version_of(document) == 1:
        return _open_version_1(path, document, golden)
    assert isinstance(document.value, dict), "only a mapping has a version"
    if "files" in document.value and "conversations" not in document.value:
        return _open_folder(path.parent, document)
    return _open_file(path, document, golden)


def _open_folder(folder: Path, document: Document) -> Dataset:
    version = schema_version_of(document)
    header = checked(document, DatasetHeaderV2 if version == VERSION_2 else DatasetHeader)
    header = {**header, "schema_version": SCHEMA_VERSION}
    paths = {kind: safe_child(folder, header["files"][kind]["path"]) for kind in RECORD_KINDS}
    for kind, path in paths.items():
        if not path.is_file():
            message = f"there is no file `{path.name}` beside the header"
            raise DataError(
                [document.problem(("files", kind, "path"), message, "build the dataset again")]
            )
    sources = (LinesFile(paths[kind]) for kind in RECORD_KINDS)
    return Dataset(folder, header, version, document, *sources)


def _open_file(path: Path, document: Document, golden: Path | None) -> Dataset:
    version = schema_version_of(document)
    value = checked(document, DatasetDocumentV2 if version == VERSION_2 else DatasetDocument)
    goldens: RecordSource = (
        ListInDocument(document, "goldens") if "goldens" in value else NoRecords()
    )
    if golden is not None:
        if "goldens" in value:
            raise InputError(f"{path} has goldens of its own: leave {golden} out")
        beside = read_document(golden)
        if schema_version_of(beside) != version:
            raise InputError(
                f"{golden} is of version {schema_version_of(beside)}, {path} of version {version}: "
                "migrate both together"
            )
        goldens = ListInDocument(_require_same_dataset(beside, value["dataset_id"]), "entries")
    header = {key: part for key, part in value.items() if key not in RECORD_KINDS}
    header["schema_version"] = SCHEMA_VERSION
    conversations = ListInDocument(document, "conversations")
    return Dataset(path, header, version, document, conversations, goldens)


def _require_same_dataset(golden: Document, dataset_id: str) -> Document:
    version = schema_version_of(golden)
    value = checked(golden, GoldenFileV2 if version == VERSION_2 else GoldenFile)
    if value["dataset_id"] != dataset_id:
        message = f"these goldens are for `{value['dataset_id']}`, the dataset is `{dataset_id}`"
        raise DataError(
            [golden.problem(("dataset_id",), message, "name the golden file of this dataset")]
        )
    return golden


def _open_version_1(path: Path, document: Document, golden: Path | None) -> Dataset:
    migrated = migrate_dataset(document)
    goldens: RecordSource = NoRecords()
    if golden is not None:
        migrated = with_goldens(migrated, migrate_golden(read_document(golden), document))
    whole = JsonDocument(str(path), migrated, "")
    if golden is not None:
        goldens = ListInDocument(whole, "goldens")
    header = {key: part for key, part in migrated.items() if key not in RECORD_KINDS}
    return Dataset(path, header, 1, whole, ListInDocument(whole, "conversations"), goldens)
