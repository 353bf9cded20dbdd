"""What a run's data are expected to be, and what to do where they are not: the ``gate`` of a config."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Action = Literal["stop", "warn", "ignore"]


class Gate(BaseModel):
    """What is looked at before a report is made: stop (exit code 3), warn (a banner in the page) or ignore."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nothing_new: Action = Field("warn", description="no article that the run before did not have")
    few_articles: Action = Field("warn", description="far fewer articles in the period than usual")
    few_articles_below: float = Field(0.5, gt=0, le=1, description="far fewer: below this share of the usual number")
    silent_outlet: Action = Field("warn", description="an outlet that usually is there has no article in the period")
    future_dates: Action = Field("warn", description="articles dated later than tomorrow")
    tagger_coverage: Action = Field("warn", description="the taggers find less than usual")
    tagger_coverage_drop: float = Field(0.15, gt=0, le=1, description="less: a share lower than usual by this much")
    compare_with: int = Field(8, ge=1, le=100, description="usual: the median of this many earlier runs")


NO_GATE = Gate(
    nothing_new="ignore", few_articles="ignore", silent_outlet="ignore", future_dates="ignore", tagger_coverage="ignore"
)
