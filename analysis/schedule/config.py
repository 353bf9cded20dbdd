"""The config file of a report that runs again and again: what it may say, and what to do where it is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from analysis.report.parameters import ParameterError, Parameters, check_parameters
from analysis.runs.expected import Gate
from analysis.runs.period import Period, check_rule, find_period
from analysis.schedule.due import WEEKDAYS, Rhythm
from analysis.schema import DEFAULT_TIER, TIERS
from analysis.yaml_lines import line_of

Event = Literal["failure", "recovery", "nothing new", "success"]
_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class ConfigError(ParameterError):
    """A config file is wrong; the message names file, line, key, what was found and what is allowed."""


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


def _env_name(value: str) -> str:
    if value and not _ENV.fullmatch(value):
        raise ValueError("name an environment variable here (letters, digits and _), not the secret itself")
    return value


def _clock(value: Any) -> Any:
    """YAML reads an unquoted 16:30 as 990, minutes of a sexagesimal number."""
    return f"{value // 60:02}:{value % 60:02}" if isinstance(value, int) else value


Strings = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
EnvName = Annotated[str, BeforeValidator(_env_name)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Schedule(_Part):
    """When the report is due; for ``dateline schedule`` and for making up for missed dates."""

    every: Literal["day", "week", "month"] = Field("day", description="a report a day, a week or a month")
    at: Annotated[str, BeforeValidator(_clock)] = Field(
        "06:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="time of day, HH:MM, of the machine"
    )
    weekday: Literal[WEEKDAYS] = Field("monday", description="on which day with every: week")  # type: ignore[valid-type]
    day: int = Field(1, ge=1, le=28, description="on which day with every: month; every month has one up to 28")
    catch_up: int = Field(5, ge=0, le=100, description="make up for at most this many missed dates in one go")

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.every, self.weekday, self.day)


class Mail(_Part):
    """A plain-text mail through an SMTP server."""

    host: str = Field(description="SMTP server")
    port: int = Field(587, ge=1, le=65535, description="its port")
    security: Literal["starttls", "tls", "none"] = Field("starttls", description="how the connection is encrypted")
    sender: str = Field(alias="from", description="address of the sender")
    to: Strings = Field(min_length=1, description="addresses of the readers")
    user_env: EnvName = Field("", description="environment variable with the user name")
    password_env: EnvName = Field("", description="environment variable with the password")

    @field_validator("sender", "to")
    @classmethod
    def _addresses(cls, value: str | Sequence[str]) -> str | Sequence[str]:
        for address in [value] if isinstance(value, str) else value:
            if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", address):
                raise ValueError(f"{address!r} is not a mail address such as desk@example.org")
        return value

    @model_validator(mode="after")
    def _no_open_password(self) -> Mail:
        if self.password_env and self.security == "none":
            raise ValueError("a password goes out only over an encrypted connection: set security to starttls or tls")
        if bool(self.user_env) != bool(self.password_env):
            raise ValueError("user_env and password_env are given together or not at all")
        return self


class Webhook(_Part):
    """A JSON object posted to an address."""

    url: str = Field("", description="http or https address; use url_env where the address itself is a secret")
    url_env: EnvName = Field("", description="environment variable with the address")

    @model_validator(mode="after")
    def _one_address(self) -> Webhook:
        if bool(self.url) == bool(self.url_env):
            raise ValueError("give one of url and url_env")
        if self.url and not re.match(r"https?://[^@/]+(/|$)", self.url):
            raise ValueError("write an http or https address without user and password")
        return self


class Notify(_Part):
    """Whom to tell what became of a run. A message that cannot be sent is told and never fails the run."""

    when: Annotated[tuple[Event, ...], BeforeValidator(_one_or_more)] = Field(
        ("failure", "recovery", "nothing new"), description="when to tell"
    )
    command: Strings = Field((), description="program and arguments; the message comes on its standard input")
    webhook: Webhook | None = Field(None, description="a JSON object posted to an address")
    mail: Mail | None = Field(None, description="a mail")


class Retention(_Part):
    """Which runs stay on disk."""

    keep: int = Field(0, ge=0, description="keep this many runs, and always the last good one; 0 keeps all")


class Config(_Part):
    """A report that runs again and again. Paths are relative to the folder of the config file."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="Dateline config", populate_by_name=True)

    name: str = Field("", pattern=r"^[A-Za-z0-9._-]*$", description="name of the report; empty means that of the file")
    sources: Strings = Field((), description="files, folders and zips of articles")
    corpus: str = Field("", description="tagged corpus, folder or URL; the articles of the sources are added to it")
    period: Annotated[str, BeforeValidator(check_rule)] = Field(
        "all", description="days the report is about: all, last week, month to date, last 7 days …"
    )
    stance: Literal[TIERS] = Field(DEFAULT_TIER, description="how stances are judged")  # type: ignore[valid-type]
    only: Strings = Field((), description="only these notebooks, by name or file; empty means those of every report")
    also: Strings = Field((), alias="with", description="also these notebooks, such as 05_accuracy or mine.ipynb")
    parameters: dict[str, Any] = Field({}, description="parameters of all notebooks")
    notebooks: dict[str, dict[str, Any]] = Field({}, description="parameters of single notebooks, by name")
    out: str = Field("", description="folder of the reports; empty means data/reports below the working directory")
    pdf: bool = Field(False, description="also print each report to report.pdf, by a chromium")
    trust: Strings = Field((), description="SHA-256 of notebooks given by others that may run")
    timeout_seconds: float = Field(0, ge=0, description="seconds after which a run is stopped; 0 means no limit")
    schedule: Schedule | None = Field(None, description="when the report is due")
    gate: Gate = Field(Gate(), description="what is looked at before a report is made")
    notify: Notify = Field(Notify(), description="whom to tell what became of a run")
    retention: Retention = Field(Retention(), description="which runs stay on disk")

    @model_validator(mode="after")
    def _check_across(self) -> Config:
        for values in (self.parameters, *self.notebooks.values()):
            check_parameters(**values)
        own = {"start_date", "end_date"} & {*self.parameters, *(n for v in self.notebooks.values() for n in v)}
        if self.period != "all" and own:
            raise ValueError(f"period and parameter {sorted(own)[0]!r} both say which days: give one of them")
        return self

    def period_on(self, day: date) -> Period:
        """Return the days a report is about that is made on ``day``."""
        return find_period(self.period, day)


def read_config(path: Path) -> Config:
    """Return the checked config in a YAML file, with its paths made absolute and its name set.

    Raises ConfigError on a file that cannot be read and on any key or value that is not allowed.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: not readable: {error}") from error
    if not isinstance(found, dict | None):
        raise ConfigError(f"{path}: found {type(found).__name__}; write keys and values, such as 'period: last week'.")
    try:
        config = Config.model_validate(_without_nothing(found or {}))
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(path, text, problem) for problem in error.errors())) from None
    return _at_home(config, path)


def _without_nothing(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the mapping without keys that are written but empty (``parameters:``)."""
    return {key: value for key, value in found.items() if value is not None}


def _at_home(config: Config, path: Path) -> Config:
    home = path.resolve().parent
    places = {"sources": tuple(str(home / source) for source in config.sources)}
    places |= {key: tuple(_own_at(home, name) for name in getattr(config, key)) for key in ("only", "also")}
    places |= {"out": str(home / config.out)} if config.out else {}
    places |= {"corpus": str(home / config.corpus)} if config.corpus and "://" not in config.corpus else {}
    return config.model_copy(update={**places, "name": config.name or re.sub(r"[^A-Za-z0-9._-]", "-", path.stem)})


def _own_at(home: Path, name: str) -> str:
    """Return the name of a notebook, that of a user's own with its folder."""
    return str(home / name) if name.endswith(".ipynb") else name


def _explain(path: Path, text: str, problem: Mapping[str, Any]) -> str:
    keys = [key for key in problem["loc"] if isinstance(key, str)]
    place = f"{path}:{line}" if (line := line_of(yaml.compose(text, yaml.SafeLoader), keys)) else str(path)
    if problem["type"] == "extra_forbidden":
        return f"{place}: unknown key {'.'.join(keys)!r}. Allowed are {', '.join(_keys_of(keys[:-1]))}."
    message = problem["msg"].removeprefix("Value error, ").replace("Input should be", "allowed is")
    if not keys:
        return f"{place}: {message.rstrip('.')}."
    found = "nothing" if problem["type"] == "missing" else repr(problem["input"])
    found = "something else" if keys[-1].endswith("_env") else found  # it may be the secret itself
    return f"{place}: {'.'.join(keys)}: found {found}: {message}."


def _keys_of(place: Sequence[str]) -> list[str]:
    """Return the keys allowed at a place of the config."""
    model: type[BaseModel] = Config
    for key in place:
        kind = model.model_fields[key].annotation
        model = next(part for part in (kind, *get_args(kind)) if isinstance(part, type) and issubclass(part, BaseModel))
    return [field.alias or name for name, field in model.model_fields.items()]


def config_schema() -> dict[str, Any]:
    """Return the JSON schema of a config file, for editors."""
    schema = Config.model_json_schema()
    described = {n: {"description": field.description} for n, field in Parameters.model_fields.items()}
    values = {"type": "object", "properties": described, "additionalProperties": False}
    properties = schema["properties"]
    properties["parameters"] |= values
    properties["notebooks"] |= {"additionalProperties": values}
    for key in ("sources", "only", "with", "trust"):
        properties[key] = _or_single(properties[key])
    for part, key in (("Mail", "to"), ("Notify", "when"), ("Notify", "command")):
        schema["$defs"][part]["properties"][key] = _or_single(schema["$defs"][part]["properties"][key])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _or_single(listed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a list that may also be written as its only member."""
    about = {key: listed[key] for key in ("title", "description", "default") if key in listed}
    return {**about, "anyOf": [listed["items"], {k: v for k, v in listed.items() if k not in about}]}


if __name__ == "__main__":
    print(json.dumps(config_schema(), indent=1))
