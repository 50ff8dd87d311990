"""Comments that silence findings: `# lint: ignore[code, code] because the reason`.

An ignore applies to the rule or waiver that it stands in or right above. Elsewhere it applies to
its own line, or to the next one if it is alone on its line. Without a reason it does not count, and
one that silences nothing is itself a finding. What the loader refuses cannot be silenced: every
other command would still refuse it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from coverage_assets.errors import did_you_mean
from coverage_assets.foundation.yaml_document import Comment, Document, Position
from coverage_assets.linting.codes import CODES
from coverage_assets.linting.findings import Finding, Remark
from coverage_assets.linting.yaml_spans import EntrySpan, Span, entry_at, entry_spans

_ADDRESSED = re.compile(r"lint\s*:")
_IGNORE = re.compile(r"lint\s*:\s*ignore\s*\[(?P<codes>[^\]]*)\](?P<rest>.*)")
_REASON = re.compile(r"\s+because\s+\S.*")


@dataclass(frozen=True)
class Ignore:
    """One comment that silences findings, with the part of the file that it applies to."""

    path: str
    place: Position
    span: Span
    codes: tuple[str, ...]
    has_reason: bool
    readable: bool

    def silences(self, finding: Finding) -> bool:
        """Return whether the comment silences this finding."""
        position = (finding.line, finding.column)
        return (
            self.has_reason
            and finding.code in self.codes
            and finding.path == self.path
            and position in self.span
        )


def read_ignores(documents: Iterable[Document]) -> list[Ignore]:
    """Read all ignores of some documents."""
    return [ignore for document in documents for ignore in _ignores_of(document)]


def silence(
    findings: Iterable[Finding], ignores: Sequence[Ignore], ran: Container[str]
) -> list[Finding]:
    """Drop silenced findings and add those about the ignores; `ran` holds the checked codes."""
    remaining: list[Finding] = []
    used: set[tuple[Ignore, str]] = set()
    for finding in findings:
        silenced_by = [ignore for ignore in ignores if ignore.silences(finding)]
        used.update((ignore, finding.code) for ignore in silenced_by)
        if not silenced_by:
            remaining.append(finding)
    for ignore in ignores:
        remaining.extend(_faults(ignore))
        idle = [
            code
            for code in ignore.codes
            if code in CODES and code in ran and (ignore, code) not in used
        ]
        remaining.extend(_unused(ignore, code) for code in idle if ignore.has_reason)
    return remaining


def _ignores_of(document: Document) -> Iterator[Ignore]:
    spans = entry_spans(document)
    alone = {comment.place.line for comment in document.comments if comment.alone}
    for comment in document.comments:
        if not _ADDRESSED.match(comment.text):
            continue
        match = _IGNORE.fullmatch(comment.text)
        codes = [code.strip() for code in match["codes"].split(",")] if match else []
        yield Ignore(
            path=document.path,
            place=comment.place,
            span=_span_of(comment, spans, alone),
            codes=tuple(dict.fromkeys(filter(None, codes))),
            has_reason=bool(match and _REASON.fullmatch(match["rest"])),
            readable=match is not None and any(codes),
        )


def _span_of(comment: Comment, spans: Sequence[EntrySpan], alone: Container[int]) -> Span:
    around = entry_at(spans, (comment.place.line, comment.place.column))
    if not comment.alone:
        return around or Span.of_line(comment.place.line)
    target = comment.place.line
    while target in alone:
        target += 1
    below = next((span for span in spans if span.start[0] == target), None)
    is_outside = around is None or comment.place.column < around.start[1]
    if below and is_outside:
        return below
    return around or Span.of_line(target)


def _faults(ignore: Ignore) -> Iterator[Finding]:
    if not ignore.readable:
        hint = "write `# lint: ignore[code] because the reason`"
        yield _finding(
            ignore, "unknown-ignore", "this comment addresses the linter, but is no ignore", hint
        )
        return
    for code in ignore.codes:
        if code not in CODES:
            yield _finding(
                ignore, "unknown-ignore", f"`{code[:60]}` is not a code", did_you_mean(code, CODES)
            )
    if not ignore.has_reason:
        hint = "say why, on the same line: `... because the reason`"
        yield _finding(
            ignore, "ignore-without-reason", "this ignore gives no reason, and does not count", hint
        )


def _unused(ignore: Ignore, code: str) -> Finding:
    return _finding(
        ignore, "unused-ignore", f"nothing here is silenced by `{code}`", f"remove `{code}` from it"
    )


def _finding(ignore: Ignore, code: str, message: str, suggestion: str) -> Finding:
    remark = Remark(ignore.path, ignore.place, message, suggestion=suggestion)
    return Finding.of(remark, code, CODES[code].level)
