"""Writes the part of docs/reference.md that follows from the code: claims, providers, quantities, rules, functions.

`make reference` rewrites it; a test fails while it differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from activations.catalogue import ENTRIES, KEYS, VECTORS
from quizzes import subjects
from quizzes.api import errors
from quizzes.engine import claims
from quizzes.engine.subject import Parameter, Quantity, Subject
from quizzes.programs import SCOPES

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference.md"
MARK = "<!-- From here on written by `make reference`. -->\n"


def rewritten(text: str) -> str:
    """The reference with everything below its mark made anew."""
    return text.partition(MARK)[0] + MARK + "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "\n## Claims of the engine\n"
    yield from _table("claim", "what it states")
    yield from (_row(f"`{name}`", claim.title) for name, claim in claims.CLAIMS.items())
    for subject in subjects.subjects().values():
        yield from _claims(subject)
        yield from _providers(subject)
        yield from _quantities(subject)
    yield from _functions()
    yield from _interface()


def _claims(subject: Subject) -> Iterator[str]:
    yield f"\n## Claims of `{subject.name}`\n"
    yield 'On a choice: `{"claim": name, "parameters": {…}, "expected": true or false, "role": role, "source": text}`.\n'
    yield from _table("claim", "what it states", "runs", "parameters")
    for name, claim in sorted(subject.claims.items()):
        runs = "an experiment" if claim.slow else "at once"
        yield _row(f"`{subject.name}.{name}`", claim.title, runs, _parameters(claim.parameters))


def _providers(subject: Subject) -> Iterator[str]:
    yield f"\n## Providers of `{subject.name}`\n"
    yield (
        'On a question: `{"provider": name, "parameters": {…}}`. '
        "The numbers that prose may take stand in each module's docstring.\n"
    )
    yield from _table("provider", "what it explains", "runs", "parameters")
    for name, provider in sorted(subject.providers.items()):
        runs = "at publication" if provider.slow else "at once"
        yield _row(f"`{subject.name}.{name}`", provider.title, runs, _parameters(provider.parameters))


def _quantities(subject: Subject) -> Iterator[str]:
    yield f"\n## Quantities of `{subject.name}`\n"
    yield 'In a numeric question: `{"quantity": name, "parameters": {…}, "domain": {…}, "decimals": n}`.\n'
    yield from _table("quantity", "what it asks", "parameters")
    for name, quantity in sorted(subject.quantities.items()):
        yield _row(f"`{subject.name}.{name}`", quantity.title, _parameters(quantity.parameters))
    for name, quantity in sorted(subject.quantities.items()):
        yield from _misconceptions(f"{subject.name}.{name}", quantity)


def _misconceptions(name: str, quantity: Quantity) -> Iterator[str]:
    yield f"\n### Misconceptions about `{name}`\n"
    yield from _table("rule", "this is what you get if you …")
    yield from (_row(f"`{rule.name}`", rule.message) for rule in quantity.misconceptions)
    for rule in quantity.accepted:
        yield f"\nRight too, `{rule.name}`: {rule.message}"


def _functions() -> Iterator[str]:
    yield "\n## Functions\n"
    yield from _table("function", "title", "formula", "parameters")
    for key, entry in ENTRIES.items():
        formula = entry.build(**{p.name: p.default for p in entry.parameters}).formula
        own = ", ".join(f"`{p.name}` ({p.minimum} to {p.maximum}; default {p.default})" for p in entry.parameters)
        yield _row(f"`{key}`", entry.title, formula, own or "none")
    for key, vector in VECTORS.items():
        yield _row(f"`{key}`", vector.title, vector.formula, f"takes {', '.join(vector.inputs)}")


def _interface() -> Iterator[str]:
    yield "\n## Error codes\n"
    yield "One table for pages and the REST interface. An error has its code for programs and a sentence for people.\n"
    yield from _table("code", "status", "when")
    for error in errors.codes():
        yield _row(f"`{error.code}`", str(error.status), error.when)
    yield "\n## Scopes\n"
    yield from _table("scope", "a token with it may")
    yield from (_row(f"`{name}`", words) for name, words in SCOPES.items())


def _table(*columns: str) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _parameters(spec: tuple[Parameter, ...]) -> str:
    return ", ".join(_parameter(each) for each in spec) or "none"


def _parameter(each: Parameter) -> str:
    parts = [each.type.value]
    if each.allowed:
        parts.append("a [function](#functions)" if each.allowed == KEYS else f"one of {', '.join(each.allowed)}")
    if each.minimum is not None and each.maximum is not None:
        parts.append(f"{each.minimum} to {each.maximum}")
    elif each.minimum is not None:
        parts.append(f"from {each.minimum}")
    if each.optional:
        parts.append("may be left out")
    elif each.default is not None:
        parts.append(f"default {each.default}")
    return f"`{each.name}` ({'; '.join(parts)})"


if __name__ == "__main__":
    REFERENCE.write_text(rewritten(REFERENCE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"Wrote {REFERENCE.relative_to(ROOT)}")
