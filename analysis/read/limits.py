"""The limits of what is read, from limits.yml."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference, ReferenceDataError

MB = 1024**2


class Limits(NamedTuple):
    """The limits by their names in limits.yml, in the units that those names end in; see the comments there."""

    article_mb: int
    page_mb: int
    field_mb: int
    json_mb: int
    records_mb: int
    unpacked_mb: int
    archive_mb: int
    archive_entries: int
    bomb_mb: int
    bomb_times: int
    columns: int
    page_words: int
    language_words: int
    first_year: int
    last_year: int


@lru_cache(maxsize=8)
def limits_of(reference: Reference) -> Limits:
    """Return the limits that ``reference`` states. Raises ReferenceDataError on an unknown name or a bad number."""
    stated = reference.words["limits"]
    for name, value in stated.items():
        if name not in Limits._fields:
            raise ReferenceDataError(
                f"limits.yml: unknown limit {name!r}. Allowed are {', '.join(Limits._fields)}. Correct the name."
            )
        if type(value) is not int or value < 0:
            raise ReferenceDataError(f"limits.yml: {name} is {value!r}; allowed is a whole number, 0 or more.")
    return Limits(**stated)
