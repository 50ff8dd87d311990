"""The decision table decides as a slow reading of its rows does, or is refused."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.compile import decision_table
from coverage_assets.conversations.compile.decision_table import Decision, compile_outcomes
from coverage_assets.conversations.declared.outcomes import OutcomesFile
from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.errors import Problem
from coverage_assets.foundation.validation import validate
from coverage_assets.foundation.yaml_document import Document
from coverage_assets.foundation.yaml_loader import parse_yaml
from tests.conversations.compile.outcomes_file import TAXONOMY, TEXT
from tests.declaring import wheres
from tests.scenarios.brute_force import matches

DIMENSIONS = {name: tuple(values) for name, values in TAXONOMY.dimensions.items()}
EVERY = [dict(zip(DIMENSIONS, values, strict=True)) for values in product(*DIMENSIONS.values())]
SLUGS = ("done", "refused", "waiting")

Declared = dict[str, Any]


def declared(**sections: Any) -> Declared:
    return {
        "schema_version": 1,
        "version": "1.0.0",
        "outcomes": [{"slug": slug, "description": f"About {slug}."} for slug in SLUGS],
        "table": [{"when": {}, "outcome": "done"}],
        "difficulty": [{"otherwise": True, "level": "hard"}],
        **sections,
    }


def compiled(value: Declared) -> tuple[dict[str, Decision] | None, list[Problem]]:
    """Return the decision for every combination, by its values joined; or the problems."""
    table, problems = compile_outcomes(
        OutcomesFile.model_validate(value), Document("outcomes.yaml", value), TAXONOMY
    )
    return (
        None
        if table is None
        else {"|".join(one.values()): table.decide(scenario(one)) for one in EVERY}
    ), problems


def scenario(values: dict[str, str]) -> Scenario:
    bins = {name: value for name, value in values.items() if name not in {"domain", "behavior"}}
    return Scenario("sc-1", values["domain"], values["behavior"], bins)


def holds(where: Declared, one: dict[str, str]) -> bool:
    """Return whether a `where` holds, by the slow reading."""
    return matches(where, one, {})


@st.composite
def tables(draw: st.DrawFn) -> Declared:
    """Draw rows at random: most tables have gaps, overlaps, or both."""

    def rows(most: int) -> list[Declared]:
        return [
            {
                "when": draw(wheres(DIMENSIONS)),
                "outcome": draw(st.sampled_from(SLUGS)),
                "flags": draw(st.lists(st.sampled_from(["f", "g"]), max_size=2)),
                "must_say": draw(st.lists(st.sampled_from(["hello", "bye"]), max_size=1)),
            }
            for _ in range(draw(st.integers(0, most)))
        ]

    table = rows(2)
    if draw(st.booleans()):
        table = [
            {"when": {"not": [row["when"] for row in table]} if table else {}, "outcome": "done"},
            *table,
        ]
    return declared(
        table=table or [{"when": {}, "outcome": "done"}],
        overrides=rows(2),
        always=[{key: value for key, value in row.items() if key != "outcome"} for row in rows(2)],
        difficulty=[
            *(
                {"when": row["when"], "level": draw(st.sampled_from(["easy", "medium"]))}
                for row in rows(1)
            ),
            *(
                [{"otherwise": True, "level": "hard"}]
                if draw(st.integers(0, 3))
                else [{"when": {"size": "s"}, "level": "easy"}]
            ),
        ],
    )


@given(tables())
def test_a_table_decides_as_a_slow_reading_does_or_is_refused(value: Declared) -> None:
    decided, problems = compiled(value)
    wrong = False
    used: set[tuple[str, int]] = set()
    for one in EVERY:
        for section in ("overrides", "table"):
            rows = [
                (section, at) for at, row in enumerate(value[section]) if holds(row["when"], one)
            ]
            if rows:
                break
        levels = [
            ("difficulty", at)
            for at, row in enumerate(value["difficulty"])
            if holds(row.get("when", {}), one)
        ]
        used.update((*rows, *levels[:1]))
        wrong = wrong or len(rows) != 1 or not levels
        if decided is not None:
            (section, at), (_, level) = rows[0], levels[0]
            parts = [
                value[section][at],
                *(row for row in value["always"] if holds(row["when"], one)),
            ]
            found = decided["|".join(one.values())]
            assert found.outcome == value[section][at]["outcome"]
            assert list(found.flags) == list(
                dict.fromkeys(flag for part in parts for flag in part.get("flags", []))
            )
            assert list(found.must_say) == list(
                dict.fromkeys(text for row in parts for text in row.get("must_say", []))
            )
            assert found.difficulty == value["difficulty"][level]["level"]
    every = {
        (section, at)
        for section in ("overrides", "table", "difficulty")
        for at in range(len(value[section]))
    }
    assert (decided is None) == bool(problems) == (wrong or used != every)


def test_overrides_go_before_the_table_and_always_rows_are_added() -> None:
    document = parse_yaml(TEXT.encode(), "outcomes.yaml")
    table, _ = compile_outcomes(validate(document, OutcomesFile), document, TAXONOMY)
    assert table is not None
    assert table.decide(
        scenario({"domain": "d1", "behavior": "h1", "size": "l", "color": "red"})
    ) == Decision("done", ("late",), ("look",), (), "easy")
    assert table.decide(
        scenario({"domain": "d0", "behavior": "h0", "size": "l", "color": "blue"})
    ) == Decision("refused", (), (), (), "hard")
    assert [set(table.outcomes_in(domain)) for domain in ("d0", "d1")] == [
        {"done", "refused"},
        {"done", "refused"},
    ]


def test_a_domain_has_the_outcomes_of_its_own_rows_alone() -> None:
    rows = [
        {"when": {"domain": "d0"}, "outcome": "done"},
        {"when": {"domain": "d1"}, "outcome": "refused"},
    ]
    value = declared(table=rows)
    table, _ = compile_outcomes(
        OutcomesFile.model_validate(value), Document("outcomes.yaml", value), TAXONOMY
    )
    assert table is not None
    assert [set(table.outcomes_in(domain)) for domain in ("d0", "d1")] == [{"done"}, {"refused"}]


def test_a_table_over_too_many_combinations_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision_table, "MAX_COMBINATIONS", 5)
    rows = [
        {"when": {"size": "s", "color": "red"}, "outcome": "done"},
        {"when": {"size": "l"}, "outcome": "done"},
    ]
    _, problems = compiled(declared(table=rows))
    assert [item.message for item in problems] == ["the rows tell 6 combinations apart"]
