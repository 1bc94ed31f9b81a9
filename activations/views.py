"""Reference pages: the comparison table, one page a function, terms, and where the sources disagree. Pure reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from activations.catalogue import CATALOGUE, ENTRIES, VECTORS, Entry, VectorEntry
from activations.explanations import PROVIDERS, gates
from activations.explorers import EXPLORERS
from activations.pages import entry as entries
from activations.pages import prose, table, vector_entry
from quizzes import queries
from quizzes.engine import placeholders
from quizzes.engine.subject import read_parameters
from quizzes.presentation.explorers import show_explorer
from quizzes.presentation.figures import show_figure
from quizzes.presentation.shown import FigureShown
from ui import richtext


def _tex(formula: str) -> SafeString:
    return richtext.render(f"${formula}$", "markdown", inline=True).html


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    asked = table.read(request.GET.dict())
    found = [{"row": row, "formula": _tex(row.formula_tex)} for row in table.rows(asked)]
    filters = [
        {
            "name": each.name,
            "label": each.label,
            "error": asked.errors.get(each.name, ""),
            "options": [(value, words, asked.chosen.get(each.name) == value) for value, words, _ in each.options],
        }
        for each in table.FILTERS
    ]
    context = {
        "rows": found,
        "filters": filters,
        "columns": _columns(request.GET.dict(), asked),
        "asked": asked,
        "total": len(CATALOGUE) + len(VECTORS),
        "errors": [f"{name} {message}" for name, message in asked.errors.items()],
    }
    return render(request, "activations/index.html", context, status=400 if asked.errors else 200)


def _columns(query: dict[str, str], asked: table.Asked) -> list[dict[str, str]]:
    """The sortable columns, each with the address that sorts by it, the other way round at the second time."""
    names = {"name": "Function", "range": "Range", "steepest": "Steepest slope", "mean": "Mean under N(0, 1)"}
    columns = []
    for name, label in names.items():
        is_sorted = asked.sort == name
        turns = is_sorted and not asked.descending
        address = urlencode({**query, "sort": name, "direction": "down" if turns else "up"})
        order = ("descending" if asked.descending else "ascending") if is_sorted else ""
        columns.append({"label": label, "url": f"?{address}", "order": order})
    return columns


@require_safe
def entry(request: HttpRequest, key: str) -> HttpResponse:
    if key in VECTORS:
        return _vector(request, VECTORS[key])
    if key not in ENTRIES:
        raise Http404(f"There is no function {key!r}. Look at the table of functions.")
    found, activation = ENTRIES[key], CATALOGUE[key]
    explorer = show_explorer("activations.function", {"function": key, "x": "-1"}, prefix="explorer", level=2)
    context = _about(found) | {
        "entry": found,
        "activation": activation,
        "formula": _tex(found.general_tex or activation.formula_tex),
        "slope_formula": _tex(found.general_slope_tex or activation.slope_tex),
        "properties": entries.properties(key),
        "explorer": explorer,
        "kinks": entries.kinks(key),
        "conventions": entries.conventions(key),
        "variants": entries.variants(key),
        "parameters": found.parameters,
    }
    return render(request, "activations/entry.html", context)


def _vector(request: HttpRequest, found: VectorEntry) -> HttpResponse:
    context = _about(found) | {
        "entry": found,
        "formula": _tex(found.formula_tex),
        "slope_formula": _tex(found.jacobian_tex),
        "properties": vector_entry.properties(found.key),
        "explorer": show_explorer("activations.softmax", {}, prefix="explorer", level=2)
        if found.key == "softmax"
        else None,
        "figure": None if found.key == "softmax" else _gate_figure(found.key),
    }
    return render(request, "activations/vector.html", context)


@lru_cache(maxsize=8)
def _gate_figure(key: str) -> FigureShown:
    return show_figure(gates.figure(key), f"gate-{key}")


def _about(found: Entry | VectorEntry) -> dict[str, object]:
    """What the pages of all functions share."""
    names = (found.title.partition(" (")[0], *found.also_known_as)
    return {
        "related": [(key, entries.title_of(key)) for key in found.related],
        "questions": [
            (each, richtext.render(each.stem.text, each.stem.format, inline=True).plain)
            for each in queries.questions_about(partial(entries.is_about, found.key))
        ],
        "lessons": queries.lessons_naming(name for name in names if len(name) > 1),
    }


@require_safe
def explorers(request: HttpRequest) -> HttpResponse:
    found = [(f"activations.{name}", explorer) for name, explorer in EXPLORERS.items()]
    return render(request, "activations/explorers.html", {"explorers": found})


# Pages in prose, their numbers computed


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "activations/terms.html", {"terms": prose.TERMS.values()})


@require_safe
def term(request: HttpRequest, slug: str) -> HttpResponse:
    found = prose.TERMS.get(slug)
    if found is None:
        raise Http404(f"There is no term {slug!r}. Look at the list of terms.")
    figure = _term_figure(slug) if found.provider else None
    context = {
        "term": found,
        "body": _filled(found.body, prose.term_numbers()[slug]),
        "figure": figure,
        "functions": [(key, entries.title_of(key)) for key in found.functions],
        "related": [prose.TERMS[other] for other in found.related],
        "lessons": queries.lessons_naming(found.words),
    }
    return render(request, "activations/term.html", context)


@require_safe
def which(request: HttpRequest) -> HttpResponse:
    advice = [(each, _filled(each.body, prose.advice_numbers())) for each in prose.ADVICE]
    return render(request, "activations/which.html", {"advice": advice})


@require_safe
def disagreements(request: HttpRequest) -> HttpResponse:
    found = [(each, _filled(each.computed, prose.disagreement_numbers())) for each in prose.DISAGREEMENTS]
    return render(request, "activations/disagreements.html", {"disagreements": found})


def _filled(text: str, numbers: Mapping[str, str]) -> SafeString:
    return richtext.render(text, "markdown", fill=lambda part: placeholders.fill(part, numbers)).html


@lru_cache(maxsize=64)
def _term_figure(slug: str) -> FigureShown:
    term = prose.TERMS[slug]
    provider = PROVIDERS[term.provider]
    explanation = provider.explain(read_parameters(provider.parameters, term.parameters))
    return show_figure(explanation.figures[0], f"term-{slug}")
