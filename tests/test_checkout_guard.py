from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.checkout_guard import CheckoutGuard


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    guarded = tmp_path / "data"
    guarded.mkdir()
    (guarded / "there.txt").write_text("as it was")
    return guarded


WRITES: dict[str, Callable[[Path], object]] = {
    "open": lambda folder: (folder / "new.txt").write_text("new"),
    "append": lambda folder: (folder / "there.txt").open("a").close(),
    "mkdir": lambda folder: (folder / "sub").mkdir(),
    "remove": lambda folder: (folder / "there.txt").unlink(),
    "rename": lambda folder: (folder / "there.txt").rename(folder.parent / "gone.txt"),
}


@pytest.mark.parametrize("how", WRITES)
def test_a_write_is_heard(folder: Path, how: str) -> None:
    guard = CheckoutGuard((folder,))
    WRITES[how](folder)
    assert len(guard.take()) == 1


def test_reading_is_no_write(folder: Path) -> None:
    guard = CheckoutGuard((folder,))
    (folder / "there.txt").read_text()
    assert guard.take() == []


def test_a_write_elsewhere_is_nobodys_business(folder: Path) -> None:
    guard = CheckoutGuard((folder,))
    (folder.parent / "data_of_a_test.txt").write_text("new")
    assert guard.take() == []


def test_a_write_is_told_once(folder: Path) -> None:
    guard = CheckoutGuard((folder,))
    (folder / "new.txt").write_text("new")
    guard.take()
    assert guard.take() == []


def test_a_write_of_another_process_is_found(folder: Path) -> None:
    script = f"open({str(folder / 'new.txt')!r}, 'w').close()"
    with pytest.raises(AssertionError, match=r"new\.txt"), CheckoutGuard((folder,)).unchanged():
        subprocess.run([sys.executable, "-c", script], check=True)


def test_a_write_that_no_audit_hears_is_found(folder: Path) -> None:
    table = pl.DataFrame({"a": [1]})
    with (
        pytest.raises(AssertionError, match=r"table\.parquet"),
        CheckoutGuard((folder,)).unchanged(),
    ):
        table.write_parquet(folder / "table.parquet")
