from __future__ import annotations

import subprocess

import pytest

from tests.cli.conftest import Call


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_its_completion(call: Call, shell: str) -> None:
    said = call("completion", shell)
    assert (said.code, "_COVERAGE_ASSETS_COMPLETE" in said.out) == (0, True)


def test_the_completion_of_bash_can_be_read_by_bash(call: Call) -> None:
    script = call("completion", "bash").out
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_shell_is_bad_input(call: Call) -> None:
    assert call("completion", "tcsh").code == 2
