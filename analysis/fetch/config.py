"""The file that says what to fetch (feeds.yml): what it may say, and what to do where it is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from analysis.fetch.addresses import checked_form, is_home, with_scheme
from analysis.yaml_lines import line_of


class FeedsError(ValueError):
    """A file of feeds is wrong; the message names file, line, key, what was found and what is allowed."""


def _short_form(value: Any) -> Any:
    return {"url": value} if isinstance(value, str) else value


class Source(BaseModel):
    """A site, a feed, a sitemap, or a file with addresses of articles."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(lambda url: url and checked_form(with_scheme(url)))] = Field(
        "", description="address of the feed or sitemap; of a site (example.org) its sitemaps are looked for"
    )
    file: str = Field("", description="a table of addresses beside feeds.yml: an export of a news archive")
    kind: Literal["auto", "feed", "sitemap", "site"] = Field(
        "auto", description="auto: a site where there is no path, else told from its content"
    )
    outlet: str = Field("", description="the outlet of all its articles; else what the pages say")
    text: Literal["page", "entry"] = Field(
        "page", description="page fetches each article's page, entry keeps what the feed carries"
    )
    since: date | None = Field(None, description="only articles from this day on; undated ones stay")
    most: int = Field(500, ge=1, description="take at most so many new addresses in one run, newest first")

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        if bool(self.url) == bool(self.file):
            raise ValueError("give either url or file")
        return self

    @property
    def name(self) -> str:
        """What to call it: its address or file."""
        return self.url or self.file

    @property
    def is_site(self) -> bool:
        """Whether it is a site whose sitemaps are to be found."""
        return self.kind == "site" or (self.kind == "auto" and is_home(self.url))


class Feeds(BaseModel):
    """All of a feeds.yml: the sources, and how politely and how patiently they are asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feeds: tuple[Annotated[Source, BeforeValidator(_short_form)], ...] = Field(min_length=1)
    contact: str = Field("", description="an address or a page about you, told to every server")
    allow_private: bool = Field(False, description="also fetch from this machine and its private network")
    seconds_between_requests: float = Field(2, ge=0, le=3600, description="pause between two requests to one host")
    timeout_seconds: float = Field(20, gt=0, le=600, description="wait so long for a connection or for the next bytes")
    longest_seconds: float = Field(60, gt=0, le=3600, description="wait so long for a whole answer")
    most_mb: int = Field(10, ge=1, le=500, description="an answer may be so large, unpacked")
    redirects: int = Field(5, ge=0, le=20, description="follow so many redirects in a row")
    retries: int = Field(3, ge=0, le=10, description="try again so often after an error of the server or the network")
    backoff_seconds: float = Field(2, ge=0, le=600, description="pause before the second try, then twice as long")
    longest_wait_seconds: float = Field(120, ge=0, le=3600, description="give up where a server asks to wait longer")
    sitemaps: int = Field(50, ge=1, le=1000, description="read at most so many sitemaps of one source, parts included")
    refetch_days: float = Field(3, ge=0, le=366, description="ask again for pages kept in the last days; 0: never")
    refetch_hours: float = Field(12, ge=0, le=720, description="but only so many hours after the last time")
    refetch_most: int = Field(200, ge=1, description="ask again for at most so many pages of one host in one run")


def read_feeds(path: Path) -> Feeds:
    """Return what a feeds.yml says. Raises FeedsError where it is not readable, or says what it may not."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        node, values = yaml.compose(text, yaml.SafeLoader), yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FeedsError(f"{path}: not readable as YAML: {error}") from error
    if not isinstance(values, dict):
        raise FeedsError(f"{path}: allowed are lines like 'feeds:' and below it '- https://…'; found {values!r:.80}.")
    try:
        return Feeds.model_validate(values)
    except ValidationError as error:
        raise FeedsError("\n".join(_explain(path, node, fault) for fault in error.errors())) from error


def _explain(path: Path, node: yaml.Node, fault: dict) -> str:
    """Return one fault as file, line, key, what was found and what is allowed."""
    keys = [key for key in fault["loc"] if not str(key).startswith("function-")]
    where = ".".join(map(str, keys)) or "the file"
    place = f"{path}:{line_of(node, keys) or node.start_mark.line + 1}"
    if fault["type"] == "extra_forbidden":
        model = Source if keys[0] == "feeds" else Feeds
        return f"{place}: unknown key {where!r}. Allowed are {', '.join(model.model_fields)}."
    found = "" if isinstance(fault["input"], dict) else f"; found {fault['input']!r:.80}"
    return f"{place}: {where}: {fault['msg'].removeprefix('Value error, ')}{found}."
