"""The catalogue for programs: list, look up, evaluate, draw. The same numbers, refusals and figures as on the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, TypeVar

from django.urls import path
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from activations.catalogue import CATALOGUE, ENTRIES, VECTORS, ParameterRefused, VectorEntry, activation
from activations.facts import Activation
from activations.pages import entry as entries
from activations.pages import vector_entry
from activations.values import kink_at, slope_of, value_of
from quizzes import subjects
from quizzes.api import schemas
from quizzes.api.base import ApiView
from quizzes.api.errors import Fault, InvalidRequest
from quizzes.api.fields import Body
from quizzes.api.schema import operation
from quizzes.api.scopes import PUBLIC
from quizzes.engine.errors import InvalidParameter, NotFound
from quizzes.engine.subject import Parameter, ParameterType, read_parameters
from quizzes.presentation.documents import figure_document
from quizzes.presentation.figures import show_figure

TAG = "Activations"
MOST_INPUTS = 1_000
LARGEST = Fraction(10**6)
MOST_DIGITS = 50  # of an input: seven before the point and as many behind as are read
INPUTS = (Parameter("inputs", ParameterType.NUMBERS, "Where to evaluate.", minimum=-LARGEST, maximum=LARGEST),)
Made = TypeVar("Made")


@extend_schema_field({"type": ["number", "string"]})
class Number(serializers.Field):
    """A number, or a text with one, which stays exact: “0.1”, “1/3”."""

    default_error_messages = {"invalid": "Give a number, or a text with one such as “1/3”."}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, (int, float, str)):
            self.fail("invalid")
        return repr(data) if isinstance(data, float) else data


class EvaluateBody(Body):
    inputs = serializers.ListField(child=Number(), min_length=1, max_length=MOST_INPUTS)
    parameters = serializers.DictField(
        child=Number(), default=dict, help_text="Of the function, such as {“alpha”: “0.1”} or {“alpha”: 0.1}."
    )


class FunctionParameterDocument(serializers.Serializer):
    name = serializers.CharField()
    default = serializers.CharField()
    minimum = serializers.CharField()
    maximum = serializers.CharField()
    help = serializers.CharField(allow_blank=True)


class FunctionDocument(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    formula = serializers.CharField()
    formula_tex = serializers.CharField()
    range = serializers.CharField()
    summary = serializers.CharField()
    takes = schemas.texts(help_text="Its arguments: x for a function of one number.")
    parameters = FunctionParameterDocument(many=True)


class FunctionsDocument(serializers.Serializer):
    results = FunctionDocument(many=True)


class PropertyDocument(serializers.Serializer):
    name = serializers.CharField()
    value = serializers.CharField()
    witness = serializers.CharField(allow_blank=True)
    evidence = serializers.CharField()


class WholeFunctionDocument(FunctionDocument):
    properties = PropertyDocument(many=True)
    advantages = schemas.texts()
    disadvantages = schemas.texts()
    related = schemas.texts()


class ValueDocument(serializers.Serializer):
    """`exact` is null where the value is no fraction; `number` is its double, null where none holds it."""

    exact = serializers.CharField(allow_null=True)
    number = serializers.FloatField(allow_null=True)


class PointDocument(serializers.Serializer):
    x = serializers.CharField(help_text="The input as it was read: a decimal such as -0.5, or 1/3 where none ends.")
    value = ValueDocument()
    slope = ValueDocument(allow_null=True, help_text="Null at a kink, where there is none.")


class PointsDocument(serializers.Serializer):
    results = PointDocument(many=True)


class FunctionsView(ApiView):
    scopes = {"GET": PUBLIC}

    @operation("List the functions", {200: FunctionsDocument}, tag=TAG)
    def get(self, request: Any) -> Response:
        """The whole catalogue, in one answer."""
        return Response({"results": [_document(key) for key in (*ENTRIES, *VECTORS)]})


class FunctionView(ApiView):
    scopes = {"GET": PUBLIC}

    @operation("Look a function up", {200: WholeFunctionDocument}, 404, tag=TAG)
    def get(self, request: Any, function: str) -> Response:
        """With its properties, each with the number that shows it."""
        _refuse_unknown(function)
        about = ENTRIES.get(function) or VECTORS[function]
        properties = entries.properties(function) if function in ENTRIES else vector_entry.properties(function)
        return Response(
            {
                **_document(function),
                "properties": [
                    {"name": each.name, "value": each.value, "witness": each.witness, "evidence": each.evidence.value}
                    for each in properties
                ],
                "advantages": list(about.advantages),
                "disadvantages": list(about.disadvantages),
                "related": list(about.related),
            }
        )


class EvaluateView(ApiView):
    scopes = {"POST": PUBLIC}

    @operation("Evaluate a function", {200: PointsDocument}, 404, body=EvaluateBody, tag=TAG)
    def post(self, request: Any, function: str) -> Response:
        """Value and slope at up to 1000 inputs. It changes nothing, so it takes no idempotency key."""
        _refuse_unknown(function)
        if function in VECTORS:
            raise NotFound(
                f"{VECTORS[function].title} takes several numbers; only functions of one are evaluated here."
            )
        body = self.read(EvaluateBody)
        inputs: Any = _readable(lambda: read_parameters(INPUTS, {"inputs": body["inputs"]})["inputs"])
        built = _readable(lambda: activation(function, _parameters(function, body["parameters"])), "/parameters")
        return Response({"results": [_point(built, x) for x in inputs]})


class FigureView(ApiView):
    scopes = {"GET": PUBLIC}

    @operation("Draw a function", {200: schemas.Figure}, 404, tag=TAG)
    def get(self, request: Any, function: str) -> Response:
        """Its curve with its slope, as an SVG that describes itself and as a table of the same numbers."""
        _refuse_unknown(function)
        if function in VECTORS:
            raise NotFound(f"There is no curve of {VECTORS[function].title}: it takes several numbers.")
        explanation = subjects.explain_fast("activations.point", {"function": function, "x": "-1"})
        return Response(figure_document(show_figure(explanation.figures[0], "figure")))


def _refuse_unknown(function: str) -> None:
    if function not in ENTRIES and function not in VECTORS:
        known = ", ".join((*ENTRIES, *VECTORS))
        raise NotFound(f"There is no function {function[:40]!r}; known are {known}.")


def _readable(read: Callable[[], Made], inside: str = "") -> Made:
    """What `read` gives; what it can't take is a mistake in the request, said at its place."""
    try:
        return read()
    except InvalidParameter as refusal:
        field, message = refusal.field, refusal.message.removeprefix(f"{refusal.field}: ")
    except ParameterRefused as refusal:
        field, message = refusal.name, refusal.message
    pointer = f"{inside}/{field}"
    raise InvalidRequest(f"{field}: {message}", faults=[Fault(pointer, "invalid_parameter", message)])


def _parameters(function: str, given: Mapping[str, Any]) -> Mapping[str, Fraction]:
    spec = tuple(Parameter(p.name, ParameterType.NUMBER, p.help, default="0") for p in ENTRIES[function].parameters)
    read = read_parameters(spec, given)
    return {name: value for name, value in read.items() if name in given and isinstance(value, Fraction)}


def _point(built: Activation, x: Fraction) -> dict[str, Any]:
    is_kink = kink_at(built, x) is not None
    return {
        "x": _read_text(x),
        "value": _value(value_of(built, x)),
        "slope": None if is_kink else _value(slope_of(built, x)),
    }


def _read_text(x: Fraction) -> str:
    """The number as programs write it, with nothing rounded away: what is sent back is read as the same number."""
    with localcontext(prec=MOST_DIGITS):
        decimal = Decimal(x.numerator) / x.denominator
    return f"{decimal:f}" if Fraction(decimal) == x else str(x)


def _value(number: Fraction | float) -> dict[str, Any]:
    return {"exact": str(number) if isinstance(number, Fraction) else None, "number": float(number)}


def _document(key: str) -> dict[str, Any]:
    vector: VectorEntry | None = VECTORS.get(key)
    if vector is not None:
        formula, tex, span, takes = vector.formula, vector.formula_tex, vector.range_text, list(vector.inputs)
        about: Any = vector
    else:
        built, about = CATALOGUE[key], ENTRIES[key]
        formula, tex, span, takes = built.formula, built.formula_tex, built.range_text, ["x"]
    return {
        "key": key,
        "title": about.title,
        "formula": formula,
        "formula_tex": tex,
        "range": span,
        "summary": about.summary,
        "takes": takes,
        "parameters": [
            {
                "name": each.name,
                "default": str(each.default),
                "minimum": str(each.minimum),
                "maximum": str(each.maximum),
                "help": each.help,
            }
            for each in getattr(about, "parameters", ())
        ],
    }


urlpatterns = [
    path("", FunctionsView.as_view(), name="functions"),
    path("<slug:function>/", FunctionView.as_view(), name="function"),
    path("<slug:function>/evaluate/", EvaluateView.as_view(), name="evaluate"),
    path("<slug:function>/figure/", FigureView.as_view(), name="figure"),
]
