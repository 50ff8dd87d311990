from __future__ import annotations

from coverage_assets.conversations.records.golden import Golden
from coverage_assets.datasets.exports.columns import Column, columns_of


def test_columns_follow_the_models() -> None:
    columns = {column.name: column for column in columns_of(Golden, ["hurry"])}
    assert list(columns) == list(Golden.model_fields)
    assert columns["bins"] == Column("bins", inner=(Column("hurry"),))
    assert columns["gates"] == Column("gates", many=True)
    constraint = {column.name: column for column in columns["constraints"].inner}
    assert (constraint["value_num"].kind, constraint["hard"].kind) == ("integer", "flag")
    assert constraint["value_set"] == Column("value_set", many=True)
