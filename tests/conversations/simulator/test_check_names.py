"""A tool that uses a name that means nothing is refused."""

from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.conversations.simulator.environment import (
    Environment,
)
from tests.conversations.shop import declared, lend_tool


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"parameters": {"things": {"type": "text", "description": "x"}}},
            "may not be called `things`",
        ),
        ({"parameters": {"max": {"type": "text", "description": "x"}}}, "may not be called `max`"),
        ({"parameters": {"it": {"type": "text", "description": "x"}}}, "may not be called `it`"),
        (
            {"parameters": {"code": {"type": "text", "of": "thing", "description": "x"}}},
            "did you mean `things`",
        ),
        ({"require": [{"that": "cod == 'x'", "otherwise": "no"}]}, "names `cod`"),
        ({"require": [{"that": "it.fee > 1", "otherwise": "no"}]}, "names `it`"),
        ({"do": [{"delete": "thingz", "key": "code"}]}, "no collection `thingz`"),
        ({"do": [{"delete": "things", "key": "kode"}]}, "names `kode`"),
        ({"do": [{"put": "notices", "key": "code", "record": {}}]}, "lacks `code`"),
        (
            {"do": [{"put": "notices", "key": "code", "record": {"code": "code", "x": "1"}}]},
            "no field of `notices` `x`",
        ),
        ({"do": [{"put": "notices", "key": "code", "record": {"code": "kode"}}]}, "names `kode`"),
        (
            {"do": [{"set": "things", "key": "code", "field": "fees", "to": "1"}]},
            "no field of `things` `fees`",
        ),
        (
            {"do": [{"set": "things", "key": "code", "field": "code", "to": "code"}]},
            "is the key of `things`",
        ),
        ({"do": [{"set": "things", "key": "code", "field": "fee", "to": "fea"}]}, "names `fea`"),
        (
            {"do": [{"add": "things", "key": "code", "field": "maker", "by": "1"}]},
            "no whole number",
        ),
        ({"do": [{"add": "things", "key": "code", "field": "fee", "by": "fea"}]}, "names `fea`"),
        ({"returns": {"one": "loan", "key": "code", "fields": ["days"]}}, "did you mean `loans`"),
        ({"returns": {"one": "loans", "key": "kode", "fields": ["days"]}}, "names `kode`"),
        ({"returns": {"all": "loans", "fields": ["dais"]}}, "did you mean `days`"),
        (
            {"returns": {"all": "loans", "where": "it.days > dais", "fields": ["days"]}},
            "names `dais`",
        ),
        ({"returns": {"value": {"left": "thing.left"}}}, "names `thing`"),
    ],
)
def test_an_undefined_name_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match="tool `lend`") as caught:
        Environment.of(declared()[0], [lend_tool(**changes)])
    assert reason in str(caught.value)
