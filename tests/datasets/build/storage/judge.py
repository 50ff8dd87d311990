"""A judge of stored datasets that shares no code with their writers."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import fsspec


def objects_of(url: str) -> dict[str, bytes]:
    """Return the content of every object below a URL, by name."""
    system, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
    try:
        found = system.find(root)
    except FileNotFoundError:
        return {}
    return {
        str(path).lstrip("/").removeprefix(root.strip("/") + "/"): system.cat_file(path)
        for path in found
    }


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, without locks."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def without_records(objects: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in objects.items() if not name.endswith(".record")}


def looks_whole(objects: dict[str, bytes]) -> bool:
    """Whether the record of one dataset describes exactly the objects beside it."""
    if "dataset.record" not in objects:
        return False
    described = json.loads(objects["dataset.record"])["files"]
    return {name: (one["size"], one["sha256"]) for name, one in described.items()} == {
        name: (len(data), sha256(data))
        for name, data in objects.items()
        if name != "dataset.record"
    }


def is_whole(objects: dict[str, bytes]) -> bool:
    """Whether everything in one dataset belongs together, whatever its record says."""
    header: dict[str, Any] = json.loads(objects["dataset.json"])
    lines = (line.split("  ") for line in objects["SHA256SUMS"].decode().splitlines())
    listed = {name: digest for digest, name in lines}
    files = {one["path"]: one for one in header["files"].values()}
    records = [json.loads(line) for name in files for line in objects[name].splitlines()]
    return (
        listed == {name: sha256(objects[name]) for name in (*files, "dataset.json")}
        and all(sha256(objects[name]) == one["sha256"] for name, one in files.items())
        and {line["dataset_version"] for line in records} == {header["version"]}
    )


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
