"""What the schema says, the interface does: for made-up requests of everybody, no answer breaks it and none is an accident."""

from __future__ import annotations

from contextlib import suppress

import pytest
import schemathesis
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from quizzes.tests.api.world import make_world
from quizzes.tests.builders import SUBJECTS

EXAMPLES = 3  # of each operation, role and kind of data; more find more, and take longer
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
SCHEMA.config.generation.update(allow_x00=False, with_security_parameters=False)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]
FUZZED = ("anonymous", "student", "owner", "machine")


@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_answer_breaks_the_schema(operation, settings_of_rates):
    world = make_world()
    for role in FUZZED:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            with suppress(Unsatisfiable):  # an operation that takes nothing can't be asked wrongly
                ask(operation, world, world.tokens[role], mode)


def ask(operation, world, token, mode):
    headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if token else {})
    checks = [*CHECKS, *([ignored_auth] if token else [])]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_real=st.booleans())
    def run(case, is_real):
        if is_real:
            world.put_real_ids_into(case)
        cache.clear()
        response = case.call(headers=headers)
        case.validate_response(response, checks=checks, headers=headers)

    run()


@pytest.fixture
def settings_of_rates(settings):
    settings.SUBJECTS = {**SUBJECTS, "activations": "activations.subject.SUBJECT"}
    settings.API_REQUESTS_A_MINUTE = dict.fromkeys(("anonymous", "person", "machine"), 10**6)
