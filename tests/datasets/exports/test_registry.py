from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.datasets.exports.registry import TARGETS, export, target_named
from coverage_assets.errors import InputError


def test_nothing_is_written_if_one_dataset_cannot_be_read(rental: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        export(target_named("openai"), [rental, tmp_path / "nowhere"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_one_dataset_named_twice_is_refused(rental: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"are both `cycles\.rentals\.mixed`: name one of them"):
        export(target_named("openai"), [rental, rental], tmp_path / "out")


def test_a_misspelled_target_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="there is no export for `inspct`: did you mean `inspect`"):
        target_named("inspct")


def test_a_target_names_the_extra_that_installs_its_tool() -> None:
    import tomllib

    root = Path(__file__).parents[3]
    extras = tomllib.loads((root / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    assert {target.extra for target in TARGETS.values() if target.extra} == set(extras) - {
        "cluster",
        "kubernetes",
        "s3",
    }
