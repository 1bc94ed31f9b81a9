"""Parameters typed as texts, `functions=relu,elu x=1/3`, to the values that content keeps."""

from __future__ import annotations

from collections.abc import Mapping

from quizzes.engine.subject import Parameter, Parameters, ParameterType, ParameterValue

LISTS = (ParameterType.NUMBERS, ParameterType.CHOICES)
FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def typed_parameters(spec: tuple[Parameter, ...], typed: Mapping[str, str]) -> Parameters:
    """The values as content keeps them. What isn't known or can't be read is left for `read_parameters` to refuse."""
    types = {parameter.name: parameter.type for parameter in spec}
    return {name: _value(types.get(name), text) for name, text in typed.items()}


def _value(kind: ParameterType | None, text: str) -> ParameterValue:
    if kind in LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    if kind is ParameterType.FLAG:
        return FLAGS.get(text.lower(), text)
    return text
