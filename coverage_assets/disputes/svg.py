"""Draws plans as SVG, and puts the drawings of an account on one HTML page.

A drawing shows SLA windows, submits, hand-offs, the window of the last submit and the cap day.
Texts from files are escaped, and characters that XML forbids are replaced. Nothing external is
loaded: no script, font or style sheet.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from coverage_assets.disputes.calendar import WEEKDAY_NAMES
from coverage_assets.disputes.explanations import why_here
from coverage_assets.disputes.planner import AccountPlans, BureauPlans, WeekdayPlan
from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.disputes.timeline import Placement, Timeline

LEFT = 220
RIGHT = 30
TOP = 48
ROW = 34
BOTTOM = 44
WIDTH = 960
TICK = 5
MAX_LABEL = 28

_COLORS = {"opener": "#2b6cb0", "supporter": "#6b7280", "closer": "#2f855a"}
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; \
padding: 0 1rem; color: #1a202c; background: #fff; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; } \
th, td { border: 1px solid #cbd5e0; padding: .25rem .6rem; text-align: left; }
svg { width: 100%; height: auto; } .note { color: #4a5568; }
"""
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def timeline_svg(timeline: Timeline, config: PlannerConfig, *, title: str) -> str:
    """Draw one plan at a fixed size; `title` says what it shows, also to a screen reader."""
    scale = _Scale(timeline, config)
    height = TOP + ROW * len(timeline.placements) + BOTTOM
    look = f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {look} role="img" aria-label="{_text(title)}">',
        f"<title>{_text(title)}</title>",
        *_marks(scale, config, height),
        *_axis(scale, timeline, height),
        *(line for placement in timeline.placements for line in _row(scale, placement, timeline)),
        "</svg>",
    ]
    return "\n".join(parts)


def bureau_section(bureau: BureauPlans, plans: AccountPlans) -> str:
    """Write one bureau's section: the master's drawing and items, or why there is no plan."""
    parts = [f"<h2>{_text(bureau.bureau)}</h2>"]
    if bureau.master is None:
        code, reason = _text(bureau.error or ""), _text(bureau.error_reason or "")
        parts.append(f"<p>No plan: <code>{code}</code>. {reason}</p>")
    else:
        parts.extend(_master(bureau.master, bureau, plans))
    skipped = bureau.inventory.skipped
    if skipped:
        rows = [(skip.field, skip.reason) for skip in skipped]
        parts += ["<h3>Skipped</h3>", _table(("field", "reason"), rows)]
    return "\n".join(parts)


def account_page(plans: AccountPlans) -> str:
    """Write the page of one account, a section for each bureau."""
    title = f"Dispute timelines of account {plans.account.id}"
    config = plans.schedule.config
    first, last = config.last_submit_window
    legend = (
        "Day 0 is the anchor. Bars are SLA windows, dots are submits, darker parts are hand-offs. "
        f"The last item is submitted on days {first} to {last}; effective days count up to day "
        f"{config.target_effective_days}. Days are calendar days."
    )
    sections = "\n".join(bureau_section(bureau, plans) for bureau in plans.bureaus)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<h1>{_text(title)}</h1>\n<p class="note">Run on {plans.schedule.run_day} '
        f"({_text(config.timezone)}). {legend}</p>\n{sections}\n</body>\n</html>\n"
    )


class _Scale:
    """Maps days to horizontal coordinates."""

    def __init__(self, timeline: Timeline, config: PlannerConfig) -> None:
        ends = (placement.sla_end_day for placement in timeline.placements)
        self.last = max(*ends, timeline.cap, config.last_submit_window[1]) + 2

    def x(self, day: float) -> str:
        return f"{LEFT + (WIDTH - LEFT - RIGHT) * day / self.last:.1f}"


def _marks(scale: _Scale, config: PlannerConfig, height: int) -> Iterator[str]:
    first, last = config.last_submit_window
    bottom = height - BOTTOM
    left, right = float(scale.x(first - 0.5)), float(scale.x(last + 0.5))
    yield (
        f'<rect class="window" x="{left:.1f}" y="{TOP - 8}" width="{right - left:.1f}" '
        f'height="{bottom - TOP + 8}" fill="#fefcbf"/>'
    )
    yield (
        f'<text x="{left:.1f}" y="{TOP - 28}" fill="#744210">'
        f"last submit: days {first} to {last}</text>"
    )
    cap = scale.x(config.target_effective_days)
    yield (
        f'<line class="cap" x1="{cap}" y1="{TOP - 8}" x2="{cap}" y2="{bottom}" '
        'stroke="#c53030" stroke-dasharray="4 3"/>'
    )
    yield f'<text x="{cap}" y="{TOP - 12}" fill="#c53030">day {config.target_effective_days}</text>'


def _axis(scale: _Scale, timeline: Timeline, height: int) -> Iterator[str]:
    bottom = height - BOTTOM
    yield f'<line x1="{LEFT}" y1="{bottom}" x2="{WIDTH - RIGHT}" y2="{bottom}" stroke="#4a5568"/>'
    step = TICK * (1 + scale.last // 100)
    for day in range(0, scale.last + 1, step):
        x = scale.x(day)
        yield f'<line x1="{x}" y1="{bottom}" x2="{x}" y2="{bottom + 5}" stroke="#4a5568"/>'
        yield f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{day}</text>'
    anchor = timeline.table.anchor
    yield (
        f'<text x="{LEFT}" y="{bottom + 36}" fill="#4a5568">'
        f"day 0 = {WEEKDAY_NAMES[anchor.weekday()]} {anchor}</text>"
    )


def _row(scale: _Scale, placement: Placement, timeline: Timeline) -> Iterator[str]:
    y = TOP + ROW * (placement.number - 1)
    start, end = scale.x(placement.submit_day), scale.x(placement.sla_end_day)
    width = float(end) - float(start)
    color = _COLORS[placement.role]
    label = _shortened(placement.item.field)
    tooltip = (
        f"{placement.item.field}: "
        f"submitted on day {placement.submit_day} ({placement.submit_date}), "
        f"SLA ends on day {placement.sla_end_day} ({placement.sla_end_date})"
    )
    yield f"<g><title>{_text(tooltip)}</title>"
    yield (
        f'<text x="{LEFT - 10}" y="{y + 18}" text-anchor="end">'
        f"{_text(label)} · {placement.role}</text>"
    )
    yield (
        f'<rect class="sla" x="{start}" y="{y + 6}" width="{width:.1f}" height="18" rx="3" '
        f'fill="{color}" opacity="0.45"/>'
    )
    if not placement.is_closer:
        handoff = scale.x(timeline.placements[placement.number].submit_day)
        overlap = float(end) - float(handoff)
        yield (
            f'<rect class="handoff" x="{handoff}" y="{y + 6}" width="{overlap:.1f}" height="18" '
            f'fill="{color}"/>'
        )
        yield (
            f'<line x1="{handoff}" y1="{y + 24}" x2="{handoff}" y2="{y + ROW + 6}" '
            f'stroke="{color}" stroke-dasharray="2 2"/>'
        )
    yield f'<circle class="submit" cx="{start}" cy="{y + 15}" r="5" fill="{color}"/>'
    yield f'<text x="{float(start) + 9:.1f}" y="{y + 19}">{placement.submit_day}</text></g>'


def _master(plan: WeekdayPlan, bureau: BureauPlans, plans: AccountPlans) -> Iterator[str]:
    timeline, config = plan.timeline, plans.schedule.config
    title = f"Master plan for {bureau.bureau}, starting {timeline.table.anchor}"
    yield timeline_svg(timeline, config, title=title)
    summary = (
        f"{timeline.total} effective calendar days up to day {timeline.cap}; "
        f"{timeline.total_unbounded} without that cap"
    )
    yield f"<p>{summary}.</p>"
    rows = [
        (
            str(placement.number),
            placement.item.field,
            placement.role,
            f"{placement.submit_date} (day {placement.submit_day})",
            f"{placement.sla_end_date} (day {placement.sla_end_day})",
            str(placement.effective),
            why_here(placement, timeline, bureau.inventory, config),
        )
        for placement in timeline.placements
    ]
    yield _table(("", "field", "role", "submit", "SLA ends", "effective days", "why here"), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    header = "".join(f"<th>{_text(name)}</th>" for name in head)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table>\n<tr>{header}</tr>\n{body}\n</table>"


def _shortened(label: str) -> str:
    return label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1] + "…"


def _text(value: str) -> str:
    return html.escape(_NOT_XML.sub("\ufffd", value), quote=True)
