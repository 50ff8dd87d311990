from __future__ import annotations

from tests.linting.inline import TAXONOMY, linted, rules, said, the

EMPTIES = rules("cart | domain: cart | exclude")
FIRST, SECOND = rules(
    "cart | domain: cart | exclude", "never | stock: in, not: { stock: in } | exclude"
).splitlines()[1:]
IGNORE = "# lint: ignore[empties-a-cell] because carts come later"


def test_an_ignore_on_the_line_silences() -> None:
    assert said(EMPTIES.rstrip() + f"  {IGNORE}\n") == []


def test_an_ignore_on_the_line_above_silences() -> None:
    assert said(f"rules:\n  {IGNORE}\n{FIRST}\n") == []


def test_an_ignore_at_the_top_of_several_comments_above_silences() -> None:
    assert said(f"rules:\n  {IGNORE}\n  # and more about it\n{FIRST}\n") == []


def test_an_ignore_inside_the_entry_silences() -> None:
    entry = f"  - id: cart\n    kind: demo\n    {IGNORE}\n    reason: A demo.\n    where: {{ domain: cart }}\n    effect: exclude\n"
    assert said("rules:\n" + entry) == []


def test_an_ignore_above_a_rule_does_not_speak_for_the_rule_before() -> None:
    assert dict(said(f"rules:\n{FIRST}\n  {IGNORE}\n{SECOND}\n")).keys() >= {
        "empties-a-cell",
        "unused-ignore",
    }


def test_an_ignore_indented_into_a_rule_speaks_for_that_rule() -> None:
    assert said(f"rules:\n{FIRST}\n    {IGNORE}\n{SECOND}\n") == [("never-matches", "never")]


def test_an_ignore_of_several_codes_silences_each() -> None:
    ignore = "# lint: ignore[empties-a-cell, missing-reason] because carts come later"
    assert said(EMPTIES.replace("reason: A demo., ", "").rstrip() + f"  {ignore}\n") == []


def test_only_the_idle_code_of_several_is_unused() -> None:
    ignore = "# lint: ignore[empties-a-cell, expired] because carts come later"
    assert (
        the("unused-ignore", EMPTIES.rstrip() + f"  {ignore}\n").message
        == "nothing here is silenced by `expired`"
    )


def test_an_ignore_without_a_reason_does_not_count() -> None:
    codes = dict(said(EMPTIES.rstrip() + "  # lint: ignore[empties-a-cell]\n"))
    assert codes.keys() == {"empties-a-cell", "ignore-without-reason"}


def test_an_unknown_code_comes_with_a_suggestion() -> None:
    finding = the(
        "unknown-ignore", EMPTIES.rstrip() + "  # lint: ignore[empty-a-cell] because of that\n"
    )
    assert finding.suggestion is not None
    assert "`empties-a-cell`" in finding.suggestion


def test_a_comment_that_is_nearly_an_ignore_is_told() -> None:
    assert ("unknown-ignore", None) in said(EMPTIES.rstrip() + "  # lint: ignore empties-a-cell\n")


def test_other_comments_are_left_alone() -> None:
    assert said(EMPTIES.rstrip() + "  # lint is told about this elsewhere\n") == [
        ("empties-a-cell", "cart")
    ]


def test_what_the_loader_refuses_cannot_be_silenced() -> None:
    ignore = "# lint: ignore[unknown-value] because it comes later"
    codes = dict(said(rules("gone | stock: oot | exclude").rstrip() + f"  {ignore}\n"))
    assert codes.keys() == {"unknown-value", "unused-ignore"}


def test_an_ignore_is_not_called_unused_while_its_check_waits() -> None:
    excerpt = (
        f"rules:\n{FIRST}  {IGNORE}\n" + rules("gone | stock: oot | exclude").splitlines()[1] + "\n"
    )
    assert said(excerpt) == [("unknown-value", "gone")]


def test_in_the_taxonomy_an_ignore_speaks_for_its_line() -> None:
    ignore = "  # lint: ignore[ambiguous-yaml-scalar] because a name is a name"
    assert said("rules: []\n", TAXONOMY.replace("name: Demo", f"name: Yes{ignore}")) == []


def test_in_the_taxonomy_an_ignore_alone_speaks_for_the_next_line() -> None:
    ignore = "# lint: ignore[ambiguous-yaml-scalar] because a name is a name"
    assert said("rules: []\n", TAXONOMY.replace("name: Demo", f"{ignore}\nname: Yes")) == []


def test_an_ignore_in_a_waiver_speaks_for_the_waiver() -> None:
    waiver = "waivers:\n  - where: { domain: cart }\n    reason: A demo.\n    owner: team:docs\n"
    ignore = "    # lint: ignore[unused-waiver] because carts come later\n"
    assert linted("rules: []\n" + waiver + ignore) == []
