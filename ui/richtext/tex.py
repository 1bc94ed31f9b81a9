"""TeX to MathML: limits and refusals, conversion by latex2mathml, repair, and an allow-list of our own.

latex2mathml is used for its element tree alone. Its own text output escapes nothing, so that `\\text{<svg/onload=…>}`
would reach the page as markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from latex2mathml import commands, exceptions
from latex2mathml.converter import MOVABLE_LIMIT_TEXTS, convert_to_element
from latex2mathml.symbols_parser import convert_symbol

from ui.richtext.formula_words import words
from ui.richtext.mathml import Unshowable, markup, repaired

TEX_LIMIT = 2_000  # characters of one formula
DEPTH_LIMIT = 40  # groups and environments inside each other

_ENVIRONMENTS = frozenset(
    [
        "aligned",
        "align",
        "align*",
        "split",
        "gathered",
        "cases",
        "dcases",
        "array",
        "matrix",
        "pmatrix",
        "bmatrix",
        "Bmatrix",
        "vmatrix",
        "Vmatrix",
        "smallmatrix",
    ]
)
# latex2mathml prints the & of `aligned` and numbers the lines of `align`; `split` is the same table without either.
_SYNONYMS = {"aligned": "split", "align": "split", "align*": "split", "dcases": "cases", "gathered": "matrix"}

# Macros grow without bound; links, classes, colours and shifts escape the page's design; what needs <menclose> is
# drawn by few browsers.
_REFUSED = frozenset(
    [
        r"\newcommand",
        r"\renewcommand",
        r"\providecommand",
        r"\newenvironment",
        r"\def",
        r"\gdef",
        r"\edef",
        r"\let",
        r"\DeclareMathOperator",
        r"\href",
        r"\url",
        r"\class",
        r"\style",
        r"\color",
        r"\textcolor",
        r"\colorbox",
        r"\fcolorbox",
        r"\rule",
        r"\unicode",
        r"\verb",
        r"\tag",
        r"\hskip",
        r"\hspace",
        r"\kern",
        r"\mkern",
        r"\mskip",
        r"\mspace",
        r"\raise",
        r"\lower",
        r"\moveleft",
        r"\moveright",
        r"\smash",
        r"\skew",
        r"\sideset",
        r"\clap",
        r"\llap",
        r"\rlap",
        r"\mathclap",
        r"\mathllap",
        r"\mathrlap",
        r"\shoveleft",
        r"\shoveright",
        r"\hbox",
        r"\vcenter",
        r"\mathchoice",
        r"\boxed",
        r"\fbox",
        r"\cancel",
        r"\bcancel",
        r"\xcancel",
        r"\sout",
        r"\above",
        r"\abovewithdelims",
        r"\leftroot",
        r"\uproot",
        r"\LaTeX",
        r"\TeX",
    ]
)
_STRUCTURE = frozenset(
    [
        r"\begin",
        r"\end",
        r"\left",
        r"\middle",
        r"\right",
        r"\not",
        r"\hline",
        r"\limits",
        r"\nolimits",
        r"\operatorname",
        r"\space",
        r"\nobreakspace",
        r"\over",
        r"\atop",
        r"\choose",
        r"\brace",
        r"\brack",
        r"\strut",
        r"\mathstrut",
        r"\cr",
        r"\prime",
        r"\idotsint",
        r"\nonumber",
        r"\arg",
    ]
)

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}%&]", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([^}]*)\}")
_ARG = re.compile(r"\\arg(?![a-zA-Z])")  # missing in latex2mathml
_TEXT = re.compile(r"\\(?:text(?:bf|it|md|normal|rm|sf|tt|up)?|mbox|emph)\s*\{([^}]*)\}")

_SENTENCES: dict[type[Exception], str] = {
    exceptions.NumeratorNotFoundError: "a fraction lacks its numerator.",
    exceptions.DenominatorNotFoundError: "a fraction lacks its denominator.",
    exceptions.ExtraLeftOrMissingRightError: r"\left and \right don't pair up.",
    exceptions.MissingSuperScriptOrSubscriptError: "nothing stands after ^ or _.",
    exceptions.DoubleSubscriptsError: "two subscripts follow each other; put the first part into { }.",
    exceptions.DoubleSuperscriptsError: "two superscripts follow each other; put the first part into { }.",
    exceptions.NoAvailableTokensError: "something is missing after the last command.",
    exceptions.InvalidStyleForGenfracError: r"\genfrac takes a style from 0 to 3.",
    exceptions.MissingEndError: r"\begin has no matching \end.",
    exceptions.InvalidAlignmentError: "columns are aligned by l, c and r.",
    exceptions.InvalidWidthError: "a width can't be read.",
    exceptions.LimitsMustFollowMathOperatorError: r"\limits must follow an operator.",
    RecursionError: "it is nested too deeply.",
}
# Everything that latex2mathml is known to raise on TeX that it can't read.
_UNREADABLE: tuple[type[Exception], ...] = (
    *_SENTENCES,
    LookupError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
    AttributeError,
)


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula, ready to be placed. With problems it shows its own source."""

    html: str
    words: str
    problems: tuple[str, ...] = ()


def formula(source: str, *, display: bool = False, named: bool = False) -> Formula:
    """MathML of `source`. `named` gives it its words as accessible name, for labels, where browsers skip MathML."""
    source = source.strip()
    problems = _faults(source)
    if not problems:
        try:
            root = repaired(convert_to_element(_rewritten(source), display="block" if display else "inline"))
            plain = words(root)
            return Formula(markup(root, display=display, name=plain if named else ""), plain)
        except Unshowable as fault:
            problems = [str(fault)]
        except _UNREADABLE as fault:
            problems = [_SENTENCES.get(type(fault), "it can't be read; look for a missing brace or argument.")]
    return _shown_as_source(source, problems)


def _shown_as_source(source: str, problems: list[str]) -> Formula:
    start = source if len(source) <= 60 else source[:59] + "…"
    html = f'<code class="tex-error">{escape(source)}</code>'
    return Formula(html, source, tuple(f"Formula “{start}”: {problem}" for problem in problems))


def _rewritten(source: str) -> str:
    renamed = _ENVIRONMENT.sub(lambda part: rf"\{part[1]}{{{_SYNONYMS.get(part[2], part[2])}}}", source)
    return _ARG.sub(r"\\operatorname{arg}", renamed)


def _faults(source: str) -> list[str]:
    """What can be told from the source alone. Nothing after a formula that is too long or empty."""
    if len(source) > TEX_LIMIT:
        return [f"it has {len(source)} characters; at most {TEX_LIMIT} are allowed."]
    if not source:
        return ["it is empty."]
    bare = _TEXT.sub(" ", source)
    return [*_command_faults(bare), *_brace_faults(source), *_environment_faults(source), *_text_faults(source)]


def _command_faults(bare: str) -> list[str]:
    found = []
    for command in dict.fromkeys(token for token in _TOKEN.findall(bare) if token[0] == "\\" and token[1:].isalpha()):
        if command in _REFUSED:
            found.append(f"{command} is not available here.")
        elif not _is_known(command):
            found.append(f"{command} is not a known command.")
    if "%" in _TOKEN.findall(bare):
        found.append(r"% starts a comment; write \%.")
    return found


def _is_known(command: str) -> bool:
    return (
        command in _STRUCTURE
        or command in commands.CONVERSION_MAP
        or command in commands.FUNCTIONS
        or command in commands.LOCAL_FONTS
        or command in commands.GLOBAL_FONTS
        or command in MOVABLE_LIMIT_TEXTS
        or convert_symbol(command) is not None
    )


def _brace_faults(source: str) -> list[str]:
    depth = deepest = 0
    for token in _TOKEN.findall(source):
        depth += {"{": 1, "}": -1}.get(token, 0)
        deepest = max(deepest, depth)
        if depth < 0:
            return ["a } has no { before it."]
    if depth:
        return ["a { has no } after it."]
    return ["it is nested too deeply."] if deepest > DEPTH_LIMIT else []


def _environment_faults(source: str) -> list[str]:
    opened: list[str] = []
    for word, name in _ENVIRONMENT.findall(source):
        if name not in _ENVIRONMENTS:
            return [f"{name} is not a known environment; known are {', '.join(sorted(_ENVIRONMENTS))}."]
        if word == "begin":
            opened.append(name)
        elif not opened or opened.pop() != name:
            return [rf"\end{{{name}}} has no matching \begin."]
    if opened:
        return [rf"\begin{{{opened[-1]}}} has no matching \end."]
    if "\\begin" in _ENVIRONMENT.sub("", source) or "\\end" in _ENVIRONMENT.sub("", source):
        return [r"\begin and \end need the name of an environment in braces."]
    return []


def _text_faults(source: str) -> list[str]:
    found = []
    for content in _TEXT.findall(source):
        plain = re.sub(r"\\[%_&#$ ]", "", content)
        if "\\" in plain:
            found.append(r"commands don't work inside \text{…}.")
        if "$" in plain or "{" in plain:
            found.append(r"\text{…} holds plain words only; end it before the formula goes on.")
    return found
