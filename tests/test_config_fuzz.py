"""Damaged config files: each is refused with places, or accepted and enumerated rightly."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.errors import ConfigError, InputError, Problem
from coverage_assets.foundation.yaml_document import Document
from coverage_assets.foundation.yaml_loader import parse_yaml
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.taxonomy.loader import bind_vertical
from coverage_assets.taxonomy.vertical import Vertical
from tests.scenarios import brute_force

CONFIG = Path(__file__).parent.parent / "config"
SHIPPED = {
    name: tuple(
        (CONFIG / name / f"{file}.yaml").read_bytes() for file in ("taxonomy", "exclusions")
    )
    for name in ("commerce", "clinic")
}
MAX_SECONDS = 1.0
MAX_RAW_TO_ENUMERATE = 40_000
MAX_RAW_TO_COMPARE = 20_000
MAX_PARSING_MB = 200

Files = tuple[bytes, bytes]
Mutation = Callable[[random.Random, bytes, bytes], bytes]

# fmt: off
NASTY = [
    "null", "~", "true", "NO", "1e3", "012", "0x7fffffffffffffffffff", "9" * 400, "-1", "0", "1.5",
    ".inf", ".nan", "''", '""', "' '", "[]", "{}", "[[]]", "{not: {}}", "{not: []}",
    "{not: {not: {}}}", "[1, 2]", "{a: 1}", "*alias", "&anchor x", "!!python/name:os.system x",
    "!tag x", "<<: {a: 1}", "? [a]", "- - -", "|", ">", "@", "`", "domain", "behavior", "group",
    "not", "limit", "exclude", "kept", "vertical", "scenario_id", "axis", "cell", "2026-02-30",
    "2026-01-31", "1.0.0", "01.0.0", "1.0", "[0, 10]", "(10, 0]", "[0, inf]", "(-inf, inf)",
    "[1e3, 2)", "é", "\uff21\uff22", "\u202e", "\u2028", "\U0001f600", "a\u0301", "x" * 70,
    "x" * 3_000, "%41", "../../etc", "a b", "A", "{limit: 0}", "{limit: 3}",
    "{limit: 999999999999}", "{limit: 2, per: [domain], balance: [domain]}",
    "{limit: 5, balance: [behavior, domain]}", "{limit: 1, prefer: {not: {}}}",
    "[happy_path, calm]", "{not: none}",
]
# fmt: on


def flip_bytes(chance: random.Random, text: bytes, _: bytes) -> bytes:
    damaged = bytearray(text)
    for _time in range(chance.randint(1, 4)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def delete_a_line(chance: random.Random, text: bytes, _: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    first = chance.randrange(len(lines))
    del lines[first : first + chance.choice((1, 1, 1, 4, 9))]
    return b"".join(lines)


def repeat_a_line(chance: random.Random, text: bytes, _: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    place = chance.randrange(len(lines))
    lines[place:place] = lines[place : place + chance.choice((1, 1, 4, 12))]
    return b"".join(lines)


def swap_lines(chance: random.Random, text: bytes, _: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def indent_wrongly(chance: random.Random, text: bytes, _: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    place = chance.randrange(len(lines))
    lines[place] = chance.choice((b" ", b"  ", b"\t", b"    ")) + lines[place]
    return b"".join(lines)


def replace_a_value(chance: random.Random, text: bytes, _: bytes) -> bytes:
    values = list(re.finditer(rb"(?<=: )[^\n,}]+", text))
    chosen = chance.choice(values)
    return text[: chosen.start()] + chance.choice(NASTY).encode() + text[chosen.end() :]


def truncate(chance: random.Random, text: bytes, _: bytes) -> bytes:
    return text[: chance.randrange(len(text))]


def insert_unicode(chance: random.Random, text: bytes, _: bytes) -> bytes:
    place = chance.randrange(len(text))
    signs = "".join(
        chr(chance.choice((chance.randrange(0xD800), chance.randrange(0xE000, 0x110000))))
        for _time in "123"
    )
    return text[:place] + signs.encode() + text[place:]


def nest_brackets(chance: random.Random, text: bytes, _: bytes) -> bytes:
    place = chance.randrange(len(text))
    brackets = chance.choice((b"[", b"{", b"[{", b"- ", b"{not: ", b"? ")) * chance.choice(
        (1, 5, 30, 1_000)
    )
    return text[:place] + brackets + text[place:]


def insert_a_huge_number(chance: random.Random, text: bytes, _: bytes) -> bytes:
    numbers = list(re.finditer(rb"\d+", text))
    chosen = chance.choice(numbers)
    return (
        text[: chosen.start()]
        + b"9" * chance.choice((2, 9, 10, 18, 19, 5_000))
        + text[chosen.end() :]
    )


def swap_a_token(chance: random.Random, text: bytes, other: bytes) -> bytes:
    here = list(re.finditer(rb"[\w]+", text))
    chosen = chance.choice(here)
    token: bytes = chance.choice(re.findall(rb"[\w]+", other))
    return text[: chosen.start()] + token + text[chosen.end() :]


def swap_a_slug_of_the_same_file(chance: random.Random, text: bytes, _: bytes) -> bytes:
    return swap_a_token(chance, text, text)


def repeat_a_rule_or_entry(chance: random.Random, text: bytes, _: bytes) -> bytes:
    parts = re.split(rb"(?m)^(?=  - )", text)
    chosen = chance.randrange(len(parts))
    parts.insert(chance.randrange(1, len(parts) + 1), parts[chosen].replace(b"id: ", b"id: again_"))
    return b"".join(parts)


def change_a_rule(chance: random.Random, text: bytes, _: bytes) -> bytes:
    """Damage that often still makes sense: another limit, another seed, a negation undone."""
    old, new = chance.choice(
        (
            (rb"limit: \d+", b"limit: %d" % chance.randrange(20)),
            (rb"seed: \d+", b"seed: %d" % chance.randrange(2**40)),
            (rb"effect: exclude", b"effect: {limit: %d}" % chance.randrange(9)),
            (rb"\{ not: (\w+) \}", rb"\1"),
            (rb"(?m)^ +prefer: .*\n", b""),
            (rb"(?m)^ +balance: .*\n", b""),
            (rb"(?m)^ +per: .*\n", b""),
            (rb"(behavior|domain): (\w+)", rb"\1: { not: \2 }"),
        )
    )
    places = list(re.finditer(old, text))
    if not places:
        return text
    chosen = chance.choice(places)
    return text[: chosen.start()] + chosen.expand(new) + text[chosen.end() :]


MUTATIONS: Sequence[Mutation] = (
    flip_bytes,
    delete_a_line,
    repeat_a_line,
    swap_lines,
    indent_wrongly,
    replace_a_value,
    truncate,
    insert_unicode,
    nest_brackets,
    insert_a_huge_number,
    swap_a_token,
    swap_a_slug_of_the_same_file,
    repeat_a_rule_or_entry,
    change_a_rule,
)


def mutated(number: int) -> tuple[str, Files]:
    """The damaged files of one number: always the same for the same number."""
    chance = random.Random(number)
    name = chance.choice(sorted(SHIPPED))
    files = list(SHIPPED[name])
    everything = b"".join(text for shipped in SHIPPED.values() for text in shipped)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        place = chance.randrange(2)
        files[place] = chance.choice(MUTATIONS)(chance, files[place] or b"\n", everything)
    return name, (files[0], files[1])


def parsed(name: str, files: Files) -> tuple[Vertical, Document, Document]:
    """Read and bind both files; as in the loader, a `ConfigError` lists all that is wrong."""
    taxonomy, exclusions = (
        parse_yaml(files[0], "taxonomy.yaml"),
        parse_yaml(files[1], "exclusions.yaml"),
    )
    vertical = bind_vertical(taxonomy, exclusions, name)
    if vertical.problems:
        raise ConfigError(vertical.problems)
    return vertical, taxonomy, exclusions


def outcome(number: int, *, compare: bool) -> str:
    """How one pair of damaged files fares; an `AssertionError` says what was wrong with that."""
    name, files = mutated(number)
    start = time.process_time()
    try:
        vertical, taxonomy, exclusions = parsed(name, files)
    except ConfigError as error:
        return refused(number, error.problems)
    except InputError:
        return "refused"
    finally:
        seconds = time.process_time() - start
        assert seconds < MAX_SECONDS, f"{number}: took {seconds:.1f} s"
    return enumerated(number, vertical, taxonomy.value, exclusions.value, compare=compare)


def refused(number: int, problems: Sequence[Problem]) -> str:
    """Check that a refusal says what is wrong, and where."""
    assert problems, f"{number}: refused without a problem"
    for problem in problems:
        assert problem.path in {"taxonomy.yaml", "exclusions.yaml"}, f"{number}: {problem!r}"
        assert (problem.line >= 1, problem.column >= 1) == (True, True), f"{number}: {problem!r}"
        assert problem.message, f"{number}: {problem!r}"
        assert "\n" not in str(problem), f"{number}: {problem!r}"
    return "refused"


def enumerated(
    number: int, vertical: Vertical, taxonomy: Any, exclusions: Any, *, compare: bool
) -> str:
    """Check the enumeration of files that were accepted."""
    raw = len(vertical.taxonomy.domains) * len(vertical.taxonomy.behaviors)
    for axis in vertical.taxonomy.axes:
        raw *= len(axis.bins)
    if raw > MAX_RAW_TO_ENUMERATE:
        return "accepted"
    scenarios = enumerate_scenarios(vertical)
    charged = Counter(scenarios["excluded_by"])
    assert scenarios.height == raw, f"{number}: {scenarios.height} rows of {raw}"
    assert charged[None] == scenarios["kept"].sum(), f"{number}: {charged}"
    assert set(charged) <= {None, *(bound.id for bound in vertical.rules)}, f"{number}: {charged}"
    assert scenarios["scenario_id"].n_unique() == raw, f"{number}: ids repeat"
    if not compare or raw > MAX_RAW_TO_COMPARE:
        return "accepted"
    try:
        rows = brute_force.reference_rows(taxonomy, exclusions)
    except brute_force.TooManyChoicesError:
        return "accepted"
    assert list(scenarios.iter_rows()) == [row.as_tuple() for row in rows], f"{number}: rows differ"
    return "compared"


def test_every_damaged_file_is_refused_with_places_or_enumerated_rightly() -> None:
    outcomes = Counter(outcome(number, compare=number % 20 == 0) for number in range(100))
    seen = (outcomes.total(), outcomes["refused"] > 40, outcomes["compared"] > 0)
    assert seen == (100, True, True)


@pytest.mark.slow
def test_ten_thousand_damaged_files_are_refused_with_places_or_enumerated_rightly() -> None:
    outcomes = Counter(outcome(number, compare=number % 10 == 0) for number in range(10_000))
    seen = (outcomes.total(), outcomes["refused"] > 4_000, outcomes["compared"] > 50)
    assert seen == (10_000, True, True)


PARSING_ALONE = """
import json, sys
from coverage_assets.errors import UserError
from tests.test_config_fuzz import mutated, parsed
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    try:
        parsed(*mutated(number))
    except UserError:
        pass
status = open("/proc/self/status").read()
print(json.dumps(int(status.split("VmHWM:")[1].split()[0]) / 1024))
"""


def test_parsing_damaged_files_needs_little_memory() -> None:
    command = [sys.executable, "-c", PARSING_ALONE, "300", "340"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=CONFIG.parent)
    assert json.loads(done.stdout) < MAX_PARSING_MB
