"""Names to show instead of names, when a list of a class is projected. They tell nothing of who is meant."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection

COLOURS = (
    "Amber", "Azure", "Beige", "Bronze", "Cobalt", "Copper", "Coral", "Crimson", "Ebony", "Emerald", "Golden", "Green",
    "Indigo", "Ivory", "Jade", "Lilac", "Lime", "Maroon", "Mauve", "Mint", "Ochre", "Olive", "Orange", "Pearl",
    "Plum", "Purple", "Ruby", "Russet", "Scarlet", "Silver", "Teal", "Violet",
)  # fmt: skip
ANIMALS = (
    "Badger", "Beaver", "Bison", "Crane", "Curlew", "Deer", "Dolphin", "Eagle", "Falcon", "Finch", "Fox", "Gecko",
    "Hare", "Heron", "Ibex", "Jackdaw", "Koala", "Lark", "Lynx", "Marten", "Newt", "Otter", "Owl", "Panda",
    "Puffin", "Raven", "Robin", "Salmon", "Seal", "Stork", "Swift", "Wren",
)  # fmt: skip


def alias_of(seed: str, taken: Collection[str] = ()) -> str:
    """The alias that a random seed leads to: "Amber Otter", with a number where that is taken."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
    name = f"{COLOURS[number % len(COLOURS)]} {ANIMALS[number // len(COLOURS) % len(ANIMALS)]}"
    found, again = name, 1
    while found in taken:
        again += 1
        found = f"{name} {again}"
    return found


def short_id(public_id: uuid.UUID) -> str:
    """The first eight digits: enough to tell people of one list apart, also where no name is left."""
    return str(public_id)[:8]
