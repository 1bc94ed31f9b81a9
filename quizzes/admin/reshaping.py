"""What the buttons of a question's page do to what was typed, before it is shown again: nothing is saved or lost."""

from __future__ import annotations

from django.http import QueryDict

PREFIX = "choices"
ADD, UP, DOWN, RESHAPE = "_add_choice", "_up", "_down", "_reshape"
BUTTONS = (ADD, UP, DOWN, RESHAPE)


def reshaped(sent: QueryDict) -> QueryDict:
    """The form as it was sent, with a choice more or two of them swapped."""
    data = sent.copy()
    if ADD in sent:
        count = _count(data)
        data[f"{PREFIX}-TOTAL_FORMS"] = str(count + 1)
        data[f"{PREFIX}-{count}-position"] = str(_last_place(data, count) + 1)
    for button, step in ((UP, -1), (DOWN, 1)):
        if button in sent:
            _move(data, sent[button], step)
    return data


def _count(data: QueryDict) -> int:
    typed = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0


def _place(data: QueryDict, row: int) -> tuple[bool, int, int]:
    """Rows without a place come last, as they stand."""
    typed = data.get(f"{PREFIX}-{row}-position", "")
    known = typed.isascii() and typed.isdecimal() and len(typed) < 6
    return not known, int(typed) if known else 0, row


def _last_place(data: QueryDict, count: int) -> int:
    return max([_place(data, row)[1] for row in range(count)], default=0)


def _move(data: QueryDict, row: str, step: int) -> None:
    """Swap the row with its neighbour and number all rows anew."""
    order = sorted(range(_count(data)), key=lambda each: _place(data, each))
    if not (row.isascii() and row.isdecimal()) or int(row) not in order:
        return
    here = order.index(int(row))
    there = here + step
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    for place, each in enumerate(order, start=1):
        data[f"{PREFIX}-{each}-position"] = str(place)
