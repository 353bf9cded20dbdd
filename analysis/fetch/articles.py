"""An article from what a server answered and what the source said of it."""

from __future__ import annotations

import re
from typing import Any

from analysis.fetch.answer import Answer
from analysis.fetch.items import Item
from analysis.read.pages import read_page, site_of
from analysis.read.records import Record
from analysis.reference import Reference

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)


class Unusable(Exception):
    """There is no article; ``lasting`` says that asking again would not help."""

    def __init__(self, reason: str, *, lasting: bool):
        super().__init__(reason)
        self.lasting = lasting


def article_of(item: Item, answer: Answer | None, outlet: str, source: str, reference: Reference) -> dict[str, Any]:
    """Return the article as it is kept: what the page states, else what the source says of it.

    Without an answer, or where the page is no article, the text is what the feed carries; ``text_from`` says so. Raises
    Unusable where there is none.
    """
    page, problem = (None, None) if answer is None else _page_of(answer, reference)
    if page is None and not item.text:
        raise problem or Unusable("neither a page nor a text", lasting=True)
    if page is None and problem is not None and not problem.lasting:
        raise problem  # a later run may get the page, which is better than a summary
    stated = page.stated if page else {}
    own_date = stated.get("date", "") if page and page.date_source == "metadata" else ""
    date = own_date or item.date or stated.get("date", "")
    url = answer.url if answer and page else item.url
    host, named = site_of(url), stated.get("site", "")
    return {
        "url": url,
        "title": stated.get("title") or item.title,
        "author": stated.get("author") or item.author,
        "outlet": outlet,
        "site": (named if named != host else "") or item.site or host,
        "date": date,
        "date_source": "metadata" if own_date or item.date else page.date_source if page and date else "",
        "text": page.stated["text"] if page else item.text,
        "text_from": "page" if page else item.text_from,
        "id": item.id,
        "feed": source,
    }


def _page_of(answer: Answer, reference: Reference) -> tuple[Record | None, Unusable | None]:
    if answer.reason:
        return None, Unusable(answer.reason, lasting=answer.lasting)
    kind = answer.headers.get("content-type", "")
    if kind and kind.partition(";")[0].strip().lower() not in reference.words["fetch"]["pages"]:
        return None, Unusable(f"{kind.partition(';')[0].strip()[:60]} is no page", lasting=True)
    charset = _CHARSET.search(kind)
    try:
        record = read_page(answer.body, reference, url=answer.url, charset=charset[1] if charset else "")
    except ValueError as error:
        return None, Unusable(str(error), lasting=True)
    return (None, Unusable(record.reason, lasting=True)) if record.reason else (record, None)
