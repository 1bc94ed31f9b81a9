import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from svgplot.png import two_shades


def cells_of(png):
    """Reads the one-bit picture back with nothing but the format's rules."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + body)
        chunks[name] = body
        at += 12 + length
    across, down, depth, kind, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, kind, chunks[b"PLTE"]) == (1, 3, b"\x00\x00\x00\xff\xff\xff")
    raw, step = zlib.decompress(chunks[b"IDAT"]), (across + 7) // 8 + 1
    lines = [raw[i * step + 1 : (i + 1) * step] for i in range(down)]
    return tuple("".join(f"{byte:08b}" for byte in line)[:across] for line in lines)


@given(st.integers(1, 20).flatmap(lambda n: st.lists(st.text("01", min_size=n, max_size=n), min_size=1, max_size=9)))
def test_a_picture_reads_back_as_its_cells(rows):
    assert cells_of(two_shades(rows)) == tuple(rows)


def test_a_map_of_the_usual_size_is_small():
    rows = ["".join("1" if (x - 90) ** 2 + (y - 90) ** 2 < 4000 else "0" for x in range(181)) for y in range(181)]
    assert len(two_shades(rows)) < 1000
