import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.urls import reverse

from lti.models import Registration, ToolKey
from lti.tests.builders import make_registration

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Moodle",
    "kind": "moodle",
    "issuer": "https://moodle.example",
    "client_id": "abc",
    "auth_url": "https://moodle.example/mod/lti/auth.php",
    "token_url": "https://moodle.example/mod/lti/token.php",
    "jwks_url": "https://moodle.example/mod/lti/certs.php",
    "is_active": "on",
    "deployments-TOTAL_FORMS": "0",
    "deployments-INITIAL_FORMS": "0",
}


@pytest.fixture
def root(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_an_administrator_registers_a_platform_and_the_tool_gets_its_key(root):
    response = root.post(reverse("admin:lti_registration_add"), FORM)
    assert response.status_code == 302
    assert Registration.objects.get().token_audience == FORM["token_url"]
    assert ToolKey.objects.count() == 1


@pytest.mark.parametrize("field", ["issuer", "auth_url", "token_url", "jwks_url", "frame_origins"])
@pytest.mark.parametrize(
    "address",
    ["http://moodle.example/", "https://name:word@moodle.example/", "javascript:alert(1)", "https://", "moodle"],
)
def test_an_address_that_is_no_https_address_is_refused_at_its_field(root, field, address):
    response = root.post(reverse("admin:lti_registration_add"), FORM | {field: address})
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not Registration.objects.exists()


def test_an_address_that_a_setting_lists_may_be_plain_http(root, settings):
    settings.OUTBOUND_ORIGINS = frozenset({"http://127.0.0.1:9000"})
    form = FORM | {"issuer": "http://127.0.0.1:9000", "auth_url": "http://127.0.0.1:9000/auth"}
    assert root.post(reverse("admin:lti_registration_add"), form).status_code == 302


def test_a_platform_cannot_be_registered_twice():
    first = make_registration()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_registration(issuer=first.issuer, client_id=first.client_id)
    assert make_registration(issuer=first.issuer, client_id="another").pk


def test_the_origins_of_a_platform_follow_from_its_addresses():
    made = make_registration(
        issuer="https://canvas.example",
        auth_url="https://sso.canvas.example:443/api/lti/authorize",
        token_url="https://sso.canvas.example/login/oauth2/token",
        frame_origins="https://school.example:8443",
    )
    assert made.origins == ("https://canvas.example", "https://sso.canvas.example", "https://school.example:8443")


def test_an_issuer_that_is_no_address_adds_no_origin():
    assert make_registration(issuer="urn:platform", frame_origins="https://a.example/*;script-src").origins[0] != "urn:"
