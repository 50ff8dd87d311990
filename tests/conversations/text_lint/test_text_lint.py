from __future__ import annotations

import pytest

from tests.conversations.text_lint.conversation import (
    CODES,
    Secret,
    check_conversation,
    check_text,
)


def codes(text: str, *values: str) -> list[str]:
    return [finding.code for finding in check_text(text, values=values)]


def conversation(*texts: str) -> list[dict[str, object]]:
    roles = ["user", "assistant"] * len(texts)
    return [{"turn": at + 1, "role": roles[at], "text": text} for at, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "code", "excerpt"),
    [
        ("I want the the lamp.", "doubled-word", "I want the the lamp."),
        ("It took 3 3 days.", "doubled-word", "It took 3 3 days."),
        ("I want a oak desk.", "article", "I want a oak desk."),
        ("I want an lamp.", "article", "I want an lamp."),
        ("A hour is fine.", "article", "A hour is fine."),
        ("Give me an 12 oz mug.", "article", "Give me an 12 oz mug."),
        ("That was 1 days ago.", "count", "That was 1 days ago."),
        ("That was one weeks ago.", "count", "That was one weeks ago."),
        ("That was 2 day ago.", "count", "That was 2 day ago."),
        ("It took three week.", "count", "It took three week."),
        ("They is gone.", "agreement", "They is gone."),
        ("Doesn't they fit?", "agreement", "Doesn't they fit?"),
        ("Well, it are gone.", "agreement", "Well, it are gone."),
        ("If these is gone, ok.", "agreement", "If these is gone, ok."),
        ("I has a lamp.", "agreement", "I has a lamp."),
        ("I want another ones.", "agreement", "I want another ones."),
        ("I want these one.", "agreement", "I want these one."),
        ("It is for a my sister.", "agreement", "It is for a my sister."),
        ("It is the my lamp.", "agreement", "It is the my lamp."),
        ("So I hoping for luck.", "agreement", "So I hoping for luck."),
        ("I to swap it.", "agreement", "I to swap it."),
        ("For ${price} only.", "leftover-markup", "For ${price} only."),
        ("Hello <name>!", "leftover-markup", "Hello <name>!"),
        ("Either a|b, ok?", "leftover-markup", "Either a|b, ok?"),
        ("For $price only.", "leftover-markup", "For $price only."),
        ("Hello %s!", "leftover-markup", "Hello %s!"),
        ("So  what?", "spacing", "So  what?"),
        (" So what?", "spacing", " So what?"),
        ("So what ?", "spacing", "So what ?"),
        ("So\twhat?", "spacing", "So\twhat?"),
        ("Well,, ok.", "stray-punctuation", "Well,, ok."),
        ("Well, .", "stray-punctuation", "Well, ."),
        ("It is so..", "stray-punctuation", "It is so.."),
        ("Is it?.", "stray-punctuation", "Is it?."),
        (", I want it.", "stray-punctuation", ", I want it."),
        ("I want (this one.", "unbalanced", "I want (this one."),
        ("I want this) one.", "unbalanced", "I want this) one."),
        ('She said "no.', "unbalanced", 'She said "no.'),
        ("She said \u201cno.", "unbalanced", "She said \u201cno."),
        ("Let me see", "no-end", "Let me see"),
        ("Let me see,", "no-end", "Let me see,"),
        ("", "no-end", ""),
        ("let me see.", "lower-case-start", "let me see."),
        ("Ok. let me see.", "lower-case-start", "Ok. let me see."),
        ("Ok? what's that.", "lower-case-start", "Ok? what's that."),
    ],
)  # fmt: skip
def test_a_slip_is_found_with_what_stands_around_it(text: str, code: str, excerpt: str) -> None:
    found = check_text(text, turn=4)
    assert [
        (finding.code, finding.turn)
        for finding in found
        if finding.code != "spacing" or code == "spacing"
    ] == [(code, 4)]
    assert excerpt.startswith(found[0].excerpt.removesuffix("..."))


@pytest.mark.parametrize(
    "text",
    [
        "I had had enough, no no, that that is very very good.",
        "An hour, a unit, an LED lamp, a USB cable, an 8-inch pan and an 11-piece set.",
        "A lot of it is fine, and so is plan A.",
        "It took 1 day, 2 days, one week, three weeks, 1.5 days, 0 days.",
        "With two-day shipping it costs $1, days later it didn't.",
        "Two order numbers, and a three step plan.",
        "When one orders two, is one set up?",
        "One of those is mine, and the price of these is fine.",
        "The problem is they never fit, and my wife and I are sad.",
        "What am I to do? Are we looking at a week? Were they hoping for rain?",
        "Parts of it are scratched, does it have a lid?",
        "I'd like to, if I'm honest: the A size, your any-size one.",
        "Hmm... let me see. It costs $40, e.g. with two shades, approx. half.",
        "Really?! No way... ok :)",
        "iPhone cases, please. eBay has them. sku-12 as well. 3 of them.",
        'She said "no way" (or so).',
        'He asked "why?" and left.',
        "Thanks \U0001f642",
        "www.example.com is it.",
        "...and that was it.",
        "At 5 p.m. on Monday, ok?",
    ],
)  # fmt: skip
def test_correct_text_has_no_findings(text: str) -> None:
    assert check_text(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I like Duran Duran a lot.", "Duran Duran"),
        ("Engrave a hour|glass [x] on it.", "a hour|glass [x]"),
        ("sam's lamp, please.", "sam's lamp"),
        ("It says they  is so, right?", "they  is so"),
    ],
)
def test_slips_inside_of_values_are_accepted(text: str, value: str) -> None:
    assert codes(text)
    assert codes(text, value) == []


def test_findings_come_from_left_to_right() -> None:
    assert codes("so the the lamp, and a oak desk") == [
        "lower-case-start",
        "doubled-word",
        "article",
        "no-end",
    ]
    assert codes("Is it ${price} or <price>?") == ["leftover-markup", "leftover-markup"]


def test_a_finding_is_a_sentence_with_its_turn() -> None:
    assert (
        str(check_text("Is it a oak desk?", turn=3)[0])
        == "turn 3: it must be `an oak` (article): Is it a oak desk?"
    )


def test_a_long_text_is_cut_around_the_slip() -> None:
    text = f"{'Well, yes. ' * 10}It is a oak desk. {'Well, yes. ' * 9}Ok."
    assert (
        check_text(text)[0].excerpt == "..., yes. Well, yes. It is a oak desk. Well, yes. Well, ..."
    )


def test_a_sentence_is_not_said_twice_by_the_same_speaker() -> None:
    turns = conversation(
        "It is for my sister. Ok.",
        "It is for my sister.",
        "Ok. It is for MY sister. Really.",
        "Ok then.",
    )
    assert [(item.code, item.turn, item.excerpt) for item in check_conversation(turns)] == [
        ("repeated-sentence", 3, "It is for MY sister.")
    ]


def test_short_sentences_may_return() -> None:
    assert (
        check_conversation(conversation("Thank you!", "Sure thing.", "Thank you!", "Sure thing."))
        == []
    )


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("It costs $240.50 or $1,200, 3rd floor, 15%.", []),
        ("It costs $240.", ["240"]),
        ("Order SKU-12, the 2-pack or 2-3 of them.", []),
        ("Order SKU-13.", ["SKU-13"]),
        ("A 4-pack, 24/7.", ["4-pack", "24/7"]),
        ("I need two, twelve or eleven.", ["eleven"]),
        ("One of them, the second one.", []),
        ("By March 12, at 5pm.", ["5pm"]),
        ("It is 1200.00 or 1200.5.", ["1200.5"]),
    ],
)
def test_a_number_of_the_user_must_be_accounted_for(text: str, unknown: list[str]) -> None:
    allowed: list[int | str] = [2, 3, 15, 1200, "$240.50", "SKU-12", "March 12"]
    found = check_conversation(conversation(text), allowed_numbers=allowed)
    assert [item.message for item in found] == [
        f"nothing accounts for `{token}`" for token in unknown
    ]


def test_numbers_of_the_assistant_or_without_a_list_are_not_checked() -> None:
    assert check_conversation(conversation("Ok, go on.", "It costs $99."), allowed_numbers=[]) == []
    assert check_conversation(conversation("It costs $99.")) == []


def test_a_turn_states_the_values_that_it_introduces() -> None:
    turns = conversation("In dark Green, under $240.50, please.", "Sure, let me look.")
    must_hold: dict[int, list[str | list[str]]] = {
        1: ["dark  green", "$240.50", ["blue", "green"]],
        2: [["red", "blue"]],
    }
    (finding,) = check_conversation(turns, must_hold=must_hold)
    assert (finding.code, finding.turn, finding.message) == (
        "missing-value",
        2,
        "the turn has to say `red` or `blue`",
    )


def test_a_secret_is_kept_by_whom_it_binds_for_as_long_as_it_does() -> None:
    turns = conversation(
        "I want it in green.", "In green or in blue?", "In green, code is XYZ.", "Fine."
    )
    secrets = [Secret("green", role="user", before=3), Secret("xyz"), Secret("fine", role="user")]
    found = check_conversation(turns, secrets=secrets)
    assert [(item.code, item.turn, item.message) for item in found] == [
        ("forbidden", 1, "the user must not say `green` before turn 3"),
        ("forbidden", 3, "the user must not say `xyz`"),
    ]


def test_every_code_can_be_found() -> None:
    texts = "so so a a oak {x} ,, (1 days they is"
    turns = conversation(
        texts, "Is it so for you?", "It is 7 or seven, that's it.", "Is it so for you?"
    )
    found = check_conversation(
        turns, allowed_numbers=[], must_hold={2: ["z"]}, secrets=[Secret("you")]
    )
    assert {item.code for item in found} | {"spacing", "lower-case-start"} == set(CODES)
