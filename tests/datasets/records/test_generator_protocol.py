from __future__ import annotations

from coverage_assets.datasets.records.generator_protocol import DatasetInfo


def test_a_dataset_lists_only_the_tools_of_its_domains() -> None:
    tools = [{"name": name} for name in ("pay", "find", "ship")]
    info = DatasetInfo([], tools, {}, {"cart": ["find", "pay"], "post": ["ship"]})
    found = [
        [tool["name"] for tool in info.tools_in(domains)]
        for domains in (["cart"], ["post"], ["cart", "post"], ["x"])
    ]
    assert found == [["pay", "find"], ["ship"], ["pay", "find", "ship"], ["pay", "find", "ship"]]


def test_a_domain_has_the_digest_of_its_own_declarations() -> None:
    info = DatasetInfo([], [], generators={"cart": "a" * 64, "post": "b" * 64})
    assert info.generator_of(["cart"], "whole") == "a" * 64
    assert info.generator_of(["cart", "x"], "whole") == "whole"
    assert info.generator_of(["cart", "post"], "whole") not in {"a" * 64, "b" * 64, "whole"}
