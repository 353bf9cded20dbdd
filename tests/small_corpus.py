"""Small made-up corpora as ``Tables``, for the tests of measures and charts. Nothing in them is true."""

from __future__ import annotations

import random

import pandas as pd

from analysis.schema import Span, Tables, table_from_rows

NAMES = {"KOR": "South Korea", "PRK": "North Korea", "USA": "United States", "antony-blinken": "Antony Blinken"}
_ARTICLE = dict.fromkeys(
    ("source_id", "agency", "author", "url", "source_file", "extra", "title"), ""
) | {"date_source": "header", "language": "en"}  # fmt: skip
_NO_PLACE = {f"{who}_{end}_char": -1 for who in ("holder", "target", "cue") for end in ("start", "end")}


class CorpusBuilder:
    """Collects articles sentence by sentence and finds the places of what is marked in them."""

    def __init__(self):
        self.rows = {name: [] for name in ("articles", "sentences", "mentions", "quotes", "stances", "duplicates")}
        self.names = dict(NAMES)

    def article(self, article_id: str, outlet: str, date: str, sentences: list[dict], *, copy_of: str = "", **fields):
        """Add an article; each sentence is a dict with ``text`` and what is marked in it (see ``small_corpus``)."""
        text = ""
        for number, sentence in enumerate(sentences):
            start, text = len(text), text + sentence["text"] + "\n"
            self._sentence(article_id, number, start, sentence)
        date_at = pd.Timestamp(date, tz="UTC") if date else None
        self.rows["articles"].append(
            _ARTICLE
            | dict(article_id=article_id, outlet=outlet, published_date=date, published_at=date_at, text=text)
            | fields
        )
        if copy_of:
            self.rows["duplicates"].append(dict(article_id=article_id, duplicate_of=copy_of, similarity=1.0))
        return self

    def _sentence(self, article_id: str, number: int, start: int, sentence: dict):
        text = sentence["text"]
        assessed = sentence.get("n_assessed", 1 if "polarity" in sentence else 0)
        self.rows["sentences"].append(
            dict(
                article_id=article_id, sentence_id=number, paragraph=number, start_char=start,
                end_char=start + len(text), kind=sentence.get("kind", "body"), n_words=len(text.split()),
                polarity=sentence.get("polarity", float("nan")), subjectivity=float("nan"), n_assessed=assessed,
                quoted=sentence.get("quoted", 0.0),
            )
        )  # fmt: skip
        here = dict(article_id=article_id, sentence_id=number)
        for words, actor_id, kind, group_id in sentence.get("mentions", ()):
            place = start + text.index(words)
            row = dict(start_char=place, end_char=place + len(words), mention=words, actor_id=actor_id, kind=kind)
            self.rows["mentions"].append(here | row | dict(rule="test", group_id=group_id))
        for words, speakers in sentence.get("quotes", ()):
            self._quote(article_id, start + text.index(words), words, speakers)
        for holder, target, voice, stance, group_id in sentence.get("stances", ()):
            row = dict(
                stance_id=f"{article_id}:{number}:{len(self.rows['stances'])}", voice=voice, voice_actor_id="@outlet",
                holder_actor_id=holder, target_id=target, target_kind="actor", stance=stance, score=float(stance),
                confidence=sentence.get("confidence", 0.9), quote_id="", group_id=group_id, cue="", model="test",
            )  # fmt: skip
            self.rows["stances"].append(here | row | _NO_PLACE)

    def _quote(self, article_id: str, start: int, words: str, speakers: tuple[str, ...]):
        end = start + len(words)
        self.rows["quotes"].append(
            dict(
                quote_id=f"{article_id}:{start}", article_id=article_id, start_char=start, end_char=end,
                content=[Span(start, end)._asdict()], quote_type="direct", cue="said", cue_start_char=-1,
                cue_end_char=-1, speaker="", speaker_start_char=-1, speaker_end_char=-1, speaker_actor_ids=speakers,
            )
        )  # fmt: skip

    def tables(self) -> Tables:
        actors = [dict(actor_id=id, name=name, type="country", listed=True) for id, name in self.names.items()]
        return Tables({name: table_from_rows(name, rows) for name, rows in (self.rows | {"actors": actors}).items()})


def small_corpus() -> Tables:
    """Return four articles of two outlets; the fourth is the Courier's copy of the Ledger's first."""
    first = [
        dict(text="Headline on North Korea", kind="headline", mentions=[("North Korea", "PRK", "name", "")]),
        dict(
            text="South Korea and the United States met.",
            mentions=[
                ("South Korea", "KOR", "name", "g1"), ("United States", "USA", "name", "g1"),
                ("South Korea and the United States", "KOR", "group", "g1"),
                ("South Korea and the United States", "USA", "group", "g1"),
            ],
            stances=[("KOR", "PRK", "narrated", -1, "g1"), ("USA", "PRK", "narrated", -1, "g1")],
        ),
        dict(
            text="“It is a bad threat,” Blinken said.", quoted=1.0, polarity=-0.7,
            mentions=[("Blinken", "antony-blinken", "last_name", "")],
            quotes=[("“It is a bad threat,”", ("antony-blinken",))],
            stances=[("antony-blinken", "PRK", "direct", -1, "")],
        ),
        dict(
            text="The good talks with North Korea ended in Seoul.", polarity=0.7,
            mentions=[("North Korea", "PRK", "name", ""), ("Seoul", "KOR", "place", "")],
            stances=[("@outlet", "PRK", "own", 1, ""), ("@outlet", "KOR", "own", 0, "")],
        ),
    ]  # fmt: skip
    second = [
        dict(text="North Korea rejected “bad faith” offers.", quoted=0.3, polarity=-0.7,
             mentions=[("North Korea", "PRK", "name", "")], quotes=[("“bad faith”", ("PRK", "KOR"))],
             stances=[("PRK", "USA", "reported", -1, "")]),
        dict(text="Nobody could be reached.", quotes=[("Nobody", ())]),
    ]  # fmt: skip
    third = [dict(text="Rain fell on the coast.")]
    return (
        CorpusBuilder()
        .article("a1", "Ledger", "2021-03-18", first, title="Talks")
        .article("a2", "Ledger", "2021-03-29", second)
        .article("b1", "Courier", "2021-03-19", third)
        .article("b2", "Courier", "2021-03-20", first, copy_of="a1", agency="AP")
        .tables()
    )


def large_corpus(
    n_articles: int = 60, outlets: tuple[str, ...] = ("Ledger", "Courier"), names: dict | None = None
) -> Tables:
    """Return many articles of a few sentences each, drawn with a fixed seed over ten weeks (one week is empty)."""
    draw = random.Random(5)
    builder = CorpusBuilder()
    builder.names = names or {**NAMES, "CHN": "China", "JPN": "Japan"}
    ids = list(builder.names)
    for number in range(n_articles):
        day = draw.choice([d for d in range(70) if not 26 <= d < 33])
        date = str((pd.Timestamp("2021-03-03") + pd.Timedelta(days=day)).date())
        sentences = [_drawn_sentence(draw, ids, builder.names) for _ in range(draw.randint(3, 8))]
        builder.article(f"x{number:03d}", outlets[number % len(outlets)], date, sentences)
    return builder.tables()


def _drawn_sentence(draw: random.Random, ids: list[str], names: dict[str, str]) -> dict:
    one, other = draw.sample(ids, 2)
    text = f"{names[one]} spoke of good plans for {names[other]} today."
    quoted = draw.choice([0.0, 0.0, 1.0, 0.4])
    sentence = dict(text=text, quoted=quoted)
    if names[one] != names[other] and names[one] not in names[other]:
        sentence["mentions"] = [(names[one], one, "name", ""), (names[other], other, "name", "")]
    if draw.random() < 0.6:
        sentence["polarity"] = round(draw.gauss(0.1, 0.3), 2)
    voice = draw.choice(["direct", "reported", "narrated", "own"])
    holder = "@outlet" if voice == "own" else one
    lean = 0.75 if (ids.index(one) + ids.index(other)) % 2 else 0.2
    sentence["stances"] = [(holder, other, voice, draw.choice([0, 1 if draw.random() < lean else -1]), "")]
    if voice == "direct":
        sentence["quotes"] = [("good plans", (one,))]
    return sentence
