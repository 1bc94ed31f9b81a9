"""A formula as one line of plain text, for accessible names, titles and exports: "1/(1 + e^(−x))"."""

from __future__ import annotations

import re
import unicodedata
from xml.etree.ElementTree import Element

_SIGNS = frozenset("+−-±∓¬")  # close to what follows, where no operand stands before them
_OPENING = frozenset("([{⟨⌈⌊")
_CLOSING = frozenset(")]}⟩⌉⌋!")
_TIGHT = frozenset("/′″‴|‖'") | _OPENING | _CLOSING
_SEPARATORS = frozenset(",;:")  # a space after, none before
_INVISIBLE = frozenset("\u2061\u2062\u2063\u2064")
_ORDINARY = frozenset("∞∂∇∅∀∃∄")  # mathematical symbols to Unicode, but no operators
_ACCENTS = {"\u0302": "\u0302", "¯": "\u0304", "~": "\u0303", "˙": "\u0307", "¨": "\u0308", "\u20d7": "\u20d7"}
_BRACES = frozenset("⏞⏟⎴⎵⏜⏝")
_PRIMES = frozenset("′″‴⁗")
_SCRIPTED = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover"})
_WIDE_SPACE = 0.16  # em; narrower ones and negative ones are not heard
# 𝐱, 𝜎, 𝟏: speech says their whole Unicode name, so that plain letters take their place.
_STYLED = re.compile("[\U0001d400-\U0001d7ff]")


def words(root: Element) -> str:
    line = re.sub(r"\s+", " ", _row(list(root))).strip()
    return _STYLED.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), line)


def _of(element: Element) -> str:
    if element.tag in _READERS:
        return _READERS[element.tag](element)
    if len(element):
        return _row(list(element))
    return re.sub("[\u2009\u2006]", " ", element.text or "")


def _row(children: list[Element]) -> str:
    children = [_bare(child) for child in children]
    line = ""
    for position, child in enumerate(children):
        if child.tag == "mo":
            line = _with_operator(line, child.text or "")
        elif child.tag == "mtable":
            line += _table(child, after=children[position - 1].text if position else None)
        elif child.tag == "mfrac" and any(
            _is_factor(n) for n in children[max(position - 1, 0) : position + 2] if n is not child
        ):
            line += f"({_of(child)})"
        else:
            line += f"{_of(child)} " if _is_big_operator(child) else _of(child)
    return line


def _bare(element: Element) -> Element:
    """A style says nothing: the fraction inside `\\tfrac` counts as a fraction."""
    return _bare(element[0]) if element.tag == "mstyle" and len(element) == 1 else element


def _is_factor(element: Element) -> bool:
    return element.tag not in {"mo", "mspace", "mtext"}


def _with_operator(line: str, operator: str) -> str:
    before = line.rstrip()
    if operator in _INVISIBLE:
        return line
    if operator in _SEPARATORS:
        return f"{before}{operator} "
    if operator in _TIGHT or (operator in _SIGNS and not _ends_operand(before)):
        return f"{line}{operator}"
    return f"{before} {operator} "


def _ends_operand(line: str) -> bool:
    if not line or line[-1] in _OPENING | _SEPARATORS | {"/"}:
        return False
    return line[-1] in _ORDINARY or unicodedata.category(line[-1]) != "Sm"


def _is_big_operator(element: Element) -> bool:
    base = element[0] if element.tag in _SCRIPTED else element
    return base.tag == "mo" and unicodedata.category((base.text or " ")[0]) == "Sm"


def _table(table: Element, after: str | None) -> str:
    """Cases: "{x if x > 0; 0 otherwise}". A matrix: "1, 2; 3, 4". Aligned lines: "a = b; c = d"."""
    is_cases = after == "{"
    rows = "; ".join(
        _table_row(row, is_cases=is_cases, is_aligned=table.get("displaystyle") == "true") for row in table
    )
    return f"{rows}}}" if is_cases else rows


def _table_row(row: Element, *, is_cases: bool, is_aligned: bool) -> str:
    line = ""
    for cell in row:
        text = re.sub(r"\s+", " ", _row(list(cell))).strip()
        goes_on = is_aligned or (is_cases and len(cell) > 0 and cell[0].tag == "mtext")
        gap = "" if not line else " " if goes_on or line.endswith(",") else ", "
        line += f"{gap}{text}"
    return line


def _fraction(element: Element) -> str:
    top, bottom = element
    if element.get("linethickness", "").startswith("0"):
        return f"{_of(top)} choose {_of(bottom)}"
    return f"{_grouped(top)}/{_grouped(bottom)}"


def _grouped(element: Element) -> str:
    return _of(element).strip() if _is_single(element) else f"({_of(element).strip()})"


def _is_single(element: Element) -> bool:
    """Needs no brackets: one symbol, with scripts or not, or a differential such as ∂L."""
    if element.tag in {"mi", "mn", "mtext"}:
        return " " not in (element.text or "")
    if element.tag in {"msub", "msup", "msubsup", "mover"}:
        return _is_single(element[0])
    if element.tag == "mrow" and len(element) == 2:
        return element[0].text in {"∂", "d"} and _is_single(element[1])
    return False


def _script(element: Element) -> str:
    text = _of(element).strip()
    has_brackets = re.fullmatch(r"\([^()]*\)|\[[^\[\]]*\]", text) is not None
    return text if element.tag in {"mi", "mn"} or has_brackets else f"({text})"


def _base(element: Element) -> str:
    if element.tag == "mo":
        return element.text or ""
    text = _of(element).strip()
    needs_brackets = element.tag in {"mfrac", "mroot", "msqrt"} or (
        element.tag == "mrow" and text[-1:] not in {*")]}|‖"}
    )
    return f"({text})" if needs_brackets and text else text


def _superscript(element: Element) -> str:
    base, script = element
    return f"{_base(base)}{script.text}" if script.text in _PRIMES else f"{_base(base)}^{_script(script)}"


def _subscript(element: Element) -> str:
    base, script = element
    return _of(base) if script.text in _BRACES else f"{_base(base)}_{_script(script)}"


def _both_scripts(element: Element) -> str:
    base, lower, upper = element
    start = f"{_base(base)}_{_script(lower)}"
    return f"{start}{upper.text}" if upper.text in _PRIMES else f"{start}^{_script(upper)}"


def _over(element: Element) -> str:
    base, mark = element
    if mark.text in _BRACES:
        return _of(base)
    accent = _ACCENTS.get(mark.text or "")
    text = _of(base).strip()
    if accent is None:
        return f"{_base(base)}^{_script(mark)}"
    return unicodedata.normalize("NFC", text + accent) if len(text) == 1 else f"({text}){accent}"


def _root(element: Element) -> str:
    return f"root {_of(element[1])} of ({_of(element[0]).strip()})"


def _square_root(element: Element) -> str:
    inner = list(element)
    text = _row(inner).strip()
    return f"√{text}" if len(inner) == 1 and _is_single(inner[0]) else f"√({text})"


def _space(element: Element) -> str:
    width = element.get("width", "").removesuffix("em").lstrip("+")
    return " " if re.fullmatch(r"\d*\.?\d+", width) and float(width) >= _WIDE_SPACE else ""


_READERS = {
    "mfrac": _fraction,
    "msqrt": _square_root,
    "mroot": _root,
    "msup": _superscript,
    "msub": _subscript,
    "msubsup": _both_scripts,
    "munder": _subscript,
    "mover": _over,
    "munderover": _both_scripts,
    "mspace": _space,
    "mphantom": lambda _element: "",
    "mtable": lambda element: _table(element, after=None),
}
