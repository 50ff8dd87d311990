from __future__ import annotations

import click
import pytest

from coverage_assets.cli.dataset_output import listed, mode_of, show_gaps


@pytest.mark.parametrize(
    ("overwrite", "resume", "mode"),
    [(False, False, "new"), (True, False, "overwrite"), (False, True, "resume")],
)
def test_an_option_says_how_to_treat_what_is_there(
    *, overwrite: bool, resume: bool, mode: str
) -> None:
    assert mode_of(overwrite=overwrite, resume=resume) == mode


def test_overwriting_and_resuming_contradict_each_other() -> None:
    with pytest.raises(click.UsageError, match="choose one of them"):
        mode_of(overwrite=True, resume=True)


def test_listed_names_come_in_the_order_in_which_they_are_accepted() -> None:
    assert listed(" dir, inv,,dir ", ("inv", "dir"), "--pairs") == ("inv", "dir")


def test_a_listed_name_that_is_not_accepted_is_refused() -> None:
    with pytest.raises(click.UsageError, match="--pairs does not take 'base': choose from inv"):
        listed("inv,base", ("inv", "dir"), "--pairs")


def test_gaps_are_counted_over_all_cells(capsys: pytest.CaptureFixture[str]) -> None:
    gaps = [
        {"domain": "billing", "behavior": name, "scenario_ids": ["sc-1", "sc-2"]} for name in "ab"
    ]
    show_gaps(gaps)
    assert "The plan makes nothing of 4 kept scenarios in 2 cells." in capsys.readouterr().out


def test_without_gaps_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    show_gaps([])
    assert capsys.readouterr().out == ""
