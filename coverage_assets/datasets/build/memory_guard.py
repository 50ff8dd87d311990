"""Stop a run before the machine runs out of memory and swaps or kills processes.

The guard reads the memory of the run's processes and the memory that is left: the machine's
available memory, or less where a control group limits it. Where neither can be read, the run is
allowed.
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
    """The memory of the run's processes."""
    left: int | None
    """The memory that is left; None when it is unknown."""


Read = Callable[[Sequence[int]], MemoryReading]


def read_memory(pids: Sequence[int]) -> MemoryReading:
    """Read the memory of these processes, and what is left on this machine."""
    left = [amount for amount in (_available(), *_left_in_groups()) if amount is not None]
    return MemoryReading(sum(map(resident, pids)), min(left, default=None))


def resident(pid: int) -> int:
    """Return the resident memory of a process, or 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    except (OSError, ValueError, IndexError):
        return 0


@dataclass(frozen=True)
class MemoryGuard:
    """Stops a run when less memory than the reserve is left."""

    reserve: int = RESERVE
    read: Read = read_memory

    def before(self, processes: int) -> None:
        """Refuse to start more processes, each as large as this one, than there is memory for."""
        reading = self.read([os.getpid()])
        needed = processes * reading.held
        if reading.left is not None and reading.left - needed < self.reserve:
            raise OutputError(
                f"{processes} processes need about {_size(needed)} "
                f"and {_size(reading.left)} are free, {_size(self.reserve)} of which stay in "
                "reserve: take fewer --jobs"
            )

    def check(self, pids: Sequence[int]) -> None:
        """Stop the run while enough memory is left to do so."""
        reading = self.read(pids)
        if reading.left is not None and reading.left < self.reserve:
            raise OutputError(
                f"stopped before memory ran out: the run holds {_size(reading.held)} "
                f"and {_size(reading.left)} are left, less than the reserve of "
                f"{_size(self.reserve)}; what is done is kept: go on with --resume and fewer --jobs"
            )


def _size(amount: int) -> str:
    return f"{amount / 1e9:,.1f} GB" if amount >= 1e9 else f"{amount / 1e6:,.0f} MB"  # noqa: PLR2004 - 1 GB


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
    """Yield what each control group of this process leaves; reclaimable page cache is not used."""
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
