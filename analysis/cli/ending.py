"""How the process of a command ends."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress
from typing import Never


def end(code: int | str | None) -> Never:
    """End the process with ``code``, after what is to be done at its end, before its libraries take down their threads.

    In one run of forty Arrow's aborted it there ("terminate called without an active exception"), so that a command
    which had done everything told a failure, 134.
    """
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # nobody reads any more
            stream.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))
