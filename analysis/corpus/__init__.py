"""A corpus on disk: Parquet parts with a commit each, written once and read back as pandas tables.

| file | its idea |
| --- | --- |
| ``store`` | a folder or an object store, where files are put whole |
| ``commits`` | a batch exists once its commit is there; an article counts in its newest batch |
| ``parts`` | the rows of a batch, one Parquet file per table and month |
| ``version`` | what the tags of an article hang on |
| ``affected``, ``outlets`` | which articles other reference data can change; outlet and agency looked up anew |
| ``sources``, ``spool`` | what has changed in the sources, kept on disk until it is tagged |
| ``records`` | the table ``reading``: what became of each record |
| ``scratch``, ``ids`` | what a run remembers of each article, on disk; what it must hold in memory, in few bytes |
| ``lease`` | the lock of a corpus on an object store |
| ``plan``, ``partition``, ``run`` | which articles are tagged in which batches; one batch; ``dateline tag`` |
| ``tidy`` | each article once in the files, also for other programs; few large parts |
| ``facts`` | actors, repeated articles and events, as what comes is added to them |
| ``known``, ``stories`` | what is remembered of each article for that; articles made ready for comparison |
| ``linked``, ``aligned`` | events, week by week; what their articles share, month by month |
| ``reading``, ``recent``, ``selecting`` | tables in memory, those of the last days, and parts of them |
| ``cluster`` | batches on many processes or machines |
| ``counting`` | how often actors are named, for more rows than memory holds |
| ``query`` | SQL on the parts, for questions of one's own |
"""

from analysis.corpus.reading import (
    count_articles,
    cover_sources,
    find_corpus,
    open_corpus,
    read_reading,
    read_tables,
    reference_of,
    tag_all,
    write_tables,
)
from analysis.corpus.recent import read_recent
from analysis.corpus.run import tag_corpus
from analysis.corpus.selecting import keep_articles, select
from analysis.corpus.store import CorpusError, CorpusLocked
from analysis.corpus.tidy import compact_corpus
from analysis.corpus.version import tagger_version

__all__ = [
    "CorpusError",
    "CorpusLocked",
    "compact_corpus",
    "count_articles",
    "cover_sources",
    "find_corpus",
    "keep_articles",
    "open_corpus",
    "read_reading",
    "read_recent",
    "read_tables",
    "reference_of",
    "select",
    "tag_all",
    "tag_corpus",
    "tagger_version",
    "write_tables",
]
