from __future__ import annotations

from tests.linting.inline import TAXONOMY, linted, reported, rules, the_finding

EMPTIES = rules("cart | domain: cart | exclude")
FIRST, SECOND = rules(
    "cart | domain: cart | exclude", "never | stock: in, not: { stock: in } | exclude"
).splitlines()[1:]
IGNORE = "# lint: ignore[empties-a-cell] because carts come later"


def test_an_ignore_on_the_line_silences() -> None:
    assert reported(EMPTIES.rstrip() + f"  {IGNORE}\n") == []


def test_an_ignore_on_the_line_above_silences() -> None:
    assert reported(f"rules:\n  {IGNORE}\n{FIRST}\n") == []


def test_an_ignore_at_the_top_of_several_comments_above_silences() -> None:
    assert reported(f"rules:\n  {IGNORE}\n  # and more about it\n{FIRST}\n") == []


def test_an_ignore_inside_the_entry_silences() -> None:
    entry = (
        f"  - id: cart\n    kind: demo\n    {IGNORE}\n    reason: A demo.\n"
        "    where: { domain: cart }\n    effect: exclude\n"
    )
    assert reported("rules:\n" + entry) == []


def test_an_ignore_above_a_rule_does_not_apply_to_the_rule_before() -> None:
    assert dict(reported(f"rules:\n{FIRST}\n  {IGNORE}\n{SECOND}\n")).keys() >= {
        "empties-a-cell",
        "unused-ignore",
    }


def test_an_ignore_indented_into_a_rule_applies_to_that_rule() -> None:
    assert reported(f"rules:\n{FIRST}\n    {IGNORE}\n{SECOND}\n") == [("never-matches", "never")]


def test_an_ignore_of_several_codes_silences_each() -> None:
    ignore = "# lint: ignore[empties-a-cell, missing-reason] because carts come later"
    assert reported(EMPTIES.replace("reason: A demo., ", "").rstrip() + f"  {ignore}\n") == []


def test_only_the_idle_code_of_several_is_unused() -> None:
    ignore = "# lint: ignore[empties-a-cell, expired] because carts come later"
    assert (
        the_finding("unused-ignore", EMPTIES.rstrip() + f"  {ignore}\n").message
        == "nothing here is silenced by `expired`"
    )


def test_an_ignore_without_a_reason_does_not_count() -> None:
    codes = dict(reported(EMPTIES.rstrip() + "  # lint: ignore[empties-a-cell]\n"))
    assert codes.keys() == {"empties-a-cell", "ignore-without-reason"}


def test_an_unknown_code_comes_with_a_suggestion() -> None:
    finding = the_finding(
        "unknown-ignore", EMPTIES.rstrip() + "  # lint: ignore[empty-a-cell] because of that\n"
    )
    assert finding.suggestion is not None
    assert "`empties-a-cell`" in finding.suggestion


def test_a_comment_that_is_nearly_an_ignore_is_reported() -> None:
    assert ("unknown-ignore", None) in reported(
        EMPTIES.rstrip() + "  # lint: ignore empties-a-cell\n"
    )


def test_other_comments_are_left_alone() -> None:
    assert reported(EMPTIES.rstrip() + "  # lint knows about this elsewhere\n") == [
        ("empties-a-cell", "cart")
    ]


def test_what_the_loader_refuses_cannot_be_silenced() -> None:
    ignore = "# lint: ignore[unknown-value] because it comes later"
    codes = dict(reported(rules("gone | stock: oot | exclude").rstrip() + f"  {ignore}\n"))
    assert codes.keys() == {"unknown-value", "unused-ignore"}


def test_an_ignore_is_not_called_unused_while_its_check_waits() -> None:
    excerpt = (
        f"rules:\n{FIRST}  {IGNORE}\n" + rules("gone | stock: oot | exclude").splitlines()[1] + "\n"
    )
    assert reported(excerpt) == [("unknown-value", "gone")]


def test_in_the_taxonomy_an_ignore_applies_to_its_line() -> None:
    ignore = "  # lint: ignore[ambiguous-yaml-scalar] because a name is a name"
    assert reported("rules: []\n", TAXONOMY.replace("name: Demo", f"name: Yes{ignore}")) == []


def test_in_the_taxonomy_an_ignore_alone_applies_to_the_next_line() -> None:
    ignore = "# lint: ignore[ambiguous-yaml-scalar] because a name is a name"
    assert reported("rules: []\n", TAXONOMY.replace("name: Demo", f"{ignore}\nname: Yes")) == []


def test_an_ignore_in_a_waiver_applies_to_the_waiver() -> None:
    waiver = "waivers:\n  - where: { domain: cart }\n    reason: A demo.\n    owner: team:docs\n"
    ignore = "    # lint: ignore[unused-waiver] because carts come later\n"
    assert linted("rules: []\n" + waiver + ignore) == []
