"""The one client for requests that the site itself sends: webhooks, records, LMS platforms. Knows no tables.

Whoever may type an address here can make the server ask for it, so an address is met with suspicion: HTTPS only, public
addresses only, the address that was checked is the one connected to, no redirects, no proxies, a bound on time and size.
Nothing of a request but the host is ever logged or put into a message: paths, headers and bodies hold secrets.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import json
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from quizzes.engine.errors import QuizError

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 20.0  # from the look-up of the name to the last byte
SIZE_LIMIT = 1_000_000  # bytes of an answer's body
PORTS = {"http": 80, "https": 443}
USABLE = re.compile(r"[\x21-\x5b\x5d-\x7e]+")  # printable ASCII without space and backslash
HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Reserved, though some releases of Python's ipaddress take parts of them for public.
RESERVED_IPV4 = tuple(map(ipaddress.IPv4Network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")))
PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")
# Inside of 2000::/3 or not, these carry an IPv4 address that a router on the way may unpack: 6to4, Teredo, NAT64.
WRAPPED_IPV4 = tuple(map(ipaddress.IPv6Network, ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48")))


class OutboundError(QuizError):
    """A request of the site didn't come to an answer. The message names the host and the remedy."""

    code = "outbound_failed"
    when = "a request that the site sent came to no answer"


class AddressRefused(OutboundError):
    """The site won't ask this address. Trying again changes nothing until the address or a setting does."""

    code = "address_refused"
    when = "the site doesn't send to this address: not HTTPS, or not public"


class NoConnection(OutboundError):
    """The name wasn't found, nobody listens, or the certificate isn't good."""

    code = "no_connection"
    when = "the other host isn't there, broke off, or shows a bad certificate"


class NoAnswerInTime(OutboundError):
    code = "no_answer_in_time"
    when = "no whole answer in 20 seconds"


class AnswerTooLarge(OutboundError):
    code = "answer_too_large"
    when = "an answer above its bound, usually 1 MB"


class UnreadableAnswer(OutboundError):
    """What came back is no HTTP, or not the JSON that was asked for."""

    code = "unreadable_answer"
    when = "an answer that is no HTTP, or not the JSON asked for"


class Headers(Mapping[str, str]):
    """Headers by name, whatever the case; a header that came several times is joined by commas."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            known = self._values.get(name.lower())
            self._values[name.lower()] = value if known is None else f"{known}, {value}"

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side answered, whatever the status. A redirect is an answer like any other."""

    status: int
    headers: Headers
    body: bytes = field(repr=False)
    host: str = ""

    def json(self) -> Any:
        """Raises `UnreadableAnswer`."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise UnreadableAnswer(
                f"{self.host} answered {self.status} with something that is no JSON. Check the address."
            ) from None


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was read and may be asked, as far as that can be told without looking its name up."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")

    @property
    def is_trusted(self) -> bool:
        """Listed in OUTBOUND_ORIGINS: it may be private, and reached without TLS where it is listed so."""
        return self.origin in settings.OUTBOUND_ORIGINS


def target_of(url: str) -> Target:
    """The address, read and judged without any network. Raises `AddressRefused`: forms show its message at their field."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise AddressRefused("The address can't be read. It must look like https://host.example/path.") from None
    if not USABLE.fullmatch(url) or parts.scheme not in PORTS or not HOST.fullmatch(host):
        raise AddressRefused(
            "The address must look like https://host.example/path, without spaces or letters beyond ASCII."
        )
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("The address holds a user name or password before the host. Leave that out.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, host, PORTS[parts.scheme] if port is None else port, path)
    if target.scheme != "https" and not target.is_trusted:
        raise AddressRefused(
            f"{target.host} must be reached by https. Plain http is only for origins listed in QUIZSITE_OUTBOUND_ORIGINS."
        )
    return target


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    size_limit: int = SIZE_LIMIT,
    total_seconds: float = TOTAL_SECONDS,
) -> Reply:
    """Ask once and read the whole answer. Never follows a redirect, never asks twice, never takes longer than its time.

    Raises `AddressRefused`, `NoConnection`, `NoAnswerInTime`, `AnswerTooLarge`, `UnreadableAnswer`.
    """
    target = target_of(url)
    deadline = _Deadline(total_seconds)
    try:
        with closing(_connected(target, deadline)) as connection:
            return _exchange(target, connection, deadline, method, dict(headers or {}), body, size_limit)
    except TimeoutError:
        raise NoAnswerInTime(
            f"{target.host} gave no whole answer in {total_seconds:g} seconds. It may be down or overloaded."
        ) from None


class _Deadline:
    """A moment that a whole exchange must end by, however slowly its bytes drip."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


# Where to connect to


def _connected(target: Target, deadline: _Deadline) -> socket.socket:
    """A connection to an address that was judged itself: a name that changes between two look-ups gains nothing."""
    addresses = _addresses(target, deadline)
    if not target.is_trusted:
        addresses = [address for address in addresses if is_public(address)]
        if not addresses:
            raise AddressRefused(
                f"{target.host} stands in a private or reserved network, and this site asks public addresses only. "
                "If it belongs to your institution, list its origin in QUIZSITE_OUTBOUND_ORIGINS."
            )
    plain = _first_that_answers(target, addresses, deadline)
    if target.scheme == "http":
        return plain
    try:
        plain.settimeout(deadline.left())
        return _tls().wrap_socket(plain, server_hostname=target.host)
    except ssl.SSLCertVerificationError as error:
        plain.close()
        raise NoConnection(f"{target.host} shows a certificate that isn't good: {error.verify_message}.") from None
    except TimeoutError:
        plain.close()
        raise
    except OSError:  # ssl.SSLError is one
        plain.close()
        raise NoConnection(f"{target.host} doesn't speak TLS at port {target.port}. Check the address.") from None


def _first_that_answers(target: Target, addresses: list[Address], deadline: _Deadline) -> socket.socket:
    for address in addresses:
        try:
            return socket.create_connection((str(address), target.port), min(CONNECT_SECONDS, deadline.left()))
        except TimeoutError:
            deadline.left()
        except OSError:
            continue
    raise NoConnection(f"Nobody answers at {target.host}, port {target.port}. Check the address, or try again later.")


def _addresses(target: Target, deadline: _Deadline) -> list[Address]:
    """The host's addresses, looked up once. In a thread of its own, because a look-up can't be told when to give up."""
    found: queue.SimpleQueue[list[Address] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found.put(_resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            found.put(error if isinstance(error, OSError) else OSError())

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = found.get(timeout=min(CONNECT_SECONDS, deadline.left()))
    except queue.Empty:
        raise NoConnection(f"The name {target.host} couldn't be looked up in time. Try again later.") from None
    if isinstance(answer, OSError):
        raise NoConnection(f"There is no host with the name {target.host}. Check the address.")
    return answer


def _resolve(host: str, port: int) -> list[Address]:
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    texts = dict.fromkeys(str(info[4][0]).partition("%")[0] for info in infos)
    return [ipaddress.ip_address(text) for text in texts]


def is_public(address: Address) -> bool:
    """Whether an address lies in the public network and nowhere else, however it is wrapped."""
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in RESERVED_IPV4)
    return address in PUBLIC_IPV6 and not any(address in network for network in WRAPPED_IPV4)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """The system's certificates; SSL_CERT_FILE names others, such as an institution's own."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


# One request and its answer


def _exchange(
    target: Target,
    connected: socket.socket,
    deadline: _Deadline,
    method: str,
    headers: dict[str, str],
    body: bytes,
    size_limit: int,
) -> Reply:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.default_port = PORTS[target.scheme]  # which the Host header leaves out
    connection.sock = _Bounded(connected, deadline)
    try:
        connection.request(
            method, target.path, body or None, {"User-Agent": "Quizsite", "Connection": "close"} | headers
        )
        response = connection.getresponse()
        content = response.read(size_limit + 1)
    except TimeoutError:
        raise
    except (OSError, http.client.RemoteDisconnected):
        raise NoConnection(f"{target.host} broke the connection off before it answered. Try again later.") from None
    except http.client.HTTPException:
        raise UnreadableAnswer(f"{target.host} answered with something that is no HTTP. Check the address.") from None
    if len(content) > size_limit:
        raise AnswerTooLarge(f"{target.host} answered with more than {size_limit} bytes. Check the address.")
    if response.length:  # it promised more than it sent
        raise NoConnection(f"{target.host} broke the connection off in the middle of its answer. Try again later.")
    return Reply(response.status, Headers(response.getheaders()), content, target.host)


class _Bounded:
    """A connection as `http.client` uses one, where each wait ends with the exchange's deadline."""

    def __init__(self, connected: socket.socket, deadline: _Deadline) -> None:
        self._connected = connected
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._connected.settimeout(self._deadline.left())
        self._connected.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self._connected, self._deadline))

    def close(self) -> None:
        """The connection belongs to `send`, which closes it when everything is read."""


class _Incoming(io.RawIOBase):
    def __init__(self, connected: socket.socket, deadline: _Deadline) -> None:
        super().__init__()
        self._connected = connected
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connected.settimeout(self._deadline.left())
        return self._connected.recv_into(buffer)
