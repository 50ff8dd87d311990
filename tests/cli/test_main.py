from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coverage_assets import __version__
from coverage_assets.cli import commands, run
from coverage_assets.errors import InputError, IntegrityError, OutputError
from tests.cli.conftest import Call
from tests.defs.editing import CONFIG, Files

COMMANDS = (
    "lint",
    "manifest",
    "generate",
    "merge",
    "migrate",
    "materialize",
    "verify",
    "budget",
    "read",
    "disputes",
    "export",
    "score",
    "completion",
)
HEAVY = ("dagster", "polars", "pandera", "pydantic", "numpy", "pyarrow", "rich", "yaml")


def in_a_shell(*arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=CONFIG.parent,
        env={**os.environ, **surroundings},
    )


def test_the_version_is_that_of_the_package(call: Call) -> None:
    said = call("--version")
    assert (said.code, said.out) == (0, f"coverage-assets, version {__version__}\n")


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command(call: Call, option: str) -> None:
    said = call(option)
    assert (said.code, [name for name in COMMANDS if name not in said.out]) == (0, [])


@pytest.mark.parametrize(
    "command", ["disputes plan", *(name for name in COMMANDS if name != "disputes")]
)
def test_the_help_of_a_command_shows_examples(call: Call, command: str) -> None:
    said = call(*command.split(), "--help")
    assert (said.code, f"coverage-assets {command}" in said.out.partition("Examples:")[2]) == (
        0,
        True,
    )


def test_there_are_no_other_commands() -> None:
    assert sorted(commands.commands) == sorted(COMMANDS)


def test_no_command_at_all_shows_the_help(call: Call) -> None:
    said = call()
    assert (said.code, "Commands:" in said.out + said.err) == (2, True)


@pytest.mark.parametrize(
    "arguments", [["lnt"], ["lint", "--formt", "json"], ["lint", "--format", "xml"], ["completion"]]
)
def test_what_is_not_understood_is_bad_input(call: Call, arguments: list[str]) -> None:
    said = call(*arguments)
    assert (said.code, said.out, "Traceback" in said.err) == (2, "", False)


@pytest.mark.parametrize("command", ["lint", "manifest", "generate", "materialize"])
def test_an_unknown_vertical_is_refused_with_the_nearest_one(call: Call, command: str) -> None:
    said = call(command, "--vertical", "clinik")
    assert (
        said.code,
        said.out if command != "lint" else "",
        "did you mean `clinic`?" in said.err + said.out,
    ) == (
        2,
        "",
        True,
    )


@pytest.mark.parametrize("command", ["manifest", "generate", "materialize"])
@pytest.mark.parametrize(
    ("option", "name", "hint"),
    [("--domain", "biling", "billing"), ("--behavior", "woried", "worried")],
)
def test_an_unknown_domain_or_behavior_is_refused_with_the_nearest_one(
    call: Call, command: str, option: str, name: str, hint: str
) -> None:
    said = call(command, "--vertical", "clinic", option, name)
    assert (said.code, said.out, f"did you mean `{hint}`?" in said.err) == (2, "", True)


@pytest.mark.parametrize("command", ["manifest", "generate", "materialize"])
def test_a_broken_file_is_one_message_with_its_place(
    call: Call, files: Files, command: str
) -> None:
    files.replace("limit: 4", "limit: four")
    said = call(command, "--vertical", "clinic", "--config", files.config)
    assert (said.code, said.out, said.err.startswith(f"error: {files.exclusions}:")) == (
        2,
        "",
        True,
    )


@pytest.mark.parametrize(
    "text", ["rules: [", "", "\x00", "- &a [*a]", "rules: !!python/object:os.system {}"]
)
@pytest.mark.parametrize("command", ["lint", "manifest", "generate", "materialize"])
def test_no_file_makes_a_traceback(call: Call, files: Files, command: str, text: str) -> None:
    files.exclusions.write_text(text)
    said = call(command, "--vertical", "clinic", "--config", files.config)
    assert (said.code, "Traceback" in said.err + said.out) == (2, False)


@pytest.mark.parametrize("command", ["lint", "manifest", "generate", "materialize"])
def test_a_missing_folder_of_declared_files_is_bad_input(
    call: Call, tmp_path: Path, command: str
) -> None:
    said = call(command, "--config", tmp_path / "nowhere")
    assert (said.code, "Traceback" in said.err + said.out) == (2, False)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("x"), 2),
        (OutputError("x"), 2),
        (IntegrityError("x"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_every_error_has_its_exit_code(
    call: Call, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("coverage_assets.scenarios.verify.verify", fail)
    said = call("verify", "config")
    assert (said.code, said.out, said.err.lstrip().startswith("error: ")) == (code, "", True)


def test_of_very_many_lines_the_first_are_shown_and_the_others_counted(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise InputError("\n".join(f"line {number}" for number in range(1_200)))

    monkeypatch.setattr("coverage_assets.scenarios.verify.verify", fail)
    lines = call("verify", "config").err.splitlines()
    assert (len(lines), lines[0], lines[-2:]) == (
        51,
        "error: line 0",
        ["line 49", "and 1,150 lines more"],
    )


def test_an_interruption_says_that_nothing_was_spoilt(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("coverage_assets.scenarios.verify.verify", interrupt)
    assert (
        call("verify", "config").err.strip()
        == "error: interrupted; what was there before is as it was"
    )


@pytest.mark.parametrize("command", ["lint", "manifest", "generate", "materialize"])
@pytest.mark.parametrize("old", ["id: waiting_children", "owner: team:clinic-desk", "limit: 2"])
def test_control_characters_in_a_file_never_reach_the_terminal(
    call: Call, files: Files, command: str, old: str
) -> None:
    files.replace(old, old.partition(": ")[0] + r': "\e]0;title\a\e[31mred"')
    part = ("--select", "exclusion_rules") if command == "materialize" else ()
    asked = ("--vertical", "clinic", "--config", files.config, "--format", "table", *part)
    said = call(command, *asked)
    assert [sign for sign in said.out + said.err if not sign.isprintable() and sign != "\n"] == []


@pytest.mark.parametrize("command", ["lint", "manifest"])
@pytest.mark.parametrize("old", ["name: Clinic front desk", "name: Calm caller"])
def test_control_characters_in_names_never_reach_the_terminal(
    call: Call, files: Files, command: str, old: str
) -> None:
    text = files.taxonomy.read_text()
    files.taxonomy.write_text(text.replace(old, r'name: "\e]0;title\a\e[31mred"', 1))
    said = call(command, "--vertical", "clinic", "--config", files.config, "--format", "table")
    assert [sign for sign in said.out + said.err if not sign.isprintable() and sign != "\n"] == []


def test_the_command_line_loads_nothing_heavy_before_it_must() -> None:
    loaded = f"[name for name in {HEAVY!r} if name in sys.modules]"
    script = f"import sys, coverage_assets.cli; print({loaded})"
    assert in_a_shell("-c", script).stdout == "[]\n"


def test_python_dash_m_is_the_same_command() -> None:
    done = in_a_shell("-m", "coverage_assets", "--version")
    assert (done.returncode, done.stdout) == (0, f"coverage-assets, version {__version__}\n")


def test_the_exit_code_reaches_the_shell() -> None:
    done = in_a_shell("-m", "coverage_assets", "manifest", "--vertical", "clinik")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_json_stands_alone_on_stdout() -> None:
    done = in_a_shell(
        "-m", "coverage_assets", "manifest", "--vertical", "clinic", "--format", "json"
    )
    assert (done.returncode, done.stdout[0], done.stdout[-2:], done.stderr) == (0, "{", "}\n", "")


@pytest.mark.parametrize(
    "command",
    [
        ("--help",),
        ("completion", "bash"),
        ("manifest",),
        ("manifest", "--format", "json"),
        ("lint",),
    ],
)
def test_a_reader_that_goes_away_is_no_error_and_no_success(command: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as unread:
        done = subprocess.run(
            [sys.executable, "-m", "coverage_assets", *command],
            stdout=unread,
            stderr=subprocess.PIPE,
            check=False,
            cwd=CONFIG.parent,
        )
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("command", [("--help",), ("manifest",), ("manifest", "--format", "json")])
def test_a_result_that_cannot_be_written_is_one_message(command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "coverage_assets", *command],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=CONFIG.parent,
        )
    assert (done.returncode, done.stderr) == (
        2,
        "error: cannot write the result: No space left on device\n",
    )


def test_running_gives_the_exit_code_back() -> None:
    assert run(["completion", "bash"]) == 0
