"""The text of a piece of HTML, as feeds carry it: no page around it, nothing to leave out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser


class _Text(HTMLParser):
    def __init__(self, blocks: frozenset[str], not_text: frozenset[str]):
        super().__init__(convert_charrefs=True)
        self.blocks, self.not_text, self.parts, self.depth = blocks, not_text, [], 0

    def handle_starttag(self, tag, attrs):
        if tag in self.not_text:
            self.depth += 1
        if tag in self.blocks:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag in self.not_text:
            self.depth = max(0, self.depth - 1)
        if tag in self.blocks:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self.depth:
            self.parts.append(re.sub(r"\s+", " ", data))


def text_of_fragment(fragment: str, pages: Mapping) -> str:
    """Return the text of a piece of HTML, a line per paragraph; ``pages`` are the words of pages.yml."""
    reader = _Text(frozenset(pages["blocks"]), frozenset(pages["not_text"]))
    reader.feed(fragment)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)
