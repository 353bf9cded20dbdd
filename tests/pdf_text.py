"""The text of a PDF that chromium made, for tests; no reader of PDF in general."""

import re
import unicodedata
import zlib

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n?(.*?)\nendobj", re.DOTALL)
_SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>")


def pdf_pages(data: bytes) -> list[str]:
    """Return the text of each page without its spaces, which a PDF need not hold, and without ligatures."""
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    contents = [int(re.search(rb"/Contents (\d+) 0 R", body)[1]) for body in pages]
    return [_shown(_stream(objects[number]), objects) for number in contents]


def _stream(body: bytes) -> bytes:
    data = body.split(b"stream\n", 1)[1].rsplit(b"endstream", 1)[0]
    return zlib.decompressobj().decompress(data) if b"/FlateDecode" in body.split(b"stream\n", 1)[0] else data


def _shown(content: bytes, objects: dict[int, bytes]) -> str:
    text, letters = [], {}
    for font, codes in _SHOWN.findall(content):
        if font:
            letters = _letters(objects[int(font)], objects)
        else:
            width = len(next(iter(letters), "0000"))
            text += [letters.get(codes.decode()[i : i + width].upper(), "") for i in range(0, len(codes), width)]
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", "".join(text)))


def _letters(font: bytes, objects: dict[int, bytes]) -> dict[str, str]:
    """Return code (hex) -> text, as the font's ToUnicode table says."""
    table = re.search(rb"/ToUnicode (\d+) 0 R", font)
    cmap = _stream(objects[int(table[1])]).decode("latin-1") if table else ""
    found: dict[str, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        found.update((c.upper(), _text(t)) for c, t in re.findall(r"<(\w+)> <(\w+)>", block))
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, to in re.findall(r"<(\w+)> <(\w+)> <(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[f"{int(first, 16) + step:0{len(first)}X}"] = _text(f"{int(to, 16) + step:0{len(to)}x}")
    return found


def _text(hexadecimal: str) -> str:
    return bytes.fromhex(hexadecimal).decode("utf-16-be", "replace")
