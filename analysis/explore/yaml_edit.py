"""Entries put into a YAML list of a user's: what stands there, comments included, stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

_HEAD = (
    "# Additions to the {stem}.yml that comes with Dateline; the keys are explained there.\n"
    "# An entry with a known id renames nobody: its name and aliases are further names of that actor.\n"
)


class YamlEditError(ValueError):
    """A file could not be extended without touching what stands there; the message says what to write by hand."""


def with_entry(text: str, entry: Mapping[str, Any], stem: str) -> str:
    """Return ``text`` (a YAML list, or "") with ``entry`` as its last item.

    Where an item has the same ``id``, the names of the entry are put into that item's ``aliases`` instead. Raises
    YamlEditError where the result would not say exactly that.
    """
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    before = yaml.safe_load(text) or []
    known = [n for n, item in enumerate(before) if "id" in entry and item.get("id") == entry["id"]]
    if known:
        names = [entry["name"], *entry["aliases"]]
        after = _add_to(text, node.value[known[0]], names)
        item = before[known[0]]
        item["aliases"] = [*(item.get("aliases") or ()), *names]
        wanted = before
    else:
        after = _append(text or _HEAD.format(stem=stem), node, _flow(entry))
        wanted = [*before, dict(entry)]
    if not _says(after, wanted):
        raise YamlEditError(f"{stem}.yml has a form that cannot be extended here. Add by hand: - {_flow(entry)}")
    return after


def _says(text: str, wanted: list) -> bool:
    try:
        return yaml.safe_load(text) == wanted
    except yaml.YAMLError:
        return False


def _flow(value: Any) -> str:
    """Return a value as YAML on one line, all text in double quotes."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, str) or not isinstance(value, Iterable):
        return json.dumps(value, ensure_ascii=False)
    return "[" + ", ".join(map(_flow, value)) + "]"


def _append(text: str, node: yaml.SequenceNode | None, flow: str) -> str:
    if node is not None and node.flow_style:
        return _insert(text, node.end_mark.index - 1, (", " if node.value else "") + flow)
    ending = "\r\n" if "\r\n" in text else "\n"
    margin = " " * (node.start_mark.column if node is not None else 0)
    return text + ("" if text.endswith("\n") else ending) + f"{margin}- {flow}{ending}"


def _add_to(text: str, item: yaml.MappingNode, aliases: Iterable[str]) -> str:
    """Return ``text`` with more ``aliases`` in one item, in the style in which it is written."""
    found = [(key, value) for key, value in item.value if key.value == "aliases"]
    more = ", ".join(map(_flow, aliases))
    if found and isinstance(found[0][1], yaml.SequenceNode) and found[0][1].value:
        listed = found[0][1]
        last = listed.value[-1].end_mark.index
        if listed.flow_style:
            return _insert(text, last, f", {more}")
        margin = "\n" + " " * listed.start_mark.column
        return _insert(text, last, "".join(f"{margin}- {_flow(alias)}" for alias in aliases))
    if found:
        start, end = found[0][1].start_mark.index, found[0][1].end_mark.index
        return text[:start] + (" " if text[start - 1 : start] == ":" else "") + f"[{more}]" + text[end:]
    last = item.value[-1][1].end_mark.index
    if item.flow_style:
        return _insert(text, last, f", aliases: [{more}]")
    return _insert(text, last, "\n" + " " * item.start_mark.column + f"aliases: [{more}]")


def _insert(text: str, place: int, more: str) -> str:
    return text[:place] + more + text[place:]


def read_or_empty(path: Path) -> str:
    """Return the text of a file with its line ends as they are, "" where there is none."""
    return path.read_bytes().decode("utf-8") if path.exists() else ""
