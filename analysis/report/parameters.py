"""The parameters of a report: the only place that says their names, types, defaults and help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from analysis.schema import COUNTED_KINDS, DEFAULT_TIER, MENTION_KINDS, TIERS, VOICES


class ParameterError(ValueError):
    """A parameter is unknown or has a wrong value; the message lists what is allowed."""


def _split_list(value: Any) -> Any:
    """Lists are written comma-separated, on the command line and in notebooks alike."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return tuple(value) if isinstance(value, (list, set)) else value


def _plain_boolean(value: Any) -> Any:
    """Booleans are ``true`` or ``false``; papermill hands both on as strings, of which "false" would count as true."""
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    if isinstance(value, bool):
        return value
    raise ValueError("write true or false")


def _iso_date(value: Any) -> Any:
    text = value.isoformat() if isinstance(value, date) else value
    if text == "":
        return ""
    if not isinstance(text, str):
        raise ValueError("write a date as YYYY-MM-DD")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValueError(f"write a date as YYYY-MM-DD, such as 2021-03-18 ({error})") from error


Names = Annotated[tuple[str, ...], BeforeValidator(_split_list)]
Boolean = Annotated[bool, BeforeValidator(_plain_boolean)]
Day = Annotated[str, BeforeValidator(_iso_date)]


class Parameters(BaseModel):
    """What a report is about and how it counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    corpus: str = Field("", description="folder of a tagged corpus or of articles; empty means the nearest one")
    title: str = Field("", description="headline of the report; empty means one made from period and outlets")
    outlets: Names = Field((), description="only these outlets, comma-separated; empty means all")
    actors: Names = Field((), description="only these actors, by id (KOR, antony-blinken); empty means the most named")
    start_date: Day = Field("", description="first day, YYYY-MM-DD, inclusive; empty means the first there is")
    end_date: Day = Field("", description="last day, YYYY-MM-DD, inclusive; empty means the last there is")
    min_articles: int = Field(
        2,
        ge=1,
        le=1_000_000,
        description="show actors named in at least this many articles; all of them where no actor is",
    )
    top_n: int = Field(12, ge=1, le=100, description="show at most this many actors in a chart")
    kinds: Names = Field(COUNTED_KINDS, description="kinds of mention that count")
    unit: Literal["article", "story"] = Field("article", description="count each carrier, or each wire story once")
    over: Literal["day", "week", "month"] = Field("week", description="length of a period in charts over time")
    roll_up: Boolean = Field(False, description="count persons in office for their country (true or false)")
    min_confidence: float = Field(0.0, ge=0, le=1, description="leave out stances judged with less confidence")
    voices: Names = Field((), description="explore only stances in these voices, comma-separated; empty means all")
    keyword: str = Field("", description="words to explore in context; a word may end in *")
    evidence: Literal["full", "snippet", "none"] = Field("full", description="how much of the sentences a report shows")
    max_evidence: int = Field(10, ge=0, le=1000, description="sentences shown under one number; the CSV has all")
    gold: Names = Field((), description="gold files or folders of the accuracy page; empty means the shipped gold")
    question: str = Field(
        "", description="question coded by hand, such as 'KOR -> PRK' or 'tone PRK'; empty means none"
    )
    coder: str = Field("", description="who codes by hand in this notebook; empty means nobody, results only")
    draws: int = Field(100, ge=1, le=100_000, description="sentences to draw for coding by hand")
    coding: str = Field("", description="folder of hand coding; empty means 'coding' beside the articles")
    stance: str = Field(DEFAULT_TIER, description="tier that judges stances where a notebook tags")
    seed: int = Field(0, ge=0, description="seed of the draw of sentences")
    output: str = Field("", description="folder for CSV files and figures; empty means none are written")

    @model_validator(mode="after")
    def _check_across(self) -> Parameters:
        if self.start_date and self.end_date and self.start_date > self.end_date:
            raise ValueError(f"start_date {self.start_date} is after end_date {self.end_date}")
        unknown = sorted(set(self.kinds) - set(MENTION_KINDS))
        if unknown:
            raise ValueError(f"kinds: {unknown[0]!r} is not one of {', '.join(MENTION_KINDS)}")
        unknown = sorted(set(self.voices) - set(VOICES))
        if unknown:
            raise ValueError(f"voices: {unknown[0]!r} is not one of {', '.join(VOICES)}")
        if self.keyword and not any(character.isalnum() for character in self.keyword):
            raise ValueError(f"keyword: {self.keyword!r} has no letter and no digit. Write a word, a phrase or begin*")
        if self.stance not in TIERS:
            raise ValueError(f"stance: {self.stance!r} is not one of {', '.join(TIERS)}")
        return self


def check_parameters(**values: Any) -> Parameters:
    """Return the parameters, checked. Raises ParameterError naming every wrong one and the allowed ones."""
    try:
        return Parameters(**values)
    except ValidationError as error:
        raise ParameterError("\n".join(_explain(problem) for problem in error.errors())) from None


def _explain(problem: Mapping[str, Any]) -> str:
    name = ".".join(map(str, problem["loc"]))
    if problem["type"] == "extra_forbidden":
        return f"unknown parameter {name!r}. Allowed are {', '.join(Parameters.model_fields)}."
    message = problem["msg"].removeprefix("Value error, ")
    return f"parameter {name!r}: {problem['input']!r}: {message}." if name else f"parameters: {message}."


def parse_assignments(assignments: Iterable[str]) -> dict[str, str]:
    """Return {"name": "value"} for ``name=value`` arguments. Raises ParameterError on one without "="."""
    values = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals or not name.strip():
            allowed = ", ".join(Parameters.model_fields)
            raise ParameterError(f"-p {assignment!r}: write name=value. Allowed are {allowed}.")
        values[name.strip()] = value
    return values


def as_notebook_values(parameters: Parameters, names: Iterable[str]) -> dict[str, Any]:
    """Return the values of ``names`` in the form a notebook's parameters cell has: lists as text, all else as it is."""
    values = parameters.model_dump()
    return {n: ",".join(values[n]) if isinstance(values[n], tuple) else values[n] for n in names}
