"""What a service can do instead of its work: answer badly, late, endlessly or not at all."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lti.tests.platform.server import Handler

HTML = b"<!doctype html><title>Maintenance</title><p>We are back at noon.</p>"
PIECE = b"x" * 65536


@dataclass(frozen=True)
class Fault:
    """A reply in place of the real one. With `does_the_work` the request takes effect before it goes wrong."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wire: Callable[[Handler, threading.Event], None] | None = None  # writes to the connection itself
    does_the_work: bool = False


def status(code: int, body: bytes = b"", *, does_the_work: bool = False, **headers: str) -> Fault:
    """`status(429, retry_after="120")`: an underscore stands for a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(code, body, named, does_the_work=does_the_work)


def too_many(retry_after: int | datetime) -> Fault:
    value = str(retry_after) if isinstance(retry_after, int) else format_datetime(retry_after, usegmt=True)
    return status(429, b"slow down", retry_after=value)


def html() -> Fault:
    return status(200, HTML, content_type="text/html; charset=utf-8")


def empty() -> Fault:
    return status(200)


def redirect(to: str) -> Fault:
    return status(302, location=to)


def hang(seconds: float = 60.0, *, does_the_work: bool = False) -> Fault:
    """Say nothing; end with the platform, or after so long."""

    def wire(_: Handler, stopping: threading.Event) -> None:
        stopping.wait(seconds)

    return Fault(wire=wire, does_the_work=does_the_work)


def drip(every: float = 0.05, content_type: str = "application/json") -> Fault:
    """A body that comes one byte at a time and never ends."""

    def wire(handler: Handler, stopping: threading.Event) -> None:
        _begin(handler, content_type)
        while not stopping.wait(every):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    return Fault(wire=wire)


def huge(megabytes: int = 64, content_type: str = "application/json") -> Fault:
    def wire(handler: Handler, stopping: threading.Event) -> None:
        _begin(handler, content_type)
        for _ in range(megabytes * 16):
            if stopping.is_set():
                return
            handler.wfile.write(PIECE)

    return Fault(wire=wire)


def reset(*, does_the_work: bool = False) -> Fault:
    """The connection is cut without a word."""

    def wire(handler: Handler, _: threading.Event) -> None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return Fault(wire=wire, does_the_work=does_the_work)


def _begin(handler: Handler, content_type: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Connection", "close")
    handler.end_headers()


@dataclass
class Plan:
    """Which faults come when, by the name of a service. A chance, once set, is asked after the planned ones."""

    planned: dict[str, list[Fault]] = field(default_factory=dict)
    always: dict[str, Fault] = field(default_factory=dict)
    chance: Callable[[str], Fault | None] | None = None

    def next(self, service: str) -> Fault | None:
        waiting = self.planned.get(service)
        if waiting:
            return waiting.pop(0)
        if service in self.always:
            return self.always[service]
        return self.chance(service) if self.chance else None


def every_kind(seconds: float = 60.0) -> Iterator[tuple[str, Fault]]:
    """One of each, with a name, for tests that go through all of them."""
    yield "401", status(401)
    yield "403", status(403)
    yield "404", status(404)
    yield "409", status(409)
    yield "429 in seconds", too_many(120)
    yield "500", status(500)
    yield "500 after the work", status(500, does_the_work=True)
    yield "502 as HTML", status(502, HTML, content_type="text/html")
    yield "HTML", html()
    yield "empty", empty()
    yield "redirect", redirect("http://127.0.0.1:9/elsewhere")
    yield "reset", reset()
    yield "reset after the work", reset(does_the_work=True)
    yield "huge", huge()
    yield "drip", drip()
    yield "hang", hang(seconds)
