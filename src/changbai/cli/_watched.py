"""Run a module until whoever started it is gone (随父进程结束), however that one ended.

Standard input is a pipe whose other end only the parent holds: when the parent ends, also by
SIGKILL, the pipe ends, and this process is asked to end as by SIGTERM.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    """Run the module named by the first word with the words that follow."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
