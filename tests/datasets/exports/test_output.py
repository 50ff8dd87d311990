from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from coverage_assets.datasets.exports.output import open_export
from coverage_assets.datasets.exports.registry import TARGETS, export, target_named
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import folder_lock
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import DATASET_ID, conversations, goldens, write_rental

ROOT = Path(__file__).parents[3]


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_every_file_is_listed_with_its_digest(target: str, rental: Path, exported: Export) -> None:
    files = content(exported(target, rental))
    listed = files.pop("SHA256SUMS").decode()
    assert listed == "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())
    )


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_equal_datasets_give_equal_bytes(target: str, rental: Path, tmp_path: Path) -> None:
    once, again = (
        export(target_named(target), [rental], tmp_path / name)[0].folder
        for name in ("once", "again")
    )
    assert content(once) == content(again)


@pytest.mark.slow
def test_bytes_do_not_depend_on_the_hash_seed(rental: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        for target in TARGETS:
            command = [
                "-m",
                "coverage_assets",
                "export",
                target,
                str(rental),
                "--out",
                str(tmp_path / seed / target),
            ]
            environment = {**os.environ, "PYTHONHASHSEED": seed}
            subprocess.run(
                [sys.executable, *command],
                check=True,
                cwd=ROOT,
                env=environment,
                capture_output=True,
            )
    assert content(tmp_path / "1") == content(tmp_path / "2")


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_a_dataset_in_one_file_gives_what_its_folder_gives(
    target: str, rental: Path, tmp_path: Path
) -> None:
    header = orjson.loads((rental / "dataset.json").read_bytes())
    del header["files"]
    document = tmp_path / "rental.json"
    document.write_bytes(
        orjson.dumps({**header, "conversations": conversations(), "goldens": goldens()})
    )
    (folder,) = export(target_named(target), [rental], tmp_path / "from_folder")
    (file,) = export(target_named(target), [document], tmp_path / "from_file")
    assert _but_headers(folder.folder) == _but_headers(file.folder)


def _but_headers(folder: Path) -> dict[str, bytes]:
    return {
        name: data
        for name, data in content(folder).items()
        if name not in {"SHA256SUMS", "dataset.json"}
    }


def test_an_existing_export_is_not_replaced_unasked(rental: Path, exported: Export) -> None:
    folder = exported("openai", rental)
    before = content(folder)
    with pytest.raises(OutputError, match="is there already: replace it with --overwrite"):
        exported("openai", rental)
    assert content(folder) == before


def test_an_export_is_replaced_as_a_whole_when_asked(rental: Path, tmp_path: Path) -> None:
    export(target_named("deepeval"), [rental], tmp_path / "out")
    (replaced,) = export(target_named("langfuse"), [rental], tmp_path / "out", overwrite=True)
    assert sorted(content(replaced.folder)) == ["SHA256SUMS", "items.jsonl"]


def test_a_folder_of_something_else_is_never_replaced(rental: Path, tmp_path: Path) -> None:
    mine = tmp_path / "out" / DATASET_ID / "thesis.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("years of work")
    with pytest.raises(OutputError, match="does not look like an export"):
        export(target_named("openai"), [rental], tmp_path / "out", overwrite=True)
    assert mine.read_text() == "years of work"


def test_a_dataset_that_breaks_midway_leaves_the_old_export(rental: Path, tmp_path: Path) -> None:
    (before,) = export(target_named("openai"), [rental], tmp_path / "out")
    old = content(before.folder)
    broken = write_rental(tmp_path / "broken", conversations(), goldens()[:3])
    with pytest.raises(InputError, match="has no golden"):
        export(target_named("openai"), [broken], tmp_path / "out", overwrite=True)
    assert content(before.folder) == old
    assert [
        path.name for path in (tmp_path / "out").iterdir() if path.name.startswith((".new", ".old"))
    ] == []


def test_the_folder_that_a_killed_writer_set_aside_is_restored(
    rental: Path, tmp_path: Path
) -> None:
    (before,) = export(target_named("openai"), [rental], tmp_path / "out")
    old = content(before.folder)
    before.folder.rename(before.folder.with_name(f".old-{DATASET_ID}"))
    with (
        pytest.raises(OutputError, match="is there already"),
        open_export(before.folder, overwrite=False),
    ):
        pass
    assert content(before.folder) == old


def test_a_folder_set_aside_is_removed_once_replaced(rental: Path, tmp_path: Path) -> None:
    (before,) = export(target_named("openai"), [rental], tmp_path / "out")
    aside = before.folder.with_name(f".old-{DATASET_ID}")
    aside.mkdir()
    export(target_named("openai"), [rental], tmp_path / "out", overwrite=True)
    assert not aside.exists()


def test_a_second_writer_is_refused(rental: Path, tmp_path: Path) -> None:
    with (
        folder_lock(tmp_path / "out", wait=False),
        pytest.raises(OutputError, match="is being written by another process"),
    ):
        export(target_named("openai"), [rental], tmp_path / "out")


def test_a_full_disk_is_a_one_line_error_and_leaves_the_old_export(
    rental: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = export(target_named("langfuse"), [rental], tmp_path / "out")
    old = content(before.folder)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        OutputError,
        match=r"^cannot write .*/cycles\.rentals\.mixed/items\.jsonl: the disk is full$",
    ):
        export(target_named("langfuse"), [rental], tmp_path / "out", overwrite=True)
    assert content(before.folder) == old
