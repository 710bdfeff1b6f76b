"""One figure of the table, and how CPU time is taken."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Table:
    """All figures of one run."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, what: str, value: float, unit: str, *, aim: str = "", note: str = "") -> None:
        """Add one figure; ``aim`` says in words what it should be."""
        self.rows.append(
            {"what": what, "value": round(value, 3), "unit": unit, "aim": aim, "note": note}
        )

    def text(self) -> str:
        """Return the table as people read it."""
        lines = []
        for row in self.rows:
            number = f"{row['value']:,.3f}".rstrip("0").rstrip(".")
            aim = f"  (aim {row['aim']})" if row["aim"] else ""
            note = f"  {row['note']}" if row["note"] else ""
            lines.append(f"{row['what']:<66}{number:>14} {row['unit']:<9}{aim}{note}")
        return "\n".join(lines)


def cpu_ms(*works: Callable[[], Any], rounds: int = 500) -> list[float]:
    """Return the CPU milliseconds of one call of each, the best of many, as others disturb.

    They take turns, so that each finds the processor as somebody else has left it.
    """
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, work in enumerate(works):
            start = time.thread_time()
            work()
            best[place] = min(best[place], time.thread_time() - start)
    return [seconds * 1000 for seconds in best]
