"""A picture of two shades as a PNG, written with the standard library alone."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTED = 3
_PALETTE = b"\x00\x00\x00\xff\xff\xff"  # class 0 black, class 1 white: as a mask, white shows


def two_shades(rows: Sequence[str]) -> bytes:
    """A PNG with one bit a cell: "0" black, "1" white; `rows` from the top, all of one length."""
    across = len(rows[0])
    header = struct.pack(">IIBBBBB", across, len(rows), 1, _PALETTED, 0, 0, 0)
    lines = b"".join(b"\x00" + _packed(row, across) for row in rows)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", _PALETTE),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_chunk(name, body) for name, body in chunks)


def data_uri(rows: Sequence[str]) -> str:
    return "data:image/png;base64," + base64.b64encode(two_shades(rows)).decode("ascii")


def _packed(row: str, across: int) -> bytes:
    padded = row.ljust((across + 7) // 8 * 8, "0")
    return int(padded, 2).to_bytes(len(padded) // 8, "big")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
