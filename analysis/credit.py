"""What a line of credit states: the names, the agency and the mail address of "By Jane Doe, AP (jdoe@example.org)"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference

_MAIL = re.compile(r"[\w.+-]{1,64}@((?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24})")


class LayoutWords(NamedTuple):
    """The word lists of layout.yml and the agencies of outlets.yml, made ready for comparison."""

    agencies: dict[str, str]  # printed form -> name
    places: frozenset[str]  # in capitals
    roles: frozenset[str]
    particles: frozenset[str]
    with_words: tuple[str, ...]
    byline: re.Pattern
    credit: re.Pattern
    credit_end: re.Pattern
    source: re.Pattern
    caption: re.Pattern
    photo_credit: re.Pattern
    dateline: re.Pattern


class Credit(NamedTuple):
    """What one line of credit states."""

    author: str = ""
    email_domain: str = ""
    agency: str = ""


@lru_cache(maxsize=8)
def layout_words(reference: Reference) -> LayoutWords:
    """Return what ``reference`` knows about credits and datelines, compiled."""
    words = reference.words["layout"]
    agencies = [outlet for outlet in reference.outlets if outlet.kind == "agency"]
    places = {*words["dateline_places"], *(actor.capital for actor in reference.actors.values() if actor.capital)}
    photo, months = _either(words["photo_words"]), _either(words["months"])
    return LayoutWords(
        agencies={
            name: outlet.name for outlet in agencies for name in (outlet.name, *outlet.aliases) if not name.islower()
        },
        places=frozenset(place.upper() for place in places),
        roles=frozenset(words["writer_roles"]),
        particles=frozenset(words["name_particles"]),
        with_words=tuple(words["with_words"]),
        byline=re.compile(rf"(?i:{_either(words['byline_words'])})[ \t]*:?[ \t]+(?=[^\W\d_a-z])"),
        credit=re.compile(rf"[(\[]?(?i:{_either(words['credit_words'])}):? +(?=[^\W\d_a-z])"),
        credit_end=re.compile(rf"(?:{_either(words['credit_endings'])})\.?[)\]]?\Z"),
        source=re.compile(rf"(?:{_either(words['source_words'])})\s*:?\s*"),
        caption=re.compile(rf"[(\[]?(?:{photo})(?:\s*[:|/]\s*\S|,? (?:by|courtesy of|provided by) (?=[^\W\d_a-z]))"),
        photo_credit=re.compile(
            rf"[(\[][^()\[\]]{{0,60}}\b(?:{_either(words['photo_credits'])})\b[^()\[\]]{{0,60}}[)\]]\.?\Z"
        ),
        dateline=re.compile(
            r"(?P<place>[^\W\d_a-z][^\W\d_]*[.'’-]?(?:[ /-][^\W\d_a-z][^\W\d_]*[.'’]?){0,4})?"
            r"(?P<region>(?:, (?!(?:" + months + r")\b)[^\W\d_a-z][\w.’' ]{1,24}?){0,2})"
            r"(?P<date>,? (?:" + months + r")\.? \d{1,2}(?:, \d{4})?)?"
            r"(?P<agency>,? ?\([^()]{2,40}\))?"
            r"(?P<dash>\s?[—–―]\s?|\s--?\s|--\s|:\s)\s*(?=[\w\"“‘'(\[])"
        ),
    )


def read_credit(line: str, words: LayoutWords) -> Credit | None:
    """Return what a credit line states, None where ``line`` is none."""
    agency = _agency_line(line, words)
    if agency:
        return Credit(agency=agency)
    if words.credit.match(line) or (line[0].isupper() and words.credit_end.search(line, max(0, len(line) - 60))):
        return Credit()
    if line[-1] in '.!?”"…:;':
        return None  # a sentence
    mail = _MAIL.search(line)
    domain = mail[1].lower() if mail else ""
    rest = _MAIL.sub("", line).replace("(", " ").replace(")", " ").strip(" \t,;|/-–—")
    if mail and not rest:
        return Credit(email_domain=domain)
    byline = words.byline.match(rest)
    if byline:
        return _read_byline(rest[byline.end() :], domain, words)
    if _is_role(rest, words):
        return Credit(email_domain=domain)
    name, _, role = re.sub(r"\s+[/|]\s+", ", ", rest).partition(", ")
    if (_is_role(role, words) or (mail and not role)) and _is_name(name, words):
        return Credit(name, domain)
    return None


def _read_byline(stated: str, domain: str, words: LayoutWords) -> Credit | None:
    """Read what follows "By": names, then a role, an agency or a place."""
    names, _, rest = re.sub(r"\s+[/|]\s+", ", ", stated.strip()).partition(", ")
    whole = agency_of(stated.removesuffix(" Staff"), words)
    if whole:
        return Credit(email_domain=domain, agency=whole)
    people = re.split(r" and | & ", names)
    single_with_mail = len(people) == 1 and domain != "" and _is_name(f"{names} X", words)
    if not single_with_mail and not all(_is_name(name, words) or agency_of(name, words) for name in people):
        return Credit() if _is_role(names, words) else None
    parts = [part for part in re.split(r", | and ", rest) if part]
    agency = first_stated(agency_of(part, words) for part in parts)
    known = (
        agency_of(_without_with(part, words), words) or _is_role(part, words) or is_place(part, words) for part in parts
    )
    if not all(sure or _is_name(part, words) for sure, part in zip(known, parts, strict=True)):
        return None
    also = [
        part for part in parts if _is_name(part, words) and not agency_of(part, words) and not _is_role(part, words)
    ]
    return Credit(", ".join([names, *also]), domain, agency)


def _agency_line(line: str, words: LayoutWords) -> str:
    """Return the agency that a line names and does nothing else: "(Yonhap)", "— AP", "Source: Reuters", "AP, SEOUL"."""
    if len(line) > 60:
        return ""
    source = words.source.match(line)
    stated = [part for part in re.split(r"\s*[,/]\s*| and ", line[source.end() :] if source else line) if part]
    agencies = [agency_of(part, words) for part in stated]
    known = all(agency or is_place(part, words) for agency, part in zip(agencies, stated, strict=True))
    return first_stated(agencies) if known else ""


def first_stated(values: Iterable[str]) -> str:
    """Return the first of ``values`` that is not "", or ""."""
    return next((value for value in values if value), "")


def agency_of(text: str, words: LayoutWords) -> str:
    """Return the name of the agency that ``text`` stands for ("the AP" -> "Associated Press"), or ""."""
    stated = text.strip(" ()[].—–―-|/")
    return words.agencies.get(stated) or words.agencies.get(stated.removeprefix("The ").removeprefix("the "), "")


def _is_role(text: str, words: LayoutWords) -> bool:
    """Whether ``text`` is "Staff writer", "Chief Political Correspondent" or "Staff writer, with AP"."""
    own, *others = (part.strip() for part in text.split(","))
    known = own.casefold() in words.roles or (
        own[:1].isupper() and len(own) < 40 and any(own.casefold().endswith(f" {role}") for role in words.roles)
    )
    return known and all(agency_of(_without_with(part, words), words) or is_place(part, words) for part in others)


def _without_with(text: str, words: LayoutWords) -> str:
    first, _, rest = text.partition(" ")
    return rest if first.casefold() in words.with_words else text


def _is_name(text: str, words: LayoutWords) -> bool:
    """Whether ``text`` looks like a person's name: two to five words with capitals, without a final stop."""
    parts = text.split()
    if not 2 <= len(parts) <= 5 or len(text) > 50 or text[-1] in ".!?:":
        return False
    return all(part[0].isupper() or part in words.particles for part in parts) and not any(c.isdigit() for c in text)


def is_place(text: str, words: LayoutWords) -> bool:
    """Whether ``text`` is a place that datelines name."""
    return text.strip(" .").upper() in words.places


def _either(words) -> str:
    return "|".join(re.escape(str(word)) for word in sorted(words, key=len, reverse=True))
