"""Writes the part of docs/reference.md that follows from the code: claims, providers, quantities, rules, functions.

`make reference` rewrites it; a test fails while it differs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference.md"
MARK = "<!-- From here on written by `make reference`. -->\n"


def generated() -> str:
    """Everything below the mark."""
    from activations.catalogue import ENTRIES, KEYS, VECTORS
    from quizzes import subjects
    from quizzes.engine import claims
    from quizzes.engine.subject import Parameter, Subject

    def cell(text: object) -> str:
        return str(text).replace("|", "\\|").replace("\n", " ")

    def parameter(each: Parameter) -> str:
        parts: list[str] = [each.type.value]
        if each.allowed:
            names = "a [function](#functions)" if each.allowed == KEYS else ", ".join(each.allowed)
            parts.append(names if each.allowed == KEYS else f"one of {names}")
        if each.minimum is not None or each.maximum is not None:
            low = "" if each.minimum is None else each.minimum
            parts.append(f"{low} to {'' if each.maximum is None else each.maximum}".strip())
        if each.optional:
            parts.append("may be left out")
        elif each.default is not None:
            parts.append(f"default {each.default}")
        return f"`{each.name}` ({'; '.join(parts)})"

    def parameters(spec: tuple[Parameter, ...]) -> str:
        return cell(", ".join(parameter(each) for each in spec) or "none")

    def table(*columns: str) -> Iterator[str]:
        yield f"| {' | '.join(columns)} |"
        yield f"|{'---|' * len(columns)}"

    def of_subject(subject: Subject) -> Iterator[str]:
        name = subject.name
        yield f"## Claims of `{name}`\n"
        yield 'On a choice: `{"claim": name, "parameters": {…}, "expected": true or false, "role": role, "source": text}`.\n'
        yield from table("claim", "what it states", "runs", "parameters")
        for key, claim in sorted(subject.claims.items()):
            runs = "an experiment" if claim.slow else "at once"
            yield f"| `{name}.{key}` | {cell(claim.title)} | {runs} | {parameters(claim.parameters)} |"
        yield f"\n## Providers of `{name}`\n"
        yield 'On a question: `{"provider": name, "parameters": {…}}`. The numbers that prose may take stand in each module\'s docstring.\n'
        yield from table("provider", "what it explains", "runs", "parameters")
        for key, provider in sorted(subject.providers.items()):
            runs = "at publication" if provider.slow else "at once"
            yield f"| `{name}.{key}` | {cell(provider.title)} | {runs} | {parameters(provider.parameters)} |"
        yield f"\n## Quantities of `{name}`\n"
        yield 'In a numeric question: `{"quantity": name, "parameters": {…}, "domain": {…}, "decimals": n}`.\n'
        yield from table("quantity", "what it asks", "parameters")
        for key, quantity in sorted(subject.quantities.items()):
            yield f"| `{name}.{key}` | {cell(quantity.title)} | {parameters(quantity.parameters)} |"
        for key, quantity in sorted(subject.quantities.items()):
            yield f"\n### Misconceptions about `{name}.{key}`\n"
            yield from table("rule", "this is what you get if you …")
            yield from (f"| `{rule.name}` | {cell(rule.message)} |" for rule in quantity.misconceptions)
            if quantity.accepted:
                yield f"\nRight too: {'; '.join(f'`{rule.name}`: {cell(rule.message)}' for rule in quantity.accepted)}"

    def lines() -> Iterator[str]:
        yield "\n## Claims of the engine\n"
        yield from table("claim", "what it states")
        yield from (f"| `{name}` | {cell(claim.title)} |" for name, claim in claims.CLAIMS.items())
        for subject in subjects.subjects().values():
            yield ""
            yield from of_subject(subject)
        yield "\n## Functions\n"
        yield from table("function", "title", "formula", "parameters")
        for key, entry in ENTRIES.items():
            formula = entry.build(**{p.name: p.default for p in entry.parameters}).formula
            own = ", ".join(f"`{p.name}` ({p.minimum} to {p.maximum}; default {p.default})" for p in entry.parameters)
            yield f"| `{key}` | {cell(entry.title)} | {cell(formula)} | {own or 'none'} |"
        for key, vector in VECTORS.items():
            yield f"| `{key}` | {cell(vector.title)} | {cell(vector.formula)} | takes {', '.join(vector.inputs)} |"

    return "\n".join(lines()) + "\n"


def rewritten(text: str) -> str:
    """The reference with its generated part made anew."""
    return text.partition(MARK)[0] + MARK + generated()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    REFERENCE.write_text(rewritten(REFERENCE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"Wrote {REFERENCE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
