"""Names as people without an account give them: one line of visible text."""

from __future__ import annotations

import unicodedata

from quizzes.engine.errors import InvalidText

NAME_LIMIT = 80  # characters
# Zero-width joiners: names in Persian, Hindi and others are spelled with them. Every other character that shows nothing
# would let two names look the same, or turn the text around it.
JOINERS = "\u200c\u200d"


def one_line(text: str) -> str:
    """The text on one line without invisible characters; "" where nothing of it can be seen."""
    kept = "".join(each for each in text if each in JOINERS or unicodedata.category(each) != "Cf")
    line = " ".join(unicodedata.normalize("NFC", kept).split())
    return line if line.strip(JOINERS + " ") else ""


def readable_name(text: str, what: str) -> str:
    """The name, or whatever `what` says, on one line. Raises `InvalidText` when it is too long or holds no text."""
    line = one_line(text)
    if len(line) > NAME_LIMIT or any(unicodedata.category(each) in ("Cc", "Cs", "Co") for each in line):
        raise InvalidText(
            f"The {what} is longer than {NAME_LIMIT} characters, or holds one that is no text. Shorten it."
        )
    return line
