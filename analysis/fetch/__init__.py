"""New articles from the web: feeds, sitemaps and lists of addresses, fetched politely and kept as JSON Lines by day."""

from analysis.fetch.config import Feeds, FeedsError, read_feeds
from analysis.fetch.run import Result, fetch

__all__ = ["Feeds", "FeedsError", "Result", "fetch", "read_feeds"]
