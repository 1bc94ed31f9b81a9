"""What computing an explanation costs: a point with its figure, all draws of all questions, the mask experiment. Each as a
ratio to a floor of the same run, the plain numpy calls that can't be left out. Writes benchmarks/results/computing.json.

    .venv/bin/python benchmarks/computing.py
"""

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")

import svgplot  # noqa: E402 - needs the path above
from activations.catalogue import CATALOGUE, KEYS  # noqa: E402
from activations.explanations import PROVIDERS  # noqa: E402
from quizzes import subjects  # noqa: E402
from quizzes.engine.subject import read_parameters  # noqa: E402

RESULT = ROOT / "benchmarks" / "results" / "computing.json"
SAMPLES = np.linspace(-3, 3, 81)


def best(work: Callable[[], object], rounds: int = 20) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def point(key: str, what: str) -> None:
    provider = PROVIDERS["point"]
    explanation = provider.explain(read_parameters(provider.parameters, {"function": key, "x": "-1.5", "what": what}))
    for figure in explanation.figures:
        svgplot.render(figure, id_prefix="bench")


def numeric_bodies() -> list[dict]:
    bodies = []
    for path in sorted((ROOT / "fixtures").glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            body = row["fields"].get("body") or {}
            if "quantity" in body:
                bodies.append(body)
    return bodies


def main() -> None:
    rows: dict[str, dict[str, float]] = {}

    def add(name: str, seconds: float, floor: float, budget_ms: float) -> None:
        rows[name] = {
            "ms": round(seconds * 1e3, 3),
            "floor_ms": round(floor * 1e3, 4),
            "ratio": round(seconds / floor, 1),
        }
        print(f"{name:34} {rows[name]['ms']:9} ms, {rows[name]['ratio']:6} times its floor; budget {budget_ms} ms")

    for what in ("value", "slope"):
        slowest = max(KEYS, key=lambda key: best(lambda: point(key, what), 5))  # noqa: B023 - called at once
        function = CATALOGUE[slowest]
        floor = best(lambda: (function.value(SAMPLES), function.slope(SAMPLES)))  # noqa: B023
        add(f"point, {what}, slowest: {slowest}", best(lambda: point(slowest, what)), floor, 2)  # noqa: B023
    bodies = numeric_bodies()
    draws = sum(len(subjects.variants(body).draws) for body in bodies)
    every = best(lambda: [subjects.variants(body) for body in bodies], 5)
    add(
        f"enumeration, {len(bodies)} questions, {draws} draws",
        every,
        best(lambda: CATALOGUE["gelu"].value(SAMPLES)),
        1000,
    )
    if "masks" in PROVIDERS:
        masks = PROVIDERS["masks"]
        values = read_parameters(masks.parameters, {})
        start = time.perf_counter()
        masks.explain(values)
        seconds = time.perf_counter() - start  # once: what was trained is remembered
        weights, points = np.ones((20, 3)), np.ones((3, 400))
        add("mask experiment", seconds, best(lambda: np.tanh(weights @ points)), 3000)
    document = {"machine": platform.machine(), "python": platform.python_version(), "rows": rows}
    RESULT.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
