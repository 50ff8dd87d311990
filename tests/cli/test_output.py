from __future__ import annotations

import pytest

from coverage_assets.cli.output import console, print_json, printable, progress, say_error, table


def test_characters_that_drive_a_terminal_are_spelled_out() -> None:
    assert printable("a\x1b[31mb\x07\r\nc\u202ed") == "a\\x1b[31mb\\x07\\x0d\nc\\x202ed"


def test_an_error_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    say_error("no \x1b[31mred")
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "error: no \\x1b[31mred\n")


def test_json_keeps_letters_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": "é"})
    assert capsys.readouterr().out == '{\n  "name": "é"\n}\n'


def test_a_table_writes_numbers_with_commas_and_texts_without_control_characters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    console().print(table("Some", ("name", "number"), [("a\x1b[0m", 12_345)]))
    printed = capsys.readouterr().out
    assert ("a\\x1b[0m" in printed, "12,345" in printed, "\x1b" in printed) == (True, True, False)


def test_without_a_terminal_progress_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("working", 3, unit="things") as advance:
        advance(3)
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "")
