"""One neuron forward and backward, every step with its numbers, and a graph with values above and gradients below.

Numbers: `x`, `w`, `b`, `target`, `z`, `a`, `loss`, `slope`, `da`, `dz`, `dw`, `db`, `dx`, `function`. What is
no more than a float of 0 is "nearly 0": "0" stands only for what is exactly 0."""

from __future__ import annotations

from fractions import Fraction

from activations.catalogue import Activation
from activations.choosing import chosen, function_parameters
from activations.explanations import parts
from activations.neuron import Pass, is_zero, run
from activations.values import Number, kink_at, slope_text, value_text
from quizzes.engine.numbers import readable
from quizzes.engine.subject import Explanation, Parameter, ParameterType, Provider, Step
from svgplot.figure import Edge, Figure, Graph, Node, Table

BOUND = Fraction(100)


def _number(name: str, help_text: str, default: str) -> Parameter:
    return Parameter(name, ParameterType.NUMBER, help_text, default=default, minimum=-BOUND, maximum=BOUND)


PARAMETERS = (
    *function_parameters("The activation function.", default="relu"),
    _number("x", "The input.", "2"),
    _number("w", "The weight.", "-1.5"),
    _number("b", "The bias.", "1"),
    _number("target", "What the output should be.", "1"),
)


def explain(values: parts.Values) -> Explanation:
    function = chosen(values)
    done = run(function, **{name: parts.number(values, name) for name in ("x", "w", "b", "target")})
    numbers = _numbers(function, done)
    return Explanation(
        title=f"Output {numbers['a']}, loss {numbers['loss']}, gradient of the weight {numbers['dw']}",
        summary=_summary(function, done),
        steps=_steps(function, numbers),
        figures=(_figure(function, numbers),),
        tables=(_table(function, numbers),),
        numbers=numbers,
        caveats=_caveats(function, done),
    )


def _numbers(function: Activation, done: Pass) -> dict[str, str]:
    texts = {name: _text(getattr(done, name)) for name in Pass.__slots__}
    texts |= {"a": value_text(function, done.z), "function": function.title}
    return texts if kink_at(function, done.z) else texts | {"slope": slope_text(function, done.z)}


def _text(number: Number) -> str:
    return readable(number) if number or is_zero(number) else "nearly 0"


def _summary(function: Activation, done: Pass) -> str:
    if is_zero(done.da):
        return "The output is the target: the loss is 0 and nothing changes."
    if is_zero(done.slope):
        stands = "is taken as 0" if kink_at(function, done.z) else "is 0"
        return (
            f"The slope of {function.name} {stands} here, so no gradient gets through: "
            "this step changes neither weight nor bias."
        )
    if done.da == 0:
        return "The output is nearly the target: what is left of the loss is less than floats can tell."
    if done.slope == 0:
        return f"The slope of {function.name} is nearly 0 here: the gradient that gets through is less than floats can tell."
    return ""


def _steps(function: Activation, n: dict[str, str]) -> tuple[Step, ...]:
    first = {name: f"({text})" if text.startswith(("nearly", "just")) else text for name, text in n.items()}
    b = {name: f"({text})" if text.startswith("−") else text for name, text in first.items()}
    return (
        Step(f"z = w x + b = {n['w']} × {b['x']} + {b['b']}", n["z"], "Forward"),
        Step(f"a = {function.name}({n['z']})", n["a"], "Output"),
        Step(
            f"L = (a − target)²/2 = ({first['a']} − {b['target']})²/2",
            n["loss"],
            "Loss",
        ),
        Step(f"dL/da = a − target = {first['a']} − {b['target']}", n["da"], "Back"),
        Step(
            f"dL/dz = dL/da × {function.name}′({n['z']}) = {first['da']} × {b['slope']}",
            n["dz"],
            "Through the function",
        ),
        Step(f"dL/dw = dL/dz × x = {first['dz']} × {b['x']}", n["dw"], "Weight"),
        Step("dL/db = dL/dz", n["db"], "Bias"),
        Step(f"dL/dx = dL/dz × w = {first['dz']} × {b['w']}", n["dx"], "Input"),
    )


def _figure(function: Activation, n: dict[str, str]) -> Figure:
    nodes = (
        Node("x", "x", 0, 0),
        Node("w", "w", 0, 1),
        Node("b", "b", 0, 2),
        Node("z", "z", 1, 1),
        Node("a", "a", 2, 1, function.name),
        Node("loss", "L", 3, 1, n["loss"]),
        Node("target", "t", 3, 0),
    )
    edges = (
        Edge("x", "z", n["x"], n["dx"]),
        Edge("w", "z", n["w"], n["dw"]),
        Edge("b", "z", n["b"], n["db"]),
        Edge("z", "a", n["z"], n["dz"]),
        Edge("a", "loss", n["a"], n["da"]),
        Edge("target", "loss", n["target"], ""),
    )
    return Figure(
        title=f"One neuron with {function.title}, forward and back",
        panels=(),
        graph=Graph(nodes, edges),
        conclusion=f"The output is {n['a']}, the loss {n['loss']}; the gradient of the weight is {n['dw']}, of the bias {n['db']}.",
        caption="Above each arrow the value that goes forward, below it the gradient of the loss that comes back.",
    )


def _table(function: Activation, n: dict[str, str]) -> Table:
    rows = (
        ("x", n["x"], n["dx"]),
        ("w", n["w"], n["dw"]),
        ("b", n["b"], n["db"]),
        ("z = w x + b", n["z"], n["dz"]),
        (f"a = {function.name}(z)", n["a"], n["da"]),
        ("L = (a − t)²/2", n["loss"], "1"),
    )
    return Table("Every quantity with its gradient", ("quantity", "value", "gradient of L"), rows)


def _caveats(function: Activation, done: Pass) -> tuple[str, ...]:
    at = kink_at(function, done.z)
    if at is None:
        return ()
    return (
        f"z lies exactly at a kink, where {function.name} has no slope; {readable(at.convention)} is taken by convention.",
    )


PROVIDER = Provider(
    name="neuron", title="One neuron, forward and backward", version="3", parameters=PARAMETERS, explain=explain
)
