"""What does not fit in the files of conversations is told at once, each thing at its line, with what would be right."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.conversations.desk import (
    ACCESS,
    DEVICES,
    DIALOGUE,
    LANGUAGE,
    LEXICON,
    OUTCOMES,
    WORLD,
    desk,
)

CASES: Sequence[tuple[str, str, str, str, str, str]] = [
    # file, what stands there, what is put in its place; then a piece of the line that is pointed at, what is said, and the hint
    # ---- facts ----
    (WORLD, "name: caller, choose: callers", "name: caller, choose: caller_names", "caller_names", "fact `caller` chooses from `caller_names`, which is neither a lexicon nor a fact", "did you mean `callers` or `caller`?"),
    (WORLD, "bins: { vague: { choose: askable } }", "bins: { vage: { choose: askable } }", "vage", "`behavior` is never `vage`", "did you mean `vague`?"),
    (WORLD, "      later: { from: 8, to: 30 }\n", "", "bins:", "fact `due` says nothing for `urgency` `later`", "add it to `bins`, or add `otherwise`"),
    (WORLD, "from: due, to: due", "from: dew, to: due", "dew", "fact `due_day` uses `dew`, which is not a fact", "did you mean `due`?"),
    (WORLD, "name: errand, choose", "name: urgency, choose", "urgency", "`urgency` is given by the scenario", "choose another name"),
    (WORLD, "name: errand, choose", "name: office, choose", "name: office, choose: errands", "`office` is declared twice", "keep one"),
    (DEVICES, 'name: fair_grams, value: "(grams', 'name: fair_grams, value: "(most_grams', "most_grams", "facts need each other: `most_grams` uses `fair_grams` uses `most_grams`", "let one of them use none of the others"),
    # ---- records, collections, tools ----
    (WORLD, "  - in: staff\n", "  - in: stuff\n", "stuff", "`stuff` is not a collection", "did you mean `staff`?"),
    (WORLD, "name: caller, office: office,", "nmae: caller, office: office,", "nmae", "`staff` has no field `nmae`", "did you mean `name`?"),
    (WORLD, "unit: unit, desk: desk }", "unit: unit }", "record: { rule: rule", "the field `desk` is not given", "a record has every field of its collection"),
    (WORLD, "measure: measure }", "measure: measured }", "measured", "`measured` uses `measured`, which is not a fact", "did you mean `measure`?"),
    (WORLD, "offers: provisions", "offers: provision", "offers:", "`provision` is not a collection", "did you mean `provisions`?"),
    (WORLD, "offered: proposed", "offered: propose", "offered:", "there is no fact `propose`, which lists what the right assistant offers", "add it, or name another under `offered`"),
    (WORLD, '"provisions[code].left > 0", otherwise: none_left', '"provisons[code].left > 0", otherwise: none_left', "name: lend_stopgap", "tool `lend_stopgap`: `provisons[code].left > 0` names `provisons`, which is neither argument nor collection; did you mean `provisions`?", ""),
    (WORLD, "name: pass_on\n", "name: join_queue\n", "name: join_queue", "`join_queue` is declared twice", "keep one"),
    (ACCESS, "  - name: grant_seat\n    description: Gives", "  - name: pass_on\n    description: Gives", "name: pass_on", "`pass_on` means something else in world.yaml", "give it another name"),
    (ACCESS, "  seats:\n    key: staff_id\n    fields: { staff_id: text, code: text, days: integer }", "  seats:\n    key: staff_id\n    fields: { staff_id: text, code: text, days: integer }\n  assets:\n    key: staff_id\n    fields: { staff_id: text }", "assets:", "`assets` means something else in domains/access.yaml", "give it another name"),
    # ---- plans ----
    (WORLD, "stage: act, tool: join_queue", "stage: act, tool: join_line", "join_line", "`join_line` is not a tool", "did you mean `join_queue`?"),
    (WORLD, "code: spare_code, days: due + 6", "code: spare_code, day: due + 6", "day: due", "`lend_stopgap` takes no `day`", "did you mean `days`?"),
    (WORLD, "code: spare_code, days: due + 6", "code: spare_code", "tool: lend_stopgap", "`lend_stopgap` needs `days`", "give it an argument"),
    (WORLD, "days: due + 6", "days: dew + 6", "dew", "`dew + 6` uses `dew`, which is not a fact", "did you mean `due`?"),
    (WORLD, "forbidden: [waive_rule]", "forbidden: [waive_rules]", "forbidden", "`waive_rules` is not a tool", "did you mean `waive_rule`?"),
    (WORLD, "forbidden: [waive_rule]", "forbidden: [waive_rule, pass_on]", "tool: pass_on", "`pass_on` is forbidden", "call another tool"),
    (WORLD, "  queued:\n", "  queue:\n", "plans:", "there is no plan for `queued`", "say which calls the right assistant makes"),
    (DEVICES, "plans:\n  completed:", "plans:\n  complete:", "plans:", "there is no plan for `completed`", "say which calls the right assistant makes"),
    # ---- constraints, proofs, pairs ----
    (WORLD, "    field: variant\n", "    field: variants\n", "field: variants", "`provisions` has no field `variants`", "did you mean `variant`?"),
    (WORLD, "    field: left\n", "    field: label\n", "field: label", "`label` of `provisions` is no whole number", "bound it by `set`, or name another field"),
    (WORLD, "set: [variant]", "set: [variants]", "variants", "`variants` uses `variants`, which is not a fact", "did you mean `variant` or `other_variant`?"),
    (DEVICES, "hard: { urgency: { not: now } }", "hard: { urgency: { not: nwo } }", "nwo", "`nwo` is not a value of `urgency`", "did you mean `now`?"),
    (WORLD, "axis: stock, bin: last_one", "axis: shelf, bin: last_one", "axis: shelf", "`shelf` is not an axis", "accepted: `entitlement`, `stock`, `urgency`"),
    (WORLD, "axis: stock, bin: last_one", "axis: stock, bin: last", "bin: last", "`last` is not a bin of `stock`", "did you mean `last_one`?"),
    (WORLD, "{ axis: urgency, number: due }", "{ axis: stock, number: left }", "number: left", "the bins of `stock` hold no numbers", "prove it by `that`"),
    (WORLD, "that: left >= 4", "that: lift >= 4", "lift", "`lift >= 4` uses `lift`, which is not a fact", "did you mean `left` or `limit`?"),
    (WORLD, "redraw: [caller, office]", "redraw: [caller, errand]", "redraw", "`errand` is not an invariant fact", "declare it `invariant: true`"),
    (WORLD, 'set: { strict: "True" }', 'set: { strikt: "True" }', "strikt", "`strikt` is not a fact that is drawn", "did you mean `strict`?"),
    (WORLD, "outcome: queued\n", "outcome: queue\n", "outcome: queue", "`queue` is not a declared outcome", "did you mean `queued`?"),
    (WORLD, "urgency != 'now'\"", "urgncy != 'now'\"", "urgncy", "`behavior == 'plain' and outcome == 'completed' and urgncy != 'now'` uses `urgncy`, which is not a fact", "did you mean `urgency`?"),
    (WORLD, "outcome: queued\n", "outcome: queued\n    unproven: [shelf]\n", "unproven", "`shelf` is not an axis", "accepted: `entitlement`, `stock`, `urgency`"),
    # ---- obligations ----
    (OUTCOMES, "kind: ask, values: [unsaid]", "kind: ask, values: [unsayd]", "unsayd", "`unsayd` uses `unsayd`, which is not a fact", "did you mean `unsaid`?"),
    # ---- scripts ----
    (DIALOGUE, "  vague:\n", "  vaguely:\n", "vaguely", "`vaguely` is not a behavior", "did you mean `vague`?"),
    (DIALOGUE, "  vague:\n", "  vaguely:\n", "behaviors:", "the behavior `vague` has no script", "add one"),
    (DIALOGUE, "asks: unsaid, outcome: clarification_requested", "asks: unsaid, outcome: clarification", "clarification", "`clarification` is not a declared outcome", "did you mean `clarification_requested`?"),
    (DIALOGUE, "asks: unsaid", "asks: unsayd", "unsayd", "`unsayd` is not a fact", "did you mean `unsaid`?"),
    (DIALOGUE, "answers: unsaid", "answers: unsayd", "unsayd", "`unsayd` is not a fact", "did you mean `unsaid`?"),
    (DIALOGUE, "tell.$rest, states: [variant, amount]", "tell.$rest, states: [variant, sum]", "sum", "`sum` is not a constraint", "accepted: `amount`, `due`, `left`, `variant`"),
    (DIALOGUE, "when: { raised: amount }", "when: { raise: amount }", "raise:", "`raise` is not a fact", "did you mean `raised` or `grams`?"),
    (DIALOGUE, "        - { assistant: ask.rest.$rest }\n", "        - { assistant: ask.rest.$rest, ends: true }\n", "turns:", "2 turns of `asked_at_once` end it", "say `ends: true` where the outcome is reached, once"),
    (WORLD, "missing: unsaid\n", "missing: unsayd\n", "unless_missing", "there is no fact `unsayd`, which names what is missing", "name another under `missing` in world.yaml"),
    (DIALOGUE, "assistant: ask.both", "assistant: ask.noth", "ask.noth", "there is no symbol `ask.noth`", "did you mean `ask.both` or `ask.rest.both`?"),
    # ---- grammars and texts outside of them ----
    (LANGUAGE, '"(say the word|one yes) and', '"(say the word|one yes and', "(say the word|one yes and", "symbol `shall`, alternative 2, column 1: `(` is not closed", "close it with `)`, or write `\\(` for the sign"),
    (LANGUAGE, "  settle.queued:\n", "  settle.queue:\n", "assistant: settle.$outcome", "`settle.$outcome` becomes `settle.queued` at times, and there is no such symbol", "did you mean `settle.queue` or `react.queued`?"),
    (LANGUAGE, "when: { entitlement: borderline, strict: true }", "when: { entitlement: borderlin, strict: true }", "borderlin,", "symbol `answer.queued`, alternative 4: the fact `entitlement` is never 'borderlin'", "did you mean `borderline`?"),
    (LANGUAGE, "<too.much> <note> <line>", "<too.mush> <note> <line>", "too.mush", "symbol `answer.queued`, alternative 4, column 1: there is no symbol `too.mush`", "did you mean `too.much`?"),
    (LANGUAGE, "do you know who (I report", "do you know who $erand (I report", "$erand", "symbol `push.rank`, alternative 2, column 17: there is no fact `erand`", "did you mean `errand`?"),
    (DEVICES, "  line.label:\n", "  line.lable:\n", "line.lable", "symbol `line.lable`: the symbol is never used", "use it, or remove it"),
    (WORLD, 'says: ["$variant"]', 'says: ["$varant"]', "$varant", "column 1: there is no fact `varant`", "did you mean `variant` or `other_variant`?"),
    (WORLD, 'secrets: ["$master_key", "$home_phone"]', 'secrets: ["$master_key", "${home_phone|mony}"]', "secrets", "column 14: `mony` is not a filter", "did you mean `money`?"),
    (OUTCOMES, 'flags: [borderline]\n    must_say: ["$limit $unit"]', 'flags: [borderline]\n    must_say: ["$limit $unti"]', "$unti", "column 8: there is no fact `unti`", "did you mean `unit` or `unsaid`?"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[4])
def test_a_problem_is_told_at_its_line_with_a_hint(case: tuple[str, ...]) -> None:
    file, old, new, at, message, hint = case
    edited = desk().edit(file, old, new)
    found = [
        (problem.message, problem.suggestion or "")
        for problem in edited.problems
        if at in edited.line(problem)
    ]
    assert (message, hint) in found, "\n".join(map(str, edited.problems))


def test_the_shipped_files_have_no_problem() -> None:
    assert desk().problems == []


def test_what_is_wrong_in_several_files_is_told_at_once() -> None:
    """The first of the mistakes above for every file."""
    first = {case[0]: case for case in reversed(CASES)}
    edited = desk()
    for file, old, new, *_ in first.values():
        edited = edited.edit(file, old, new)
    told = {(problem.path, problem.message) for problem in edited.problems}
    assert {(file, case[4]) for file, case in first.items()} <= told | {(ACCESS, first[ACCESS][4])}
    assert len(first) == 6


def test_what_is_wrong_with_a_shared_file_is_told_once() -> None:
    edited = desk().edit(WORLD, "that: left >= 4", "that: lift >= 4")
    assert [problem.message for problem in edited.problems] == [
        "`lift >= 4` uses `lift`, which is not a fact"
    ]


def test_an_outcome_table_with_a_hole_hides_no_other_problem() -> None:
    edited = desk().edit(OUTCOMES, "urgency: [soon, later] }", "urgency: soon }")
    edited = edited.edit(WORLD, "that: left >= 4", "that: lift >= 4").edit(
        LEXICON, "  askable: ", "  askables: "
    )
    assert [problem.message.partition(":")[0] for problem in edited.problems] == [
        "no row decides some scenarios",
        "fact `unsaid` chooses from `askable`, which is neither a lexicon nor a fact",
        "`lift >= 4` uses `lift`, which is not a fact",
    ]


def test_a_language_that_cannot_be_read_hides_no_other_problem() -> None:
    edited = desk().edit(LANGUAGE, '"(got it|right|okay', '"(got it|right]|okay')
    edited = edited.edit(DEVICES, '"swap yours for it"', '"swap yours (for it"').edit(
        WORLD, "left >= 4", "lift >= 4"
    )
    assert sorted({problem.path for problem in edited.problems}) == [DEVICES, LANGUAGE, WORLD]


def test_a_domain_needs_no_symbol_for_what_it_never_meets() -> None:
    """Nobody has to say how a request ends that no scenario ends in, such as `clarification_requested` here."""
    assert "settle.clarification_requested" not in desk().files[LANGUAGE]
    assert any("clarification_requested" in line for line in desk().files[OUTCOMES].splitlines())


def test_a_row_may_use_the_facts_of_the_domain_that_it_is_about() -> None:
    """`asset_id` is a fact of `devices` alone, so a row for all domains may not use it."""
    old = "    reason: Whoever is locked out"
    rows = '  - when: { domain: devices, entitlement: not_entitled }\n    outcome: declined\n    must_say: ["$asset_id"]\n'
    own = (
        desk()
        .edit(OUTCOMES, "\noverrides:\n", f"\noverrides:\n{rows}")
        .edit(
            OUTCOMES,
            "  - when: { entitlement: not_entitled }\n    outcome: declined",
            "  - when: { entitlement: not_entitled, domain: access }\n    outcome: declined",
        )
    )
    assert old in own.files[OUTCOMES]
    assert [problem.message for problem in own.problems if "asset_id" in problem.message] == []
    shared = desk().edit(
        OUTCOMES,
        'flags: [borderline]\n    must_say: ["$limit $unit"]',
        'flags: [borderline]\n    must_say: ["$asset_id"]',
    )
    assert ["there is no fact `asset_id`" in problem.message for problem in shared.problems] == [
        True
    ]
