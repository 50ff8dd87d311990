from __future__ import annotations

import sys

import pytest
from fsspec.registry import _registry

from coverage_assets.errors import InputError
from coverage_assets.foundation.object_driver import ObjectDriver, driver_errors


class DriverError(Exception):
    """What a driver raises has a base class of its own."""


def test_a_url_of_no_known_store_is_refused() -> None:
    with pytest.raises(InputError, match=r"^nowhere://a/b cannot be reached: Protocol not known"):
        ObjectDriver.of("nowhere://a/b")


def test_a_driver_that_is_not_installed_is_named_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(_registry, "s3", raising=False)
    with pytest.raises(InputError, match=r"pip install 'coverage-assets\[s3\]'"):
        ObjectDriver.of("s3://bucket/artifacts")


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (FileNotFoundError("bucket"), "there is no such place"),
        (PermissionError("Access Denied"), "permission is denied (Access Denied)"),
        (OSError("the line\nis dead"), "the line is dead"),
        (DriverError("no credentials"), "no credentials"),
        (DriverError(), "DriverError"),
    ],
)
def test_what_a_driver_raises_is_one_line(raised: Exception, reason: str) -> None:
    with pytest.raises(InputError) as refused, driver_errors("s3://bucket"):
        raise raised
    assert str(refused.value) == f"s3://bucket cannot be reached: {reason}"


@pytest.mark.parametrize("raised", [TypeError("a slip"), InputError("said already")])
def test_other_errors_stay_what_they_are(raised: Exception) -> None:
    with pytest.raises(type(raised), match=str(raised)), driver_errors("s3://bucket"):
        raise raised
