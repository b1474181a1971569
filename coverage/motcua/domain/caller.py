"""A process that ends when its caller does, however that one ends."""

from __future__ import annotations

import os
import signal
import sys
import threading


def end_with_caller() -> None:
    """
    End this process at once when its caller is gone: nobody else would know of it.

    The caller gives it a pipe for stdin, and writes nothing there. When the caller ends, killed or
    not, on any system, its end of the pipe is closed, which a thread notices that waits for it.
    Who leads a process group ends that too.
    """

    def watch() -> None:
        """Wait for the caller's end of the pipe to close."""
        # The bare descriptor: a buffer would be locked for ever, also while Python ends.
        while os.read(sys.stdin.fileno(), 1):
            pass
        if sys.platform != "win32" and os.getpgid(0) == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
