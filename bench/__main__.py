"""Run every benchmark: prints a table and writes ``bench/results.json``."""

import json
import platform
import sys
from pathlib import Path

from bench import bad_hosts, browser, push, queue, reminders, server
from bench.figures import Table

WHERE = Path(__file__).parent / "results.json"
PARTS = (
    server.pulls,
    server.steps,
    server.pushes,
    server.reading_rows,
    queue.review_queue,
    reminders.sweeps,
    push.messages,
    push.fan_out,
    bad_hosts.bad_hosts,
    browser.shell,
    browser.first_sync,
    browser.saving,
    browser.cold_start,
)


def main() -> int:
    """Run the parts named on the command line, or all of them."""
    asked = sys.argv[1:]
    table = Table()
    for part in PARTS:
        if not asked or part.__name__ in asked:
            print(f"… {part.__name__}", file=sys.stderr)
            part(table)
    print(table.text())
    machine = {"python": platform.python_version(), "machine": platform.machine()}
    if not asked:
        WHERE.write_text(json.dumps({"on": machine, "figures": table.rows}, indent=1) + "\n")
    return 0


sys.exit(main())
