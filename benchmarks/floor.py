"""The floor of the benchmark: a page with a form and its CSRF token that does nothing else, on the same server."""

import re
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

FORM = "<!doctype html><title>Floor</title><form method=post>{% csrf_token %}<button>Send</button></form>"
TRANSACTION_CONTROL = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)")


def floor(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(FORM).render({}, request))


class CountStatements:
    """Says in a header how many statements a request took, transaction control left out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = 0

        def counting(execute, sql, params, many, context):
            nonlocal count
            count += not TRANSACTION_CONTROL.match(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counting):
            response = self.get_response(request)
        response["X-Statements"] = str(count)
        return response


urlpatterns = [path("floor/", floor), path("", include("quizsite.urls"))]
