"""Lists that come in pages: the link to the next one, however it is written, and an end to those that have none."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urldefrag, urljoin

from lti.models import Registration
from lti.remote.calling import Call, ServiceRefused, call
from quizzes.outbound import NoAnswerInTime, OutboundError, Reply

MOST_PAGES = 200
MOST_BYTES = 20_000_000  # of all pages
MOST_SECONDS = 120.0  # for all pages
OK = 200
LINK = re.compile(r"<([^<>]*)>([^<]*)")
RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s;,\"']+))", re.IGNORECASE)
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"', "‘": "'", "’": "'"})


class ListEndless(OutboundError):
    """The pages repeat themselves, or there are more of them than any course needs. What came before was read."""

    code = "list_endless"


def next_address(header: str, base: str) -> str | None:
    """The address with the relation “next” in a Link header, made whole; None where there is none.

    Moodle puts the relation of line items into typographic quotes, in UTF-8, and writes & as &amp;. Case, order and spaces
    differ between platforms; the address itself is taken letter for letter.
    """
    for address, parameters in LINK.findall(_as_meant(header)):
        relations = " ".join("".join(found) for found in RELATION.findall(parameters)).casefold().split()
        if "next" in relations and address.strip():
            return urljoin(base, address.strip().replace("&amp;", "&"))
    return None


def _as_meant(header: str) -> str:
    """HTTP headers are read as Latin-1; what was sent as UTF-8 is put right."""
    with suppress(UnicodeError):  # it was Latin-1 indeed, or was read as UTF-8 already
        header = header.encode("latin-1").decode()
    return header.translate(QUOTES)


def pages(registration: Registration, first: Call, what: str) -> Iterator[Reply]:
    """Every page of a list. `what` names it in messages.

    Raises `OutboundError`: `ServiceRefused` for another answer than 200, `ListEndless`, `NoAnswerInTime` for all pages
    together, and what `call` raises, `AddressRefused` for a next page on another host among it.
    """
    seen: set[str] = set()
    url: str | None = first.url
    read, end = 0, time.monotonic() + MOST_SECONDS
    while url is not None:
        if _plain(url) in seen:
            raise ListEndless(f"The LMS “{registration.name}” sends {what} in pages that go round in a circle.")
        seen.add(_plain(url))
        left = end - time.monotonic()
        if left <= 0:
            raise NoAnswerInTime(f"The LMS “{registration.name}” needs more than {MOST_SECONDS:g} seconds for {what}.")
        reply = call(registration, replace(first, url=url), seconds=min(20.0, left))
        read += len(reply.body)
        if reply.status != OK:
            raise ServiceRefused(registration, what, reply)
        yield reply
        url = next_address(reply.headers.get("Link", ""), url)
        if url is not None and (len(seen) >= MOST_PAGES or read > MOST_BYTES):
            raise ListEndless(f"The LMS “{registration.name}” sends more pages of {what} than this site reads.")


def _plain(url: str) -> str:
    return urldefrag(url).url
