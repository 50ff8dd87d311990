"""Croissant and Hugging Face: the dataset's own files, with the metadata by which both load them.

`croissant.json` says where every column is found, and holds the digests of the files. Tool calls
are nested two lists deep, which its extraction cannot express: they are in the files, but not in
its record sets. `README.md` is a dataset card whose front matter declares every type for Hugging
Face `datasets`. `dataset.json` is included, so the folder is still a dataset for this project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from coverage_assets.conversations.records import Conversation, Golden
from coverage_assets.conversations.records import RecordModel as Model
from coverage_assets.datasets.exports.columns import Column, Kind, columns_of
from coverage_assets.datasets.exports.croissant_terms import CONTEXT, VERSION
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.source import ExportSource, Record
from coverage_assets.datasets.records import HEADER
from coverage_assets.errors import InputError
from coverage_assets.foundation.files import safe_child

MODELS: Mapping[str, type[Model]] = {"conversations": Conversation, "goldens": Golden}
TYPES: Mapping[Kind, str] = {"text": "sc:Text", "integer": "sc:Integer", "flag": "sc:Boolean"}
DTYPES: Mapping[Kind, str] = {"text": "string", "integer": "int64", "flag": "bool"}
SPLIT = "test"


def write(source: ExportSource, output: Output) -> None:
    """Write the dataset's files and their metadata."""
    axes, rows = _scan(source)
    header = dict(source.header)
    files = (
        _copy_files(source, output) if source.dataset.in_folder else _write_files(source, output)
    )
    columns = {kind: columns_of(model, axes) for kind, model in MODELS.items()}
    header["files"] = {
        kind: {"path": name, "sha256": output.digest(name), "bytes": size, "rows": rows}
        for kind, (name, size) in files.items()
    }
    output.json(HEADER, header)
    output.json("croissant.json", _croissant(header, columns))
    output.text("README.md", _card(header, columns))


def _scan(source: ExportSource) -> tuple[list[str], int]:
    """Return the axes that occur, in order, and the number of records, validating them all."""
    axes: dict[str, None] = {}
    rows = 0
    for entry in source.entries():
        axes.update(dict.fromkeys(entry.golden["bins"]))
        rows += 1
    return list(axes), rows


def _copy_files(source: ExportSource, output: Output) -> dict[str, tuple[str, int]]:
    """Copy the files of a dataset folder; refuse files that do not match its header."""
    found = {}
    for kind, listed in source.header["files"].items():
        if kind in MODELS:
            name = f"{kind}.jsonl"
            path = safe_child(source.dataset.path, listed["path"])
            digest, size = output.copy(name, path)
            if digest != listed["sha256"]:
                raise InputError(f"{path} is not what {HEADER} says: build the dataset again")
            found[kind] = (name, size)
    return found


def _write_files(source: ExportSource, output: Output) -> dict[str, tuple[str, int]]:
    """Write the records of a single-file dataset."""
    found = {}
    for kind, records in (
        ("conversations", source.dataset.conversations),
        ("goldens", source.dataset.goldens),
    ):
        name = f"{kind}.jsonl"
        with output.lines(name) as line:
            for record in records():
                line(record)
        found[kind] = (name, output.size(name))
    return found


def _croissant(header: Record, columns: Mapping[str, tuple[Column, ...]]) -> Record:
    license_id = header.get("license")
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        "name": header["dataset_id"],
        "description": header.get("description") or header["dataset_id"],
        "version": header["version"],
        "inLanguage": header.get("language", "en"),
        **({"license": f"https://spdx.org/licenses/{license_id}.html"} if license_id else {}),
        "distribution": [_file(kind, entry) for kind, entry in header["files"].items()],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": kind,
                "name": kind,
                "key": {"@id": f"{kind}/id"},
                "field": [field for column in found for field in _fields(kind, column)],
            }
            for kind, found in columns.items()
        ],
    }


def _file(kind: str, entry: Record) -> Record:
    return {
        "@type": "cr:FileObject",
        "@id": entry["path"],
        "name": kind,
        "contentUrl": entry["path"],
        "contentSize": f"{entry['bytes']} B",
        "encodingFormat": "application/jsonlines",
        "sha256": entry["sha256"],
    }


def _fields(kind: str, column: Column) -> Iterator[Record]:
    """Yield the field of a column, with those nested fields that can be extracted."""
    name = f"{kind}/{column.name}"
    about: Record = {"@type": "cr:Field", "@id": name, "name": column.name}
    location = {"fileObject": {"@id": f"{kind}.jsonl"}, "extract": {"column": column.name}}
    repeated = {"repeated": True} if column.many else {}
    if not column.inner:
        yield {**about, "dataType": TYPES[column.kind], **repeated, "source": location}
        return
    nested = [
        {
            "@type": "cr:Field",
            "@id": f"{name}/{one.name}",
            "name": one.name,
            "dataType": TYPES[one.kind],
            "source": {**location, "transform": {"jsonPath": one.name}},
        }
        for one in column.inner
        if not one.inner
    ]
    yield {**about, **repeated, "subField": nested}


def _card(header: Record, columns: Mapping[str, tuple[Column, ...]]) -> str:
    """Render the dataset card: types and files for the loader, a few sentences for people."""
    front: Record = {
        "license": str(header.get("license", "")).lower() or "unknown",
        "language": [header.get("language", "en")],
        "pretty_name": header.get("name") or header["dataset_id"],
        "configs": [
            {"config_name": kind, "data_files": [{"split": SPLIT, "path": entry["path"]}]}
            for kind, entry in header["files"].items()
        ],
        "dataset_info": [
            {"config_name": kind, "features": [_feature(column) for column in found]}
            for kind, found in columns.items()
        ],
    }
    rows = header["files"]["goldens"]["rows"]
    return "\n".join(
        [
            "---",
            yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=120).rstrip(),
            "---",
            "",
            f"# {front['pretty_name']}",
            "",
            *([header["description"], ""] if header.get("description") else []),
            (
                f"`{header['dataset_id']}`, version {header['version']}: "
                f"{rows:,} conversations, each with a golden of the same `id`."
            ),
            "",
        ]
    )


def _feature(column: Column) -> dict[str, Any]:
    """Describe a column for the front matter of a dataset card."""
    if column.inner:
        return {
            "name": column.name,
            "list" if column.many else "struct": [_feature(one) for one in column.inner],
        }
    return {"name": column.name, "list" if column.many else "dtype": DTYPES[column.kind]}
