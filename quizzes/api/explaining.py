"""Explanations of every subject: the computations that feedback is made of, run for whoever asks."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from quizzes import subjects, tasks
from quizzes.api import schemas
from quizzes.api.authoring import refuse_who_may_not_write, start_job
from quizzes.api.base import ApiView
from quizzes.api.drafts import Parameters
from quizzes.api.errors import Fault, InsufficientScope, InvalidRequest, NotAuthenticated
from quizzes.api.fields import Body, Text
from quizzes.api.once import answered_once
from quizzes.api.schema import KEY, operation
from quizzes.api.scopes import PUBLIC
from quizzes.engine.content import Reference
from quizzes.engine.errors import InvalidParameter
from quizzes.engine.subject import Parameter, read_parameters
from quizzes.presentation.documents import explanation_document
from quizzes.presentation.figures import Drawing, show_explanation

TAG = "Explanations"
KEY_OF_JOBS = OpenApiParameter(
    KEY.name, KEY.type, KEY.location, description="Needed for a job; without meaning for what is answered at once."
)


class ExplainBody(Body):
    provider = Text(max_length=100)
    parameters = Parameters(default=dict)


class ParameterDocument(serializers.Serializer):
    name = serializers.CharField()
    type = serializers.CharField()
    help = serializers.CharField(allow_blank=True)
    default = serializers.JSONField(help_text="Null: it must be given, unless it is optional.")
    minimum = serializers.CharField(allow_null=True)
    maximum = serializers.CharField(allow_null=True)
    allowed = schemas.texts()
    is_optional = serializers.BooleanField()


class ProviderDocument(serializers.Serializer):
    name = serializers.CharField()
    title = serializers.CharField()
    is_slow = serializers.BooleanField(help_text="It runs an experiment, as a job.")
    parameters = ParameterDocument(many=True)


class ProvidersDocument(serializers.Serializer):
    results = ProviderDocument(many=True)


class ProvidersView(ApiView):
    scopes = {"GET": PUBLIC, "POST": PUBLIC}

    @operation("List what can be explained", {200: ProvidersDocument}, tag=TAG)
    def get(self, request: Any) -> Response:
        """Every provider with its parameters and their bounds, in one answer."""
        found = [
            {
                "name": f"{subject.name}.{name}",
                "title": provider.title,
                "is_slow": provider.slow,
                "parameters": [_parameter(each) for each in provider.parameters],
            }
            for subject in subjects.subjects().values()
            for name, provider in sorted(subject.providers.items())
        ]
        return Response({"results": found})

    @operation(
        "Explain",
        {200: schemas.Explanation, 202: schemas.Job},
        404,
        409,
        422,
        body=ExplainBody,
        tag=TAG,
        query=(KEY_OF_JOBS,),
    )
    def post(self, request: Any) -> Any:
        """At once, which changes nothing and takes no key; or as a job where it runs an experiment. Experiments are for
        instructors, with the scope quiz:write."""
        body = self.read(ExplainBody)
        try:
            provider = subjects.provider(body["provider"])
            read_parameters(provider.parameters, body["parameters"])
            if provider.slow:
                return answered_once(self, lambda: self._as_job(body))
            explanation = subjects.explain(Reference(body["provider"], body["parameters"]))
        except InvalidParameter as refusal:
            message = refusal.message.removeprefix(f"{refusal.field}: ")
            pointer = "/provider" if refusal.field == "provider" else f"/parameters/{refusal.field}"
            raise InvalidRequest(refusal.message, faults=[Fault(pointer, refusal.code, message)]) from None
        shown = show_explanation(explanation, "explanation", Drawing(2))
        assert shown is not None  # noqa: S101  what a provider makes can be drawn: its tests hold it to that
        return Response(explanation_document(shown))

    def _as_job(self, body: dict[str, Any]) -> Response:
        if self.caller.is_anonymous:
            raise NotAuthenticated("This runs an experiment: send a token of an instructor, with the scope quiz:write.")
        if not self.caller.may("quiz:write"):
            raise InsufficientScope("This runs an experiment: it needs the scope quiz:write.")
        refuse_who_may_not_write(self)
        return start_job(self, tasks.EXPLAIN, body)


def _parameter(each: Parameter) -> dict[str, Any]:
    return {
        "name": each.name,
        "type": each.type.value,
        "help": each.help,
        "default": each.default,
        "minimum": None if each.minimum is None else str(each.minimum),
        "maximum": None if each.maximum is None else str(each.maximum),
        "allowed": list(each.allowed),
        "is_optional": each.optional,
    }
