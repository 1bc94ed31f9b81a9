"""What a platform's gradebook holds for somebody, as far as it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

from lti.models import Registration
from lti.remote.calling import Call
from lti.remote.line_items import below, fraction
from lti.remote.paging import pages
from quizzes.outbound import UnreadableAnswer

RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"


@dataclass(frozen=True, slots=True)
class Result:
    """`share` is the part of the maximum; None: no grade is held."""

    share: Fraction | None


def read_result(registration: Registration, item_url: str, scopes: tuple[str, ...], user_id: str) -> Result:
    """What is held for one person. Platforms that don't know the filter send everybody's. Raises `OutboundError`."""
    asked = Call("GET", below(item_url, "results", user_id=user_id), scopes, accept=RESULTS_TYPE)
    for reply in pages(registration, asked, "a result"):
        documents = reply.json()
        if not isinstance(documents, list):
            raise UnreadableAnswer(f"The LMS “{registration.name}” answered with something that is no list of results.")
        for document in documents:
            if isinstance(document, Mapping) and document.get("userId") == user_id:
                return Result(_share(document))
    return Result(None)


def _share(document: Mapping[str, object]) -> Fraction | None:
    score, maximum = document.get("resultScore"), fraction(document.get("resultMaximum", 1))
    if isinstance(score, bool) or not isinstance(score, int | float) or not isfinite(score) or maximum is None:
        return None
    return Fraction(str(score)) / maximum
