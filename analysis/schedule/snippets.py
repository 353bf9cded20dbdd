"""A config's schedule in the words of a scheduler: cron, systemd, GitHub Actions and Airflow."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analysis.schedule.config import Config, Schedule
from analysis.schedule.due import WEEKDAYS

_FOLDER = Path(__file__).parent / "templates"
_FILES = {
    "cron": {"{unit}.cron": "cron.j2"},
    "systemd": {"{unit}.service": "service.j2", "{unit}.timer": "timer.j2"},
    "github": {"{unit}.github.yml": "github.j2"},
    "airflow": {"{module}.py": "airflow.j2"},
}
SCHEDULERS = tuple(_FILES)
_LONGEST = 6 * 60  # minutes after which a scheduler ends a run, where the config sets no limit
_SPARE = 10  # minutes: the command's own limit comes first, since it leaves a better word
_DEFAULT_OUT = Path("data/reports")


def schedule_files(scheduler: str, config: Config, path: Path, program: Path) -> dict[str, str]:
    """Return {file name: text} for ``scheduler`` (one of SCHEDULERS) of the config read from ``path``.

    ``program`` is the command ``dateline``. Without a key ``schedule`` in the config its defaults hold: each day.
    """
    said = _words(config, path, program)
    names = {"unit": said["unit"], "module": re.sub(r"\W", "_", said["unit"])}
    environment = _environment()
    return {
        name.format(**names): environment.get_template(template).render(**_of(scheduler, said, config, path))
        for name, template in _FILES[scheduler].items()
    }


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "shell": lambda value: shlex.quote(str(value)),
        "crontab": lambda value: value.replace("%", r"\%"),  # cron takes a bare % for the end of the line
        "unit": lambda value: str(value).replace("%", "%%"),
        "unit_word": _unit_word,
        "python": lambda value: _python(str(value)),
    }
    return environment


def _unit_word(value: object) -> str:
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if re.search(r"[^\w./%$-]", escaped) else escaped


def _python(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _words(config: Config, path: Path, program: Path) -> dict[str, Any]:
    home, schedule = path.resolve().parent, config.schedule or Schedule()
    longest = config.timeout_seconds / 60
    minutes = round(longest * (1 + schedule.catch_up) + _SPARE) if longest else _LONGEST
    return {
        "name": config.name,
        "unit": f"dateline-{config.name}",
        "when": _when(schedule),
        "cron": _cron(schedule),
        "calendar": _calendar(schedule),
        "folder": home,
        "program": program,
        "config": path.resolve(),
        "log": home / f"{config.name}.log",
        "environment": home / f"{config.name}.env",
        "secrets": secrets_of(config),
        "minutes": minutes,
        "seconds": minutes * 60,
        "out": Path(config.out) if config.out else _DEFAULT_OUT,
        "corpus": Path(config.corpus) if config.corpus else "",
        "command": shlex.join([str(program), "report", "--config", str(path.resolve()), "--date"]) + " {{ ds }}",
    }


def _of(scheduler: str, said: dict[str, Any], config: Config, path: Path) -> dict[str, Any]:
    """Return the words for a scheduler; of GitHub's all paths are below the repository's root."""
    if scheduler != "github":
        return said
    root = next((f for f in path.resolve().parents if (f / ".git").exists()), path.resolve().parent)
    below = {key: _below(said[key], root) for key in ("config", "out", "corpus") if said[key]}
    return {**said, **below}


def _below(place: Path, root: Path) -> Path:
    return place.relative_to(root) if place.is_relative_to(root) else place


def secrets_of(config: Config) -> list[str]:
    """Return the environment variables in which the config expects its secrets."""
    hook, mail = config.notify.webhook, config.notify.mail
    names = [hook.url_env if hook else "", *((mail.user_env, mail.password_env) if mail else ())]
    return [name for name in names if name]


def _when(schedule: Schedule) -> str:
    days = {"day": "each day", "week": f"each {schedule.weekday.capitalize()}", "month": f"on day {schedule.day}"}
    each = " of each month" if schedule.every == "month" else ""
    return f"{days[schedule.every]}{each} at {schedule.at}"


def _cron(schedule: Schedule) -> str:
    hour, minute = map(int, schedule.at.split(":"))
    day = schedule.day if schedule.every == "month" else "*"
    weekday = (WEEKDAYS.index(schedule.weekday) + 1) % 7 if schedule.every == "week" else "*"
    return f"{minute} {hour} {day} * {weekday}"


def _calendar(schedule: Schedule) -> str:
    weekday = f"{schedule.weekday[:3].capitalize()} " if schedule.every == "week" else ""
    day = f"{schedule.day:02}" if schedule.every == "month" else "*"
    return f"{weekday}*-*-{day} {schedule.at}:00"
