from __future__ import annotations

from coverage_assets.foundation.yaml_loader import parse_yaml
from coverage_assets.linting.yaml_spans import Span, entry_at, entry_spans

DOCUMENT = parse_yaml(
    b"rules:\n  - id: a\n    kind: demo\n  - id: b\nwaivers:\n  - owner: x\n", "exclusions.yaml"
)


def test_entries_end_where_the_next_key_or_entry_begins() -> None:
    spans = entry_spans(DOCUMENT)
    assert [(span.section, span.number, span.start, span.end) for span in spans] == [
        ("rules", 0, (2, 5), (4, 5)),
        ("rules", 1, (4, 5), (5, 1)),
        ("waivers", 0, (6, 5), (1 << 60, 0)),
    ]


def test_the_entry_at_a_position_is_the_one_around_it() -> None:
    found = entry_at(entry_spans(DOCUMENT), (3, 9))
    assert found is not None
    assert (found.section, found.number) == ("rules", 0)


def test_a_position_between_entries_has_none() -> None:
    assert entry_at(entry_spans(DOCUMENT), (5, 3)) is None


def test_a_line_holds_all_its_columns() -> None:
    assert [(line, 80) in Span.of_line(3) for line in (2, 3, 4)] == [False, True, False]


def test_a_document_that_is_no_mapping_has_no_entries() -> None:
    assert entry_spans(parse_yaml(b"- 1\n", "exclusions.yaml")) == []
