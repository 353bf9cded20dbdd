"""The libraries for pages, feeds and web archives, which come with the extra "web"."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


class MissingExtra(RuntimeError):
    """A library of the extra "web" is not installed; the message says how to install it."""

    exit_code = 2


def web_library(name: str) -> ModuleType:
    """Return the module ``name``, imported only where it is used. Raises MissingExtra."""
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"{error.name} is not installed; pages, feeds and web archives need the extra 'web': "
            "pip install 'dateline-workbook[web]'"
        ) from error
    logging.getLogger(name.partition(".")[0]).setLevel(logging.CRITICAL)  # what it says of bad input, `reading` says
    return module


@contextmanager
def bad_content(what: str) -> Iterator[None]:
    """Turn whatever a library raises on broken content into ValueError: their own errors share no base."""
    try:
        yield
    except (MissingExtra, ValueError):
        raise
    except Exception as error:
        raise ValueError(f"{what}: {error or type(error).__name__}") from error
