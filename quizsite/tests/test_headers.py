import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def busy(request):
    raise OperationalError("database is locked")


def broken(request):
    raise ZeroDivisionError


def plain(request):
    return HttpResponse("plain")


urlpatterns = [
    path("busy/", busy),
    path("broken/", broken),
    path("plain/", plain),
    path("", include("quizsite.urls")),
]


def policy_of(response) -> dict[str, str]:
    directives = response["Content-Security-Policy"].split(";")
    return dict(directive.strip().split(" ", 1) for directive in directives)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    "address", ["/plain/", "/admin/login/", "/accounts/login/", "/no-such-page/", "/broken/", "/busy/"]
)
def test_every_page_carries_the_security_headers(address):
    response = Client(raise_request_exception=False).get(address)
    assert {name: response[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert policy_of(response) == dict(directive.split(" ", 1) for directive in POLICY.split("; "))


@pytest.mark.django_db
def test_cookies_are_kept_to_this_site():
    client = Client()
    cookie = client.get("/admin/login/").cookies["csrftoken"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.urls(__name__)
def test_busy_database_is_answered_with_try_again_and_logged(caplog):
    response = Client(raise_request_exception=False).get("/busy/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert b"Traceback" not in response.content
    assert "database is locked" in caplog.text


@pytest.mark.urls(__name__)
def test_other_errors_stay_errors(caplog):
    response = Client(raise_request_exception=False).get("/broken/")
    assert response.status_code == 500
    assert b"ZeroDivisionError" not in response.content
    assert "ZeroDivisionError" in caplog.text
