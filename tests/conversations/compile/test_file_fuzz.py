"""Damaged conversation files are refused with positions, or compiled.

What compiles generates conversations, or names the scenario that cannot be generated.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.compile.vertical import compile_vertical
from coverage_assets.conversations.generation.generate import BASE, DIR, INV, generate_pair
from coverage_assets.errors import ConfigError, InputError, Problem
from tests.conversations.desk import DIALOGUE, MODELS, WORLD, Desk, desk, helpdesk, kept
from tests.test_config_fuzz import MUTATIONS as DAMAGES

MAX_SECONDS = 2.0
SCENARIOS = 3

Mutation = Callable[[random.Random, str, str], str]

EXPRESSIONS = [
    *(
        "1",
        "0",
        "-1",
        "'x'",
        "''",
        "[]",
        "[1, 'x']",
        "None",
        "True",
        "due",
        "thing",
        "thing.variants",
        "code + 1",
    ),
    *(
        "thing.slug",
        "thing['one']",
        "thing.nothing",
        "len(thing)",
        "max([])",
        "1 // 0",
        "due % 0",
        "9 * 9 * 9",
        "not due",
    ),
    *(
        "due if stock == 'none' else label",
        "[code]",
        "[code, code]",
        "min(due, 'x')",
        "code in [1]",
        "variant < due",
    ),
]
TEXTS = [
    "$due",
    "${thing|a}",
    "${thing.one|money}",
    "<hello>",
    "<hello.$stock>",
    "(a|)",
    "[",
    "$nobody",
    "${due|count}",
]
WORDS = [
    "choose",
    "value",
    "by",
    "from",
    "after",
    "code",
    "day",
    "bins",
    "otherwise",
    "besides",
    "set",
    "number",
    "hard",
]


def on_bytes(damage: Callable[[random.Random, bytes, bytes], bytes]) -> Mutation:
    def mutate(chance: random.Random, text: str, other: str) -> str:
        return damage(chance, text.encode() or b"\n", other.encode()).decode("utf-8", "replace")

    return mutate


def swap_an_expression(chance: random.Random, text: str, _: str) -> str:
    places = list(re.finditer(r'(?<=[:,] )("[^"\n]*"|[a-z_.]+)(?=[ ,}\]\n])', text))
    if not places:
        return text
    chosen = chance.choice(places)
    return f'{text[: chosen.start()]}"{chance.choice(EXPRESSIONS)}"{text[chosen.end() :]}'


def swap_a_text(chance: random.Random, text: str, _: str) -> str:
    places = list(re.finditer(r'(?<=- ")[^"\n]+(?=")', text))
    if not places:
        return text
    chosen = chance.choice(places)
    at = chance.randint(chosen.start(), chosen.end())
    return f"{text[:at]}{chance.choice(TEXTS)}{text[at:]}"


def swap_a_key(chance: random.Random, text: str, _: str) -> str:
    places = list(re.finditer(r"[a-z_]+(?=: )", text))
    if not places:
        return text
    chosen = chance.choice(places)
    return text[: chosen.start()] + chance.choice(WORDS) + text[chosen.end() :]


MUTATIONS: Sequence[Mutation] = (
    *(on_bytes(damage) for damage in DAMAGES),
    *(swap_an_expression,) * 6,
    *(swap_a_text,) * 4,
    *(swap_a_key,) * 2,
)


def mutated(number: int) -> Desk:
    """Return files with one or two random damages; the same number gives the same files."""
    chance = random.Random(number)
    files = dict(desk().files)
    everything = "".join(files.values())
    for _ in range(chance.choice((1, 1, 1, 2))):
        name = chance.choice([*MODELS, WORLD, WORLD, DIALOGUE])
        files[name] = chance.choice(MUTATIONS)(chance, files[name], everything)
    return Desk(files)


def outcome_of(number: int) -> str:
    """Return what became of damaged files; an `AssertionError` says what was wrong with it."""
    damaged = mutated(number)
    started = time.process_time()
    try:
        compiled, problems = compile_vertical(damaged.sources, helpdesk())
    except ConfigError as error:
        compiled, problems = None, list(error.problems)
    seconds = time.process_time() - started
    assert seconds < MAX_SECONDS, f"{number}: took {seconds:.1f} s"
    assert (compiled is None) == bool(problems), f"{number}: {problems}"
    if compiled is None:
        return refused(number, problems)
    return generated(number, compiled)


def refused(number: int, problems: Sequence[Problem]) -> str:
    """Check that a refusal says what is wrong, and where."""
    for problem in problems:
        assert problem.path in MODELS, f"{number}: {problem!r}"
        assert (problem.line >= 1, problem.column >= 1) == (True, True), f"{number}: {problem!r}"
        assert problem.message, f"{number}: {problem!r}"
        assert "\n" not in str(problem), f"{number}: {problem!r}"
    return "refused"


def generated(number: int, compiled: CompiledVertical) -> str:
    """Check that accepted files generate conversations, or name a scenario that fails."""
    chance = random.Random(number)
    for one in chance.sample(kept(), SCENARIOS):
        for relation in (BASE, INV, DIR):
            try:
                generate_pair(compiled, one, chance.randrange(9), relation)
            except InputError as error:
                message = str(error)
            else:
                continue
            start = f"cannot tell {one.domain}, {one.behavior}, "
            assert message.startswith(start), f"{number}: {message}"
            return "failed"
    return "generated"


def assert_all_are_handled(numbers: range) -> None:
    outcomes = Counter(outcome_of(number) for number in numbers)
    assert outcomes["refused"] > 0.4 * len(numbers)
    assert outcomes["generated"] > 0.1 * len(numbers)
    assert outcomes["failed"] > 0.01 * len(numbers)
    assert outcomes.total() == len(numbers)


def test_every_damaged_file_is_refused_with_positions_or_generates() -> None:
    assert_all_are_handled(range(60, 100))


@pytest.mark.slow
def test_three_thousand_damaged_files_are_refused_with_positions_or_generate() -> None:
    assert_all_are_handled(range(3_000))
