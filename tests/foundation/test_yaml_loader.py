from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.errors import ConfigError, Problem
from coverage_assets.foundation.yaml_document import Document, Position
from coverage_assets.foundation.yaml_loader import MAX_BYTES, parse_yaml, read_yaml
from coverage_assets.foundation.yaml_reader import MAX_DEPTH, MAX_VALUES


def read(text: str | bytes) -> Document:
    return parse_yaml(text if isinstance(text, bytes) else text.encode(), "file.yaml")


def problems_of(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        read(text)
    return tuple(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: 1\nb: *x\n", 2, 4, "uses the alias `*x`"),
        ("a: &x 1\n", 1, 4, "defines the anchor `&x`"),
        ("a: &x [1]\n", 1, 4, "defines the anchor `&x`"),
        ("- 1\n- <<: 2\n", 2, 3, "uses the merge key `<<`"),
        (
            "a: !!python/object:os.system x\n",
            1,
            4,
            "uses the tag `tag:yaml.org,2002:python/object:os.system`",
        ),
        ("a: !custom x\n", 1, 4, "uses the tag `!custom`"),
        ("a: 1\nb: 2\na: 3\n", 3, 1, "repeats the key `a`"),
        ("a: {b: 1, b: 2}\n", 1, 11, "repeats the key `b`"),
        ("a: 1\n---\nb: 2\n", 2, 1, "holds a second document"),
        ("? [1, 2]\n: 3\n", 1, 3, "uses a list or a mapping as a key"),
        ("&k a: 1\n", 1, 1, "puts an anchor or a tag on a key"),
        ("!!str a: 1\n", 1, 1, "puts an anchor or a tag on a key"),
        ("a: 1234567890123456789\n", 1, 4, "holds a number of more than 18 digits"),
        ("a: 0xfffffffffffffffffff\n", 1, 4, "holds a number of more than 18 digits"),
        ("a: [1\n", 2, 1, "is not valid YAML"),
        ("a:\n\tb: 1\n", 2, 1, "is not valid YAML"),
        ('a: "\\ud83d"\n', 1, 4, "holds half of a surrogate pair"),
        ('a: "\\U00110000"\n', 1, 7, "holds an escape that is not a character"),
        (b"ok: 1\nbad: \xff\n", 2, 6, "is not UTF-8 text"),
        (b"\xff\xfea\x00", 1, 1, "is not UTF-8 text"),
        ("a: 1\nb: \x07\n", 2, 4, "holds a character that YAML does not allow"),
        ("a: \x00\n", 1, 4, "holds a character that YAML does not allow"),
        (b"a: \xed\xa0\x80\n", 1, 4, "is not UTF-8 text"),
        ("%YAML 3.0\n---\na: 1\n", 1, 1, "is not valid YAML"),
        ("a: b: c\n", 1, 5, "is not valid YAML"),
    ],
)
def test_a_refusal_names_its_place(text: str | bytes, line: int, column: int, message: str) -> None:
    first = problems_of(text)[0]
    assert (first.line, first.column, message in first.message) == (line, column, True), str(first)


def test_all_refusals_are_reported_at_once() -> None:
    found = problems_of("a: &x 1\nb: *x\nb: !t 2\n<<: 3\n")
    assert [problem.line for problem in found] == [1, 2, 3, 3, 4]


def test_a_problem_reads_as_one_line_with_a_hint() -> None:
    assert (
        str(problems_of("a: 1\na: 2\n")[0])
        == "file.yaml:2:1: repeats the key `a` (keep one of them)"
    )


def test_a_file_of_the_largest_size_is_read() -> None:
    padding = MAX_BYTES - len(b"a: 1\n#\n")
    assert read(b"a: 1\n#" + b"x" * padding + b"\n").value == {"a": 1}


def test_a_larger_file_is_refused() -> None:
    assert "is larger than 256 KiB" in problems_of(b"a" * (MAX_BYTES + 1))[0].message


def test_the_deepest_nesting_is_read() -> None:
    text = "[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH
    assert read(text).value is not None


def test_deeper_nesting_is_refused_where_it_begins() -> None:
    problem = problems_of("[" * (MAX_DEPTH + 1) + "1" + "]" * (MAX_DEPTH + 1))[0]
    assert (problem.column, problem.message) == (
        MAX_DEPTH + 2,
        f"nests deeper than {MAX_DEPTH} levels",
    )


def test_more_values_than_allowed_are_refused() -> None:
    problem = problems_of("[" + "1," * MAX_VALUES + "]")[0]
    assert problem.message == f"holds more than {MAX_VALUES:,} keys and values"


@pytest.mark.parametrize(
    "text",
    [
        b"[" * MAX_BYTES,
        b"{" * MAX_BYTES,
        b"- " * (MAX_BYTES // 2),
        b"a: " * (MAX_BYTES // 3),
        b"? " * (MAX_BYTES // 2),
        b"\n" * MAX_BYTES,
        b"'" * MAX_BYTES,
        b'"' * (MAX_BYTES - 1),
        b"#" * MAX_BYTES,
        b" #" * (MAX_BYTES // 2),
        b"a: 1 #\n" * (MAX_BYTES // 7),
        b"!" * MAX_BYTES,
        b"&" + b"a" * (MAX_BYTES - 1),
        b"- 1\n" * (MAX_BYTES // 4),
        b"1," * (MAX_BYTES // 2),
        b"[" + b"1," * (MAX_BYTES // 2 - 1),
        b"a: |\n" + b" x\n" * (MAX_BYTES // 3 - 3),
        b"a: " + b"9" * (MAX_BYTES - 3),
        b"a: " + b"1:" * (MAX_BYTES // 2 - 2),
        b"a: " + b"0_" * (MAX_BYTES // 2 - 2),
        "é".encode() * (MAX_BYTES // 2),
        b"a: [&a x, " + b"*a, " * (MAX_BYTES // 4 - 4),
        b"".join(b"k%d: 1\n" % number for number in range(25_000))[:MAX_BYTES],
        b"---\n" * (MAX_BYTES // 4),
        b"%TAG ! x\n" * (MAX_BYTES // 9),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_any_file_is_read_or_refused_within_a_second(text: bytes) -> None:
    start = time.process_time()
    outcome = read_or_refuse(text)
    assert (outcome, time.process_time() - start < 1) == (outcome, True)


def read_or_refuse(text: bytes) -> str:
    try:
        read(text)
    except ConfigError:
        return "refused"
    return "read"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    assert read_or_refuse(text) in {"read", "refused"}


@given(
    st.text(
        st.sampled_from("ab:-[]{}#&*!|>'\"%@`?, \n\t~<=\\0x1.eE+_é\u2028\x85\ufeff"), max_size=60
    )
)
def test_any_text_of_signs_is_read_or_refused(text: str) -> None:
    assert read_or_refuse(text.encode()) in {"read", "refused"}


def test_an_empty_file_is_nothing() -> None:
    assert read("").value is None


def test_a_byte_order_mark_is_skipped() -> None:
    assert read(b"\xef\xbb\xbfa: 1\n").value == {"a": 1}


def test_windows_line_ends_are_read() -> None:
    document = read("a: 1\r\nb: 2 # c\r\n")
    assert (document.value, document.place("b"), document.comments[0].text) == (
        {"a": 1, "b": 2},
        Position(2, 1),
        "c",
    )


def test_a_file_that_is_not_there_is_a_problem_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml:1:1: there is no such file"):
        read_yaml(tmp_path / "nowhere.yaml")


def test_a_folder_in_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_yaml(tmp_path)


def test_a_file_can_be_called_something_else_in_messages(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: *b\n")
    with pytest.raises(ConfigError, match=r"^taxonomy\.yaml:1:4: "):
        read_yaml(tmp_path / "x.yaml", shown_as="taxonomy.yaml")
