"""The comments of a YAML file, which the parser does not report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coverage_assets.foundation.yaml_document import Comment, Position

_HASH = re.compile(r"(?:^|(?<=\s))#")


def find_comments(text: str, scalar_spans: Sequence[tuple[int, int]]) -> Iterator[Comment]:
    """Yield the comments of a text; a `#` inside one of the scalars' spans starts none."""
    starts = iter(sorted(scalar_spans))
    start, end = next(starts, (len(text), len(text)))
    offset = 0
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        for match in _HASH.finditer(line):
            index = offset + match.start()
            while end <= index:
                start, end = next(starts, (len(text), len(text) + 1))
            if index < start:
                alone = not line[: match.start()].strip()
                place = Position(number, match.start() + 1)
                yield Comment(line[match.end() :].strip(), place, alone)
                break
        offset += len(line)
