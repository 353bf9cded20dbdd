"""The corrected share beside ``ppi-python``, the reference package of prediction-powered inference, as Markdown.

By hand only, in an environment of its own (the package brings scipy, numba and more, and is no dependency)::

    python -m venv ppi && ppi/bin/pip install . ppi-python && ppi/bin/python -m benchmarks.correction

Where sentences are independent both must agree; where those of an article resemble one another only ours may hold. The
package takes the frame as its unlabelled set; its interval is for independent sentences.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure import corrected_share

N_SAMPLES = 1000
N_ARTICLES, N_SENTENCES, N_CODED = 60, 20, 200
TRUE_SHARE = 0.25


def made_frames(random: np.random.Generator, likeness: float) -> pd.DataFrame:
    """Return frames with their truth; ``likeness`` is the correlation of sentences in an article."""
    n = N_SAMPLES * N_ARTICLES
    lean = np.full(n, TRUE_SHARE)
    if likeness:
        lean = random.beta(TRUE_SHARE * (1 / likeness - 1), (1 - TRUE_SHARE) * (1 / likeness - 1), n)
    article = np.repeat(np.arange(n), N_SENTENCES)
    truth = (random.random(len(article)) < lean[article]).astype(int)
    predicted = (random.random(len(article)) < np.where(truth, 0.7, 0.05)).astype(int)
    frame = pd.DataFrame(
        {"sample": article // N_ARTICLES, "article_id": article, "truth": truth, "predicted": predicted}
    )
    return frame.assign(sentence_id=np.arange(len(frame)), cluster=article if likeness else np.arange(len(frame)))


def coded_by_chance(random: np.random.Generator, frame: pd.DataFrame, favour: float) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the frame with probabilities, ``favour`` times as high where the tagger found something, and the draw."""
    wish = np.where(frame["predicted"] == 1, favour, 1.0)
    prob = wish * N_CODED / (wish.sum() / N_SAMPLES)
    return frame.assign(sampling_prob=prob), random.random(len(frame)) < prob


def by_package(frame: pd.DataFrame, drawn: np.ndarray) -> pd.DataFrame:
    """Return estimate, low and high of each sample by ``ppi-python``, with its own tuning."""
    from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

    found = []
    for _, rows in frame.assign(drawn=drawn).groupby("sample"):
        coded, everything = rows[rows["drawn"]], rows["predicted"].to_numpy(float)
        data = coded["truth"].to_numpy(float), coded["predicted"].to_numpy(float), everything
        weight = 1 / coded["sampling_prob"].to_numpy()
        low, high = ppi_mean_ci(*data, alpha=0.05, w=weight)
        found.append((np.ravel(ppi_mean_pointestimate(*data, w=weight))[0], np.ravel(low)[0], np.ravel(high)[0]))
    return pd.DataFrame(found, columns=["estimate", "low", "high"])


def compared(name: str, likeness: float, favour: float) -> str:
    """Return a line of the table: how far the estimates are apart, the widths, and how often each holds the truth."""
    random = np.random.default_rng(2021)
    frame, drawn = coded_by_chance(random, made_frames(random, likeness), favour)
    labels = frame.loc[drawn, ["article_id", "sentence_id"]].assign(label=frame.loc[drawn, "truth"])
    ours, theirs = corrected_share(frame, labels, value=1, by="sample"), by_package(frame, drawn)
    apart = (ours["estimate"] - theirs["estimate"]).abs().mean() / ours["estimate"].std()
    widths = [(table["high"] - table["low"]).mean() for table in (ours, theirs)]
    holds = [((table["low"] <= TRUE_SHARE) & (TRUE_SHARE <= table["high"])).mean() for table in (ours, theirs)]
    shown = [f"{apart:.3f}", *(f"{width:.4f}" for width in widths), *(f"{share:.3f}" for share in holds)]
    return f"| {name} | {' | '.join(shown)} |"


def main() -> None:
    print("| design | estimates apart, in errors | width, ours | ppi-python | holds the truth, ours | ppi-python |")
    print("| --- | --- | --- | --- | --- | --- |")
    print(compared("independent sentences, drawn alike", 0, 1))
    print(compared("independent sentences, found ones drawn 3 times as often", 0, 3))
    print(compared("sentences of an article alike (.15), drawn alike", 0.15, 1))
    print(compared("sentences of an article alike (.15), found ones drawn 3 times as often", 0.15, 3))


if __name__ == "__main__":
    main()
