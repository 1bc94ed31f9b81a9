"""Sites that people name: read as the origins that `frame-ancestors` of a content policy takes. Plain Python."""

from __future__ import annotations

import re

MOST = 50  # of one quiz: they all stand in a header
LONGEST = 260  # characters of one
ORIGIN = re.compile(r"(?:(https?)://)?(\*\.)?([^\s/:*?#@'\";,]+)(?::([0-9]{1,5}))?/?", re.IGNORECASE)
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class UnreadableOrigin(ValueError):
    """The message is a sentence for the form."""


def read_origins(text: str) -> tuple[str, ...]:
    """The origins of a text with one in each line, each once. Raises `UnreadableOrigin` for the first that is none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise UnreadableOrigin(f"These are {len(lines)} sites. At most {MOST} fit; a wildcard stands for many.")
    return tuple(dict.fromkeys(read_origin(line) for line in lines))


def read_origin(text: str) -> str:
    """ "blog.example" → "https://blog.example". A wildcard stands for the whole first part: "https://*.school.example"."""
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    found = ORIGIN.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise UnreadableOrigin(
            f"“{shown}” is no site. Give its scheme and host, such as https://blog.example, without a path; "
            "* may stand only for the whole first part of the host, as in https://*.school.example."
        )
    scheme, wildcard, typed, port = found.groups(default="")
    host = _host(typed, shown)
    if wildcard and "." not in host:
        raise UnreadableOrigin(f"“{shown}” would be every site under “{host}”. Name more of the host after the *.")
    if port and not 0 < int(port) < 65536:
        raise UnreadableOrigin(f"“{shown}” has a port that doesn't exist. Ports go from 1 to 65535.")
    return f"{(scheme or 'https').lower()}://{wildcard}{host}{f':{int(port)}' if port else ''}"


def _host(typed: str, shown: str) -> str:
    """In the letters that headers take: other scripts as browsers send them."""
    try:
        host = typed.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    if not host or not all(LABEL.fullmatch(label) for label in host.split(".")):
        raise UnreadableOrigin(f"“{shown}” names no host. Give it as in the browser's address line: blog.example.")
    return host
