from __future__ import annotations

from pathlib import Path

from resources.open_databases import OpenDatabases
from tests.resources.open_files import needs_proc, open_files_in


def test_a_database_is_opened_once(tmp_path: Path) -> None:
    databases = OpenDatabases(2)
    first, is_new = databases.engine(str(tmp_path / "a.db"))
    second, is_new_again = databases.engine(str(tmp_path / "a.db"))
    assert (first is second, is_new, is_new_again) == (True, True, False)


def test_a_database_that_was_deleted_is_opened_as_a_new_one(tmp_path: Path) -> None:
    databases = OpenDatabases(2)
    first, _ = databases.engine(str(tmp_path / "a.db"))
    (tmp_path / "a.db").unlink()
    second, is_new = databases.engine(str(tmp_path / "a.db"))
    assert (first is second, is_new, (tmp_path / "a.db").is_file()) == (False, True, True)


@needs_proc
def test_the_least_recently_used_database_is_closed(tmp_path: Path) -> None:
    databases = OpenDatabases(2)
    for name in ("a.db", "b.db", "a.db", "c.db"):
        databases.engine(str(tmp_path / name))
    assert open_files_in(tmp_path) == ["a.db", "c.db"]


@needs_proc
def test_closing_leaves_no_file_open(tmp_path: Path) -> None:
    databases = OpenDatabases(2)
    databases.engine(str(tmp_path / "a.db"))
    databases.close()
    assert open_files_in(tmp_path) == []
