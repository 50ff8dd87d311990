"""A guard that stops a run before the machine runs out of memory and begins to swap, or kills what it finds first.

It reads what the run's processes hold, and what may still be taken: the machine's available memory, or less where a control
group limits it. Where neither can be read it does not guess, and lets the run pass.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage_assets.errors import OutputError

RESERVE = 256 << 20
PAGE = os.sysconf("SC_PAGE_SIZE")
_GROUPS = {
    "": ("", "memory.max", "memory.current", "inactive_file"),
    "memory": ("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
}


@dataclass(frozen=True)
class MemoryReading:
    """Memory at one moment, in bytes."""

    held: int
    """What the run's processes hold."""
    left: int | None
    """What may still be taken; nothing when that is not known."""


Read = Callable[[Sequence[int]], MemoryReading]


def read_memory(pids: Sequence[int]) -> MemoryReading:
    """What these processes hold, and what is left for them on this machine."""
    left = [amount for amount in (_available(), *_left_in_groups()) if amount is not None]
    return MemoryReading(sum(map(resident, pids)), min(left, default=None))


def resident(pid: int) -> int:
    """The resident memory of a process; nothing when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    except (OSError, ValueError, IndexError):
        return 0


@dataclass(frozen=True)
class MemoryGuard:
    """Stops a run when less than the reserve is left."""

    reserve: int = RESERVE
    read: Read = read_memory

    def before(self, processes: int) -> None:
        """Refuse to start more processes than there is memory for, each as large as this one."""
        found = self.read([os.getpid()])
        needed = processes * found.held
        if found.left is not None and found.left - needed < self.reserve:
            raise OutputError(
                f"{processes} processes need about {_size(needed)} and {_size(found.left)} are free, "
                f"{_size(self.reserve)} of which stay in reserve: take fewer --jobs"
            )

    def check(self, pids: Sequence[int]) -> None:
        """Stop while there is still memory to stop in."""
        found = self.read(pids)
        if found.left is not None and found.left < self.reserve:
            raise OutputError(
                f"stopped before memory ran out: the run holds {_size(found.held)} and {_size(found.left)} are left, "
                f"less than the reserve of {_size(self.reserve)}; what is done is kept: "
                "go on with --resume and fewer --jobs"
            )


def _size(amount: int) -> str:
    return f"{amount / 1e9:,.1f} GB" if amount >= 1e9 else f"{amount / 1e6:,.0f} MB"  # noqa: PLR2004 - where units change


def _available() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    amounts = dict(line.split(":", 1) for line in lines)
    return int(amounts["MemAvailable"].split()[0]) * 1024 if "MemAvailable" in amounts else None


def _left_in_groups(
    root: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")
) -> Iterator[int | None]:
    """What every control group above this process leaves; page cache that could go does not count."""
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for _, controllers, path in (line.split(":", 2) for line in lines):
        if controllers in _GROUPS:
            place, *names = _GROUPS[controllers]
            group = (root / place / path.lstrip("/")).resolve()
            while group.is_relative_to(root / place):
                yield _left_in(group, *names)
                group = group.parent


def _left_in(group: Path, limit: str, current: str, cache: str) -> int | None:
    try:
        most, used = (
            (group / name).read_text(encoding="ascii").strip() for name in (limit, current)
        )
        stats = dict(
            line.split()
            for line in (group / "memory.stat").read_text(encoding="ascii").splitlines()
        )
    except (OSError, ValueError):
        return None
    return None if most == "max" else int(most) - int(used) + int(stats.get(cache, 0))
