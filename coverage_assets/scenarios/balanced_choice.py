"""An exact choice of rows that is even over two dimensions at once.

The choice is a flow: every kept row is one unit from a value of the first dimension to a value of
the second. Evenness is a convex cost on the totals; the first dimension outweighs the second. A
cheapest flow is found by cancelling negative cycles. Then the rows are tried in line order: a row
is kept if the flow can be rerouted through it at no cost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Node = tuple[str, int]
Arc = tuple[Node, Node]
SOURCE: Node = ("source", 0)
SINK: Node = ("sink", 0)


def choose_balanced(
    firsts: Sequence[int], seconds: Sequence[int], rows: Sequence[int], *, limit: int
) -> list[int]:
    """Choose `limit` rows, even over both dimensions; rows and their values come in line order."""
    classes = list(zip(firsts, seconds, strict=True))
    flow = _Flow(Counter(classes), min(limit, len(rows)))
    flow.make_cheapest()
    chosen: list[int] = []
    closed: set[tuple[int, int]] = set()
    for row, kind in zip(rows, classes, strict=True):
        if kind in closed:
            continue
        if flow.reserve(kind):
            chosen.append(row)
        else:
            closed.add(kind)
    return chosen


@dataclass
class _Flow:
    """The number of kept rows per class, of all rows, and of those that are reserved for good."""

    capacity: Counter[tuple[int, int]]
    total: int
    kept: Counter[tuple[int, int]] = field(default_factory=Counter)
    reserved: Counter[tuple[int, int]] = field(default_factory=Counter)
    first_totals: Counter[int] = field(default_factory=Counter)
    second_totals: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.weight = self.total * self.total + 1
        for _ in range(self.total):
            self._change(min(self._open_classes(), key=self._cost_of_one_more), 1)

    def _open_classes(self) -> Iterator[tuple[int, int]]:
        return (kind for kind in sorted(self.capacity) if self.kept[kind] < self.capacity[kind])

    def _cost_of_one_more(self, kind: tuple[int, int]) -> int:
        return self.weight * self.first_totals[kind[0]] + self.second_totals[kind[1]]

    def _change(self, kind: tuple[int, int], amount: int) -> None:
        self.kept[kind] += amount
        self.first_totals[kind[0]] += amount
        self.second_totals[kind[1]] += amount

    def make_cheapest(self) -> None:
        """Reroute until the totals cannot become more even."""
        while cycle := _negative_cycle(self._arcs()):
            self._push(cycle)

    def reserve(self, kind: tuple[int, int]) -> bool:
        """Reserve one more row of this class if the totals stay as even; return whether they do."""
        if self.kept[kind] == self.reserved[kind]:
            first, second = ("first", kind[0]), ("second", kind[1])
            path = (
                _free_path(self._arcs(), second, first)
                if self.kept[kind] < self.capacity[kind]
                else None
            )
            if path is None:
                return False
            self._push([(first, second), *path])
        self.reserved[kind] += 1
        return True

    def _arcs(self) -> dict[Arc, int]:
        """Return the possible reroutings of one unit, with their cost."""
        arcs: dict[Arc, int] = {}
        for (first, second), capacity in self.capacity.items():
            left, right = ("first", first), ("second", second)
            if self.kept[first, second] < capacity:
                arcs[left, right] = 0
            if self.kept[first, second] > self.reserved[first, second]:
                arcs[right, left] = 0
            for total, node, weight, end in (
                (self.first_totals[first], left, self.weight, SOURCE),
                (self.second_totals[second], right, 1, SINK),
            ):
                more, fewer = (
                    ((end, node), (node, end)) if end is SOURCE else ((node, end), (end, node))
                )
                arcs[more] = weight * (2 * total + 1)
                if total:
                    arcs[fewer] = -weight * (2 * total - 1)
        return arcs

    def _push(self, arcs: list[Arc]) -> None:
        for tail, head in arcs:
            if tail[0] == "first" and head[0] == "second":
                self._change((tail[1], head[1]), 1)
            elif tail[0] == "second" and head[0] == "first":
                self._change((head[1], tail[1]), -1)


def _negative_cycle(arcs: dict[Arc, int]) -> list[Arc] | None:
    nodes = sorted({node for arc in arcs for node in arc})
    _, before, unsettled = _relaxed(arcs, dict.fromkeys(nodes, 0), len(nodes))
    if unsettled is None:
        return None
    for _ in nodes:
        unsettled = before[unsettled]
    return _walk_back(before, unsettled, unsettled)


def _free_path(arcs: dict[Arc, int], start: Node, end: Node) -> list[Arc] | None:
    """Return a path of cost zero if there is one; at the optimum no path costs less."""
    distances, before, _ = _relaxed(arcs, {start: 0}, len(arcs))
    return _walk_back(before, end, start) if distances.get(end) == 0 else None


def _relaxed(
    arcs: dict[Arc, int], distances: dict[Node, int], rounds: int
) -> tuple[dict[Node, int], dict[Node, Node], Node | None]:
    """Run Bellman-Ford; return distances, predecessors, and a node that did not settle, if any."""
    before: dict[Node, Node] = {}
    for _ in range(rounds):
        unsettled: Node | None = None
        for (tail, head), cost in arcs.items():
            if tail not in distances:
                continue
            distance = distances[tail] + cost
            if head not in distances or distance < distances[head]:
                distances[head] = distance
                before[head] = tail
                unsettled = head
        if unsettled is None:
            return distances, before, None
    return distances, before, unsettled


def _walk_back(before: dict[Node, Node], end: Node, start: Node) -> list[Arc]:
    path = [(before[end], end)]
    while path[-1][0] != start:
        path.append((before[path[-1][0]], path[-1][0]))
    return path[::-1]
