"""On which line of a YAML file a key stands, for messages that say where something is wrong."""

from __future__ import annotations

from collections.abc import Iterable

import yaml


def line_of(node: yaml.Node | None, keys: Iterable[str | int]) -> int:
    """Return the line, counted from 1, that ``keys`` lead to from a node of ``yaml.compose``; 0 where none is there.

    Keys of mappings and places in lists, outermost first; those that are not there are passed over.
    """
    line = 0
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == key), None)
            line, node = (pair[0].start_mark.line + 1, pair[1]) if pair else (line, node)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
    return line
