"""A module run as a child that does not outlive its parent.

``python -m tools.child PARENT MODULE ARGUMENT …`` does what ``python -m MODULE ARGUMENT …`` does.
When the process PARENT is gone, it ends itself as its parent would have: gently first.
"""

import os
import runpy
import signal
import sys
import threading
import time

EVERY = 0.5
#: Seconds to end in, once told.
GRACE = 10


def main() -> None:
    parent, module = int(sys.argv[1]), sys.argv[2]
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    sys.argv[:] = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    # Children of its own too: it leads a group.
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
