from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.datasets.records.versioning import (
    Fingerprint,
    PublishedVersion,
    next_version,
    read_published,
)
from coverage_assets.errors import OutputError

NOW = Fingerprint(2, "content", "judgment")
VERSIONS = st.tuples(*[st.integers(0, 30)] * 3).map(lambda numbers: ".".join(map(str, numbers)))
FINGERPRINTS = st.builds(
    Fingerprint, st.integers(1, 3), st.sampled_from("ab"), st.sampled_from("ab")
)


def numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def test_the_first_version_is_one() -> None:
    assert next_version(None, NOW) == "1.0.0"


@pytest.mark.parametrize(
    ("now", "version"),
    [
        (NOW, "1.4.2"),
        (replace(NOW, content_sha256="other"), "1.4.3"),
        (replace(NOW, content_sha256="other", judgment_sha256="other"), "1.5.0"),
        (replace(NOW, schema_version=3, content_sha256="other", judgment_sha256="other"), "2.0.0"),
    ],
)
def test_a_version_rises_by_as_much_as_users_have_to_care(now: Fingerprint, version: str) -> None:
    assert next_version(PublishedVersion("1.4.2", NOW), now) == version


@given(VERSIONS, FINGERPRINTS, FINGERPRINTS)
def test_a_version_never_falls_and_stays_exactly_for_the_same_content(
    version: str, before: Fingerprint, now: Fingerprint
) -> None:
    risen = next_version(PublishedVersion(version, before), now)
    assert (risen == version, numbers(risen) >= numbers(version)) == (before == now, True)


def test_without_a_dataset_nothing_is_published(tmp_path: Path) -> None:
    assert read_published(tmp_path / "nowhere") is None


def test_what_was_published_is_read_from_the_header(tmp_path: Path) -> None:
    metadata = {"content_sha256": "content", "judgment_sha256": "judgment"}
    header = {"schema_version": 2, "version": "1.2.3", "metadata": metadata}
    (tmp_path / "dataset.json").write_bytes(orjson.dumps(header))
    assert read_published(tmp_path) == PublishedVersion("1.2.3", NOW)


def test_a_dataset_of_the_first_schema_is_followed_by_a_new_major_version(tmp_path: Path) -> None:
    (tmp_path / "dataset.json").write_bytes(
        orjson.dumps({"dataset_id": "x", "version": "1.3.0", "metadata": {}})
    )
    assert next_version(read_published(tmp_path), NOW) == "2.0.0"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 1}', '{"version": "1.0"}', '{"version": "1.0.0", "metadata": 3}'],
)
def test_a_header_that_cannot_be_followed_is_refused_with_what_to_do(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "dataset.json").write_text(text)
    with pytest.raises(
        OutputError, match=r"dataset.json holds no dataset whose version could be continued: move"
    ):
        read_published(tmp_path)
