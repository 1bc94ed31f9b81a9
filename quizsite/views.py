"""Pages about the site itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.http import require_safe

from quizzes.api.errors import InvalidRequest
from quizzes.api.problems import problem_response


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html", {"contact": settings.CONTACT})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is refused before any view is asked, such as a host that isn't ours: to programs in their own form."""
    if request.path.startswith("/api/"):
        said = "The request can't be used as it stands: the host, a cookie or the form of the request isn't right."
        return problem_response(request, InvalidRequest(said))
    return defaults.bad_request(request, exception)
