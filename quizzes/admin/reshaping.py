"""What the buttons of a question's page do to what was typed, before it is shown again: nothing is saved or lost."""

from __future__ import annotations

from django.http import QueryDict

from quizzes.engine.kinds.true_false import TrueFalse
from ui import richtext

PREFIX = "choices"
ADD, UP, DOWN, RESHAPE, INSERT = "_add_choice", "_up", "_down", "_reshape", "_insert_figure"
BUTTONS = (ADD, UP, DOWN, RESHAPE, INSERT)
FIGURE = "figure_"
STEM = "stem"
KIND = "kind"
TRUE_AND_FALSE = ("True", "False")
TYPED = ("feedback_ticked", "feedback_unticked", "weight", "claim_type", "is_correct", "id")


def reshaped(sent: QueryDict) -> QueryDict:
    """The form as it was sent, with a choice more, two of them swapped, or a figure put into a text."""
    data = sent.copy()
    if ADD in sent:
        count = _count(data)
        data[f"{PREFIX}-TOTAL_FORMS"] = str(count + 1)
        _number(data, _order(data))
    for button, step in ((UP, -1), (DOWN, 1)):
        if button in sent:
            _move(data, str(sent[button]), step)
    if sent.get(RESHAPE) == KIND:
        _fill_true_and_false(data)
    if INSERT in sent and not insertion_problem(sent):
        _insert_figure(data)
    return data


def _fill_true_and_false(data: QueryDict) -> None:
    """Choices in which nothing was typed yet read “True” and “False” where that is the kind, and nothing again where it
    no longer is."""
    order = _order(data)
    texts = [data.get(f"{PREFIX}-{row}-text", "").strip() for row in order]
    is_true_false = data.get(KIND) == TrueFalse.name
    blank = ["", ""] if is_true_false else [*TRUE_AND_FALSE]
    if is_true_false and not any(texts) and len(order) < len(TRUE_AND_FALSE):
        data[f"{PREFIX}-TOTAL_FORMS"] = str(len(TRUE_AND_FALSE))
        order = _order(data)
        texts = [""] * len(order)
    others = [data.get(f"{PREFIX}-{row}-{name}", "").strip() for row in order for name in TYPED]
    if texts[:2] != blank or any(texts[2:]) or any(others):
        return
    for row, text in zip(order, TRUE_AND_FALSE, strict=False):
        data[f"{PREFIX}-{row}-text"] = text if is_true_false else ""


def insertion_problem(sent: QueryDict) -> str:
    """What is missing before a figure can be put into a text."""
    if not sent.get(f"{FIGURE}provider"):
        return "Choose which computation draws the figure."
    if not sent.get(f"{FIGURE}words", "").strip():
        return "Describe the figure in words that don’t give the answer away: they stand for it where it isn’t seen."
    return ""


def _insert_figure(data: QueryDict) -> None:
    """The line of the figure comes last in the text that is chosen."""
    prefix = f"{FIGURE}p_"
    sent = {name.removeprefix(prefix): data.getlist(name) for name in data if name.startswith(prefix)}
    given = {
        name: ",".join(" ".join(value.split()) for value in values if value.strip()) for name, values in sent.items()
    }
    given = {name: value.replace('"', "").replace("|", "") for name, value in given.items() if value}
    line = richtext.written(data.get(f"{FIGURE}provider", ""), given, " ".join(data.get(f"{FIGURE}words", "").split()))
    row = data.get(f"{FIGURE}into", STEM)
    target = f"{PREFIX}-{row}-text" if f"{PREFIX}-{row}-text" in data else STEM
    text = data.get(target, "").rstrip()
    data[target] = f"{text}\n\n{line}" if text else line
    data[f"{FIGURE}words"] = ""


def _count(data: QueryDict) -> int:
    typed = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0


def _place(data: QueryDict, row: int) -> tuple[bool, int, int]:
    """Rows without a place come last, as they stand."""
    typed = data.get(f"{PREFIX}-{row}-position", "")
    known = typed.isascii() and typed.isdecimal() and len(typed) < 6
    return not known, int(typed) if known else 0, row


def _order(data: QueryDict) -> list[int]:
    return sorted(range(_count(data)), key=lambda row: _place(data, row))


def _number(data: QueryDict, order: list[int]) -> None:
    for place, row in enumerate(order, start=1):
        data[f"{PREFIX}-{row}-position"] = str(place)


def _move(data: QueryDict, row: str, step: int) -> None:
    """Swap the row with its neighbour and number all rows anew."""
    order = _order(data)
    if not (row.isascii() and row.isdecimal()) or int(row) not in order:
        return
    here = order.index(int(row))
    there = here + step
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    _number(data, order)
