"""The pages of the documentation, taken apart: fenced blocks, links, headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/*/*.md")]
)
OMITTED = "..."

_BLOCK = re.compile(r"^```(\S+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ANCHOR = re.compile(r'<a id="([^"]+)"></a>')


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the rest of its first line, its text, its line in the page."""

    language: str
    about: str
    text: str
    line: int


@dataclass(frozen=True)
class Step:
    """A command of a console block, with the output that the page shows."""

    command: str
    shown: str


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> list[Block]:
    text = read(page)
    return [
        Block(match[1], match[2].strip(), match[3], text[: match.start()].count("\n") + 1)
        for match in _BLOCK.finditer(text)
    ]


def prose(page: str) -> str:
    """The page without its blocks."""
    return _BLOCK.sub("", read(page))


def links(page: str) -> list[str]:
    return [match[1] for match in _LINK.finditer(prose(page))]


def anchors(page: str) -> set[str]:
    """Return what can be linked to inside a page: headings as GitHub names them, and anchors."""
    headings = (
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(prose(page))
    )
    return {*headings, *_ANCHOR.findall(prose(page))}


def steps(block: Block) -> list[Step]:
    """The commands of a console block: each line with `$ ` begins one."""
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    return [Step(*part.partition("\n")[::2]) for part in parts]


def is_excerpt(shown: str, output: str) -> bool:
    """Return whether the output has the lines shown; a line `...` stands for any lines."""
    wanted, found = (_lines(text) for text in (shown, output))
    runs = _split(wanted)
    if len(runs) == 1:
        return wanted == found
    head, *middle, tail = runs
    if found[: len(head)] != head or (tail and found[-len(tail) :] != tail):
        return False
    rest = found[len(head) : len(found) - len(tail)]
    for run in middle:
        place = next(
            (at for at in range(len(rest) - len(run) + 1) if _alike(run, rest[at : at + len(run)])),
            None,
        )
        if place is None:
            return False
        rest = rest[place + len(run) :]
    return True


def _alike(wanted: list[str], found: list[str]) -> bool:
    """Whether lines are equal; one that ends in `...` needs to agree up to there."""
    return all(
        line.startswith(want.removesuffix(OMITTED)) if want.endswith(OMITTED) else line == want
        for want, line in zip(wanted, found, strict=True)
    )


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines() if line.strip()]


def _split(lines: list[str]) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for line in lines:
        if line.strip() == OMITTED:
            runs.append([])
        else:
            runs[-1].append(line)
    return runs
