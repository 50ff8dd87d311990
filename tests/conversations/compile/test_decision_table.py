"""The outcome table says one thing of every scenario, as a slow reading of its rows does, or says where it does not."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from coverage_assets.conversations.compile import decision_table as outcomes
from coverage_assets.conversations.compile.decision_table import Decision, compile_outcomes
from coverage_assets.conversations.declared.outcomes import OutcomesFile
from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.errors import Problem
from coverage_assets.foundation.validation import validate
from coverage_assets.foundation.yaml_document import Document
from coverage_assets.foundation.yaml_loader import parse_yaml
from tests.declaring import taxonomy_of, vertical_of, wheres
from tests.scenarios.brute_force import matches

TOY = taxonomy_of(axes={"size": ("s", "m", "l"), "color": ("red", "blue")})
TAXONOMY = vertical_of(TOY).taxonomy
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
    """What is decided of every combination, by its values joined; or the problems."""
    table, problems = compile_outcomes(
        OutcomesFile.model_validate(value), Document("outcomes.yaml", value), TAXONOMY
    )
    return (
        None if table is None else {"|".join(one.values()): table.decide(of(one)) for one in EVERY}
    ), problems


def of(values: dict[str, str]) -> Scenario:
    bins = {name: value for name, value in values.items() if name not in {"domain", "behavior"}}
    return Scenario("sc-1", values["domain"], values["behavior"], bins)


def holds(where: Declared, one: dict[str, str]) -> bool:
    """The slow reading of a `where`."""
    return matches(where, one, {})


@st.composite
def tables(draw: st.DrawFn) -> Declared:
    """Rows at random, so that most tables have holes, rows too many, or both."""

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


TEXT = """\
schema_version: 1
version: 1.0.0
outcomes:
  - { slug: done, description: It is done. }
  - { slug: refused, description: It is refused. }
obligations:
  look: { kind: call, values: ["'look'"] }
table:
  - { when: { size: [s, m] }, outcome: done }
  - { when: { size: l }, outcome: refused }
overrides:
  - { when: { domain: d1, size: l, color: red }, outcome: done }
always:
  - { when: { behavior: h1 }, flags: [late], obligations: [look] }
difficulty:
  - { when: { color: red }, level: easy }
  - { otherwise: true, level: hard }
"""


def validate_records(old: str, new: str) -> list[str]:
    assert TEXT.count(old) == 1
    document = parse_yaml(TEXT.replace(old, new).encode(), "outcomes.yaml")
    return [
        str(item)
        for item in sorted(
            compile_outcomes(validate(document, OutcomesFile), document, TAXONOMY)[1]
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "size: [s, m]",
            "size: s",
            "8:1: no row decides some scenarios: domain d0, behavior h0, size m, color red (add a row for them)",
        ),
        (
            "{ size: l }",
            "{ size: { not: s } }",
            (
                "10:5: this row and the one in line 9 both decide: domain d0, behavior h0, size m, color red "
                "(tell them apart, or make one an override)"
            ),
        ),
        (
            "- { otherwise: true, level: hard }",
            "- { when: { size: s }, level: hard }",
            "15:1: no row holds for some scenarios: domain d0, behavior h0, size m, color blue (end with `otherwise: true`)",
        ),
        (
            "  - { when: { color: red }, level: easy }\n  - { otherwise: true, level: hard }",
            "  - { otherwise: true, level: hard }\n  - { when: { color: red }, level: easy }",
            (
                "17:5: this row decides nothing: other rows decide all that it is about "
                "(remove it, or mend what it is about)"
            ),
        ),
        (
            "{ domain: d1, size: l, color: red }",
            "{ size: l }",
            (
                "10:5: this row decides nothing: other rows decide all that it is about "
                "(remove it, or mend what it is about)"
            ),
        ),
        ("{ size: l }, outcome: refused", "{ size: l }, outcome: refuse", "10:26: `refuse` is not a declared outcome (did you mean `refused`?)"),
        ("color: red }, outcome: done", "color: red }, outcome: don", "12:50: `don` is not a declared outcome (did you mean `done`?)"),
        ("obligations: [look]", "obligations: [lok]", "14:60: `lok` is not a declared obligation (did you mean `look`?)"),
        ("slug: refused", "slug: done", "5:7: `done` is declared twice (keep one)"),
        ("behavior: h1", "behavior: h7", "14:15: `h7` is not a value of `behavior` (accepted: `h0`, `h1`)"),
        ("{ color: red }, level", "{ colour: red }, level", "16:15: `colour` is not a dimension (did you mean `color`?)"),
    ],
)  # fmt: skip
def test_a_problem_is_told_at_its_place_with_a_witness(old: str, new: str, problem: str) -> None:
    assert problem in [text.removeprefix("outcomes.yaml:") for text in validate_records(old, new)]


def test_what_is_wrong_is_told_all_at_once() -> None:
    found = validate_records(
        "table:\n", "table:\n  - { when: { size: l }, outcome: dne, obligations: [lok] }\n"
    )
    assert [text.partition(" is not")[0] for text in found] == [
        "outcomes.yaml:9:26: `dne`",
        "outcomes.yaml:9:54: `lok`",
    ]


def test_overrides_go_before_the_table_and_what_is_always_so_comes_on_top() -> None:
    document = parse_yaml(TEXT.encode(), "outcomes.yaml")
    table, _ = compile_outcomes(validate(document, OutcomesFile), document, TAXONOMY)
    assert table is not None
    assert table.decide(
        of({"domain": "d1", "behavior": "h1", "size": "l", "color": "red"})
    ) == Decision("done", ("late",), ("look",), (), "easy")
    assert table.decide(
        of({"domain": "d0", "behavior": "h0", "size": "l", "color": "blue"})
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
    monkeypatch.setattr(outcomes, "MAX_COMBINATIONS", 5)
    rows = [
        {"when": {"size": "s", "color": "red"}, "outcome": "done"},
        {"when": {"size": "l"}, "outcome": "done"},
    ]
    _, problems = compiled(declared(table=rows))
    assert [item.message for item in problems] == ["the rows tell 6 combinations apart"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"level": "easy"}, "needs either `when` or `otherwise: true`"),
        (
            {"when": {"size": "s"}, "otherwise": True, "level": "easy"},
            "needs either `when` or `otherwise: true`",
        ),
    ],
)
def test_a_row_on_difficulty_is_for_some_or_for_others(row: Declared, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        OutcomesFile.model_validate(declared(difficulty=[row]))


@pytest.mark.parametrize(
    ("entry", "leaves_nothing"),
    [
        ({"slug": "no_match"}, True),
        ({"slug": "no_match", "nothing_fits": False}, False),
        ({"slug": "queued"}, False),
        ({"slug": "queued", "nothing_fits": True}, True),
    ],
)
def test_that_nothing_fits_is_declared_or_goes_without_saying(
    entry: Declared, *, leaves_nothing: bool
) -> None:
    file = OutcomesFile.model_validate(declared(outcomes=[{"description": "About it.", **entry}]))
    assert file.outcomes[0].requires_no_match is leaves_nothing
