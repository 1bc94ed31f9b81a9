"""The allow-list for formulas: rebuilds latex2mathml's element tree from known parts, repairs it, and writes it escaped.

What the list doesn't know never reaches the page: an unknown element is refused, an unknown attribute is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from xml.etree.ElementTree import Element

from ui.richtext.holes import is_value_hole, usable

LEAVES = frozenset({"mi", "mn", "mo", "mtext"})
ROWS = frozenset({"math", "mrow", "mstyle", "mpadded", "mphantom", "msqrt", "mtd"})
PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
TABLES = {"mtable": "mtr", "mtr": "mtd"}  # each holds only the other
ELEMENTS = LEAVES | ROWS | PARTS.keys() | TABLES.keys() | {"mspace"}
ATTRIBUTES: dict[str, frozenset[str]] = {
    "math": frozenset({"display", "aria-label"}),
    "mi": frozenset({"mathvariant"}),
    "mo": frozenset(
        "stretchy fence form lspace rspace minsize maxsize movablelimits accent largeop symmetric separator".split()  # noqa: SIM905 - one name a line would be harder to read
    ),
    "mspace": frozenset({"width", "height", "depth"}),
    "mpadded": frozenset({"width", "height", "depth", "lspace", "voffset"}),
    "mfrac": frozenset({"linethickness"}),
    "mover": frozenset({"accent"}),
    "munder": frozenset({"accentunder"}),
    "munderover": frozenset({"accent", "accentunder"}),
    "mstyle": frozenset({"displaystyle", "scriptlevel"}),
    "mtable": frozenset({"displaystyle", "columnspacing"}),
    "mtd": frozenset({"columnalign"}),
}
_ATTRIBUTE_VALUE = re.compile(
    r"0|true|false|prefix|infix|postfix|normal|left|right|[0-3]|[+-]?[0-4]?(\.[0-9]{1,4})?(em|ex)|0px"
)
_NAMED_WIDTHS = {  # MathML Core knows lengths only
    "negativethinmathspace": "-0.167em",
    "negativemediummathspace": "-0.222em",
    "negativethickmathspace": "-0.278em",
    "thinmathspace": "0.167em",
    "mediummathspace": "0.222em",
    "thickmathspace": "0.278em",
}
THIN_SPACE = "0.167em"

DEPTH_LIMIT = 80  # elements inside each other; the deepest real formula has about 15

# Operators by their place in Unicode, but ordinary symbols in mathematics: no space around them.
_ORDINARY = frozenset("∞∂∇∅∀∃∄ℵ⊤⊥∠√′″‴…")
# Written with limits below and above in display style.
_LIMITS = frozenset({"lim", "sup", "inf", "max", "min", "det", "gcd", "Pr", "plim", "argmax", "argmin"})
_LIMITS_OF_TWO = frozenset({"arg", "lim", "inj", "proj"})  # "arg max", "lim inf"
_BIG_OPERATORS = frozenset("∑∏∐⋃⋂⨁⨂⨀⋁⋀⨆")
_SCRIPTS_TO_LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_OPENING = frozenset("([{|‖⟨⌈⌊")
_CLOSING = frozenset(")]}|‖⟩⌉⌋")
_SIGNS = frozenset("−-+±∓")
_POSTFIX = frozenset(")]}⟩⌉⌋!%")
# Marks that sit close to what they mark; hats and arrows as the characters that fonts can stretch.
_ACCENTS = {mark: mark for mark in "~¯˙¨˘ˇ`´˚←↔"} | {"―": "¯", "^": "\u0302", "→": "\u20d7"}
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{1,8});")


class Unshowable(ValueError):
    """The formula holds something that can't be drawn; the message says what and what to do."""


def repaired(element: Element) -> Element:
    """A new tree of allowed elements and attributes, with latex2mathml's known defects put right."""
    if _depth(element) > DEPTH_LIMIT:
        raise Unshowable("it is nested too deeply.")
    return _rebuilt(element)


def _depth(element: Element) -> int:
    depth, level = 0, [element]
    while level:
        depth, level = depth + 1, [child for parent in level for child in parent]
    return depth


def _rebuilt(element: Element) -> Element:
    tag = element.tag
    if tag in LEAVES:
        return _leaf(element)
    if tag == "mspace" and element.get("linebreak"):
        raise Unshowable(r"\\ starts a new line only inside an environment such as aligned or cases.")
    children = _fenced([_rebuilt(child) for child in element])
    if tag in ROWS:
        children = list(_spaced(_signed(_joined(_unwrapped(children)))))
    if tag == "mrow" and len(children) == 1:
        return _as_symbol(children[0])
    _check(tag, children)
    if tag in {"mover", "munder"} and children[1].text in _ACCENTS:
        return _accented(tag, children)
    if tag in _SCRIPTS_TO_LIMITS and _takes_limits(children[0]):
        tag, children[0] = _SCRIPTS_TO_LIMITS[tag], _limit_operator(children[0])
    return _made(tag, element, children)


def _unwrapped(children: list[Element]) -> list[Element]:
    return list(children[0]) if len(children) == 1 and children[0].tag == "mrow" else children


def _as_symbol(child: Element) -> Element:
    """`1{,}000`: in braces a comma is no separator and takes no space."""
    return _made("mn", text=child.text or "") if child.tag == "mo" and child.text in {",", "."} else child


def _accented(tag: str, children: list[Element]) -> Element:
    mark = _made("mo", text=_ACCENTS[children[1].text or ""])
    if mark.text in {"\u0302", "\u20d7"}:
        mark.set("stretchy", "true")
    accented = _made(tag, children=[children[0], mark])
    accented.set("accent" if tag == "mover" else "accentunder", "true")
    return accented


def _check(tag: str, children: list[Element]) -> None:
    if tag not in ELEMENTS:
        raise Unshowable(f"<{tag}> can't be shown by every browser.")
    if tag in PARTS and len(children) != PARTS[tag]:
        raise Unshowable("an argument is missing or a script stands alone.")
    if tag in TABLES and any(child.tag != TABLES[tag] for child in children):
        raise Unshowable("a table holds something outside its cells.")


def _made(tag: str, source: Element | None = None, children: list[Element] | None = None, text: str = "") -> Element:
    made = Element(tag)
    for name, value in (source.attrib if source is not None else {}).items():
        known = _NAMED_WIDTHS.get(value, value)
        if (
            name in ATTRIBUTES.get(tag, ())
            and name not in {"display", "aria-label"}
            and _ATTRIBUTE_VALUE.fullmatch(known)
        ):
            made.set(name, known)
    made.text = text or None
    made.extend(children or [])
    return made


def _leaf(element: Element) -> Element:
    text = _REFERENCE.sub(lambda match: usable(chr(int(match[1], 16))), "".join(element.itertext()))
    if element.tag == "mtext":
        return _made("mtext", text=re.sub(r"\\([%_&#$ ])", r"\1", text))
    if text == "&":
        raise Unshowable("& separates columns only inside an environment such as aligned or cases.")
    if text.startswith("\\"):
        raise Unshowable(f"{text} is not a known command.")
    if is_value_hole(text):
        return _made("mn", text=text)
    variant = element.get("mathvariant")
    if variant and variant != "normal":
        return _made("mi" if element.tag == "mi" else element.tag, text="".join(_styled(c, variant) for c in text))
    return _made(_leaf_tag(element.tag, text), _upright(element, text), text=text)


def _leaf_tag(tag: str, text: str) -> str:
    """latex2mathml takes ∞ and "max" for operators, and a typed × or ≤ for a name."""
    if tag == "mo" and (text in _ORDINARY or _is_word(text)):
        return "mi"
    if (
        tag == "mi"
        and len(text) == 1
        and text not in _ORDINARY
        and (unicodedata.category(text) == "Sm" or text in ":;·")
    ):
        return "mo"
    return tag


def _upright(element: Element, text: str) -> Element:
    """Single letters are set in italics; capital Greek and ∇ are upright by convention."""
    if text == "∇" or (len(text) == 1 and "Α" <= text <= "Ω"):
        return Element(element.tag, {"mathvariant": "normal"})
    return element


def _is_word(text: str) -> bool:
    return len(text) > 1 and text.replace("\u2009", "").replace("\u2006", "").isalpha()


_STYLE_NAMES = {"fraktur": ("FRAKTUR", "BLACK-LETTER"), "sans-serif-italic": ("SANS-SERIF ITALIC",)}


def _styled(character: str, variant: str) -> str:
    """The character's own mathematical form (𝐱, ℝ, 𝓛): browsers don't draw `mathvariant`."""
    name = unicodedata.name(character, "").replace("LATIN ", "").replace("GREEK ", "").replace(" LETTER", "")
    for style in _STYLE_NAMES.get(variant, (variant.upper().replace("BOLD-ITALIC", "BOLD ITALIC"),)):
        for candidate in (f"MATHEMATICAL {style} {name}", f"{style} {name}"):
            try:
                return unicodedata.lookup(candidate)
            except KeyError:
                continue
    return character


def _joined(children: list[Element]) -> list[Element]:
    """`\\mathrm{ReLU}` comes as four upright letters; one name is read and spaced as one."""
    joined: list[Element] = []
    for child in children:
        last = joined[-1] if joined else None
        if last is not None and _is_upright_latin(child) and _is_upright_latin(last):
            last.text = f"{last.text}{child.text}"
        else:
            joined.append(child)
    for child in joined:
        if _is_upright_latin(child) and len(child.text or "") > 1:
            del child.attrib["mathvariant"]
    return joined


def _is_upright_latin(element: Element) -> bool:
    text = element.text or ""
    return element.tag == "mi" and element.get("mathvariant") == "normal" and text.isascii() and text.isalpha()


def _fenced(children: list[Element]) -> list[Element]:
    """A matrix or binomial and its brackets as one row: the brackets stretch to it alone, and a script takes all of it."""
    fenced: list[Element] = []
    position = 0
    while position < len(children):
        trio = children[position : position + 3]
        if len(trio) == 3 and _is_fence(trio[0], _OPENING) and _is_fence(trio[2], _CLOSING) and _is_fenced(trio[1]):
            if trio[1].tag == "mtable":
                trio[0].attrib.update(stretchy="true", fence="true", form="prefix")
                trio[2].attrib.update(stretchy="true", fence="true", form="postfix")
            fenced.append(_made("mrow", children=trio))
            position += 3
        else:
            fenced.append(children[position])
            position += 1
    return fenced


def _is_fenced(element: Element) -> bool:
    return element.tag == "mtable" or element.get("linethickness") == "0"


def _is_fence(element: Element, among: frozenset[str]) -> bool:
    return element.tag == "mo" and element.text in among


def _signed(children: list[Element]) -> list[Element]:
    """A sign after a bracket, a comma or another operator belongs to its number: browsers space it like "a − b"."""
    bars = 0  # every second one closes
    for before, child in pairwise(children):
        bars += before.text in {"|", "‖"}
        is_operand = before.tag != "mo" or before.text in _POSTFIX or (before.text in {"|", "‖"} and bars % 2 == 0)
        if child.tag == "mo" and child.text in _SIGNS and not is_operand:
            child.set("form", "prefix")
    return children


def _spaced(children: list[Element]) -> Iterator[Element]:
    """A thin space around function names: "tanh x", "2 max(a, b)"; none before a bracket or an operator."""
    for position, child in enumerate(children):
        before = children[position - 1] if position else None
        after = children[position + 1] if position + 1 < len(children) else None
        if is_function(child) and before is not None and _is_operand(before) and not is_function(before):
            yield _thin_space()
        yield child
        if is_function(child) and after is not None and _is_operand(after):
            yield _thin_space()


def _thin_space() -> Element:
    space = Element("mspace")
    space.set("width", THIN_SPACE)
    return space


def is_function(element: Element) -> bool:
    """tanh, max, softmax, also with scripts: log₂, max over i."""
    while element.tag in PARTS and element.tag not in {"mfrac", "mroot"}:
        element = element[0]
    return element.tag in {"mi", "mo"} and _is_word(element.text or "")


def _is_operand(element: Element) -> bool:
    if element.tag == "mrow" and len(element):
        return _is_operand(element[0])
    return element.tag not in {"mo", "mspace", "mtext"}


def _takes_limits(base: Element) -> bool:
    text = base.text or ""
    if base.tag == "mo":
        return text in _BIG_OPERATORS
    return base.tag == "mi" and (
        text in _LIMITS or (re.split("[\u2009\u2006]", text)[0] in _LIMITS_OF_TWO and not text.isalpha())
    )


def _limit_operator(base: Element) -> Element:
    operator = Element("mo")
    operator.text = base.text
    operator.set("movablelimits", "true")
    if base.tag == "mi":
        operator.attrib.update(lspace="0em", rspace="0em")
    return operator


def markup(root: Element, *, display: bool, name: str) -> str:
    """The tree as markup, every text and attribute escaped. Valid as HTML and as XML."""
    root = _copy_of_root(root)
    if display:
        root.set("display", "block")
    if name:
        root.set("aria-label", name)
    return "".join(_written(root))


def _copy_of_root(root: Element) -> Element:
    copy = Element("math")
    copy.extend(list(root))
    return copy


def _written(element: Element) -> Iterator[str]:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attrib.items())
    if element.tag == "mspace":
        yield f"<mspace{attributes}/>"
        return
    yield f"<{element.tag}{attributes}>{escape(element.text or '', quote=False)}"
    for child in element:
        yield from _written(child)
    yield f"</{element.tag}>"
