"""A small corpus of articles in a folder, to look around in and to add names to."""

from __future__ import annotations

from pathlib import Path

TEXTS = {
    "01.txt": (
        " date 2021-03-18 \nNorth Korea fired two missiles. Ryugyong’s army said it was ready. "
        "The Bluebridge Institute praised South Korea.\nBy Kim Han (kim.han@dailyharbor.example)\n"
    ),
    "02.txt": (
        " date 2021-03-20 \nSouth Korea condemned North Korea. “We welcome talks,” Mara Quill said. "
        "Quill leads the Bluebridge Institute. The president of Latvia met Quill in Riga.\n"
    ),
    "03.txt": " date 2021-03-22 \nThe foreign minister of South Korea thanked Japan.\n(Harborwire)\n",
    "04.txt": " date 2021-03-24 \nJapan and China signed a treaty. The Daily Harbor <b>wrote</b> $1 to $2 about it.\n",
    "05.txt": "Latvia rejected the offer. Its president spoke to nobody.\n",
}


def write_articles(folder: Path) -> Path:
    """Write the articles into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
