"""Dynamic Registration, as the platform and both administrators see it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from lti.messages import CHOOSING
from lti.models import Deployment, Registration, ToolKey
from lti.tests.campus import Campus
from lti.tests.platform import faults
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db

TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
FORM = {"name": "Campus"}


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def begins(client: Client, platform, **changes: Any):
    return client.get(reverse("lti:register"), platform.registration_parameters() | changes)


def confirms(client: Client, platform, **changes: Any):
    return client.post(reverse("lti:register"), platform.registration_parameters() | FORM | changes)


def refused(response, status: int, said: str) -> None:
    page = response.content.decode().replace("&#x27;", "'")
    assert response.status_code == status, page
    assert said in page
    assert "Nothing was stored" in page
    assert not Registration.objects.exists()
    assert not Deployment.objects.exists()


def test_an_administrator_confirms_and_both_sides_know_each_other(platform, root):
    page = begins(root, platform).content.decode()
    assert platform.issuer in page
    assert "<dd>Moodle</dd>" in page
    assert f'value="Moodle at {platform.issuer.removeprefix("http://")}"' in page
    assert platform.registrar.received == []
    response = confirms(root, platform, teachers_may_edit="1")
    assert "data-registered" in response.content.decode()
    made = Registration.objects.get()
    [asked] = platform.registrar.received
    assert (made.name, made.kind, made.issuer) == ("Campus", "moodle", platform.issuer)
    assert (made.auth_url, made.token_url, made.jwks_url) == (platform.auth_url, platform.token_url, platform.jwks_url)
    assert made.teachers_may_edit
    assert made.client_id in platform.tools
    deployment = made.deployments.get()
    assert deployment.is_active
    assert deployment.deployment_id == platform.tools[made.client_id].deployment_id
    assert asked["initiate_login_uri"] == "http://testserver/lti/login"
    assert asked["redirect_uris"] == ["http://testserver/lti/launch"]
    assert asked["token_endpoint_auth_method"] == "private_key_jwt"
    assert asked["scope"].split()
    assert {message["type"]: message.get("placements") for message in asked[TOOL]["messages"]}[CHOOSING] == [
        "ContentArea"
    ]
    assert ToolKey.objects.count() == 1


def test_looking_at_the_page_asks_for_nothing_and_stores_nothing(platform, root):
    begins(root, platform)
    assert platform.asked("register") == []
    assert not Registration.objects.exists()


def test_a_launch_from_the_new_registration_is_taken(platform, root):
    confirms(root, platform)
    made = Registration.objects.get()
    tool = platform.tools[made.client_id]
    course = platform.add_course("Numbers")
    teacher = course.enrol(platform.add_user("T"), ("http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",))
    link = course.add_link("Empty", tool, url=tool.target_url)
    campus = Campus(platform, made, made.deployments.get(), None, tool, link, teacher, teacher)
    assert "Choose a quiz" in campus.browser().arrives(teacher).content.decode()


def test_without_a_token_the_platform_may_still_say_yes(platform, root):
    platform.registrar.needs_token = False
    asked = {"openid_configuration": platform.registration_parameters()["openid_configuration"]}
    response = root.post(reverse("lti:register"), asked | FORM)
    assert response.status_code == 200
    assert "authorization" not in {name.lower() for name in platform.asked("register")[0].headers}
    assert Registration.objects.get()


def test_the_token_goes_to_the_platform_alone_and_on_no_page(platform, root):
    page = confirms(root, platform).content.decode()
    assert "reg-token-1" not in page
    assert platform.asked("register")[0].headers["authorization"] == "Bearer reg-token-1"


@pytest.mark.parametrize("who", ["anonymous", "learner", "instructor"])
def test_only_an_administrator_registers(platform, who):
    client = Client()
    if who != "anonymous":
        client.force_login(make_instructor() if who == "instructor" else User.objects.create_user("learner"))
    response = confirms(client, platform)
    assert response.status_code == (302 if who == "anonymous" else 403)
    assert platform.requests == []
    assert not Registration.objects.exists()


def test_after_logging_in_the_registration_goes_on(platform):
    response = begins(Client(), platform)
    assert response.status_code == 302
    [onward] = parse_qs(urlsplit(response["Location"]).query)["next"]
    assert onward == f"/lti/register?{urlencode(platform.registration_parameters())}"


def test_no_other_site_confirms_in_an_administrators_name(platform, root):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = root.cookies
    assert confirms(strict, platform).status_code == 403
    assert platform.requests == []
    policy = begins(root, platform)["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy


def test_in_the_platforms_frame_the_page_leads_to_a_window_of_its_own(platform, root):
    asked = platform.registration_parameters()
    response = root.get(reverse("lti:register"), asked, headers={"Sec-Fetch-Dest": "iframe"})
    page = response.content.decode()
    assert "new window" in page
    assert "<form" not in page
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert platform.requests == []


CONFIGURATIONS = {
    "another issuer": ({"issuer": "https://evil.example"}, "another issuer"),
    "an issuer that begins alike": (lambda c: c | {"issuer": c["issuer"] + ".evil.example"}, ""),
    "an issuer at another port": ({"issuer": "https://127.0.0.1:1"}, "another issuer"),
    "an issuer that is no text": ({"issuer": 4}, "issuer"),
    "no issuer": ({"issuer": None}, "issuer"),
    "no keys": ({"jwks_uri": None}, "jwks_uri"),
    "no place to register": ({"registration_endpoint": None}, "registration_endpoint"),
    "a token address without TLS": ({"token_endpoint": "http://lms.example/token"}, "token_endpoint"),
    "an authorization address that is a script": ({"authorization_endpoint": "javascript:alert(1)"}, "authorization"),
    "an address of 3,000 characters": ({"jwks_uri": "https://lms.example/" + "x" * 3000}, "jwks_uri"),
    "no RS256": ({"id_token_signing_alg_values_supported": ["ES256"]}, "RS256"),
}


@pytest.mark.parametrize(("change", "said"), CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_a_configuration_that_isnt_what_it_claims_is_refused(platform, root, change, said):
    def changed(found):
        if callable(change):
            return change(found)
        return {name: value for name, value in (found | change).items() if value is not None}

    platform.registrar.change = changed
    refused(begins(root, platform), 400, said)
    refused(confirms(root, platform), 400, said)
    assert platform.asked("register") == []


ADDRESSES = {
    "plain http": "http://lms.example/openid-configuration",
    "this machine": "https://127.0.0.1/openid-configuration",
    "this machine in IPv6": "https://[::1]/openid-configuration",
    "a private network": "https://10.0.0.1/openid-configuration",
    "the cloud's own": "https://169.254.169.254/latest/meta-data/",
    "a file": "file:///etc/passwd",
    "no address": "openid",
    "a password": "https://a:b@lms.example/",
    "a line break": "https://lms.example/\r\nX: y",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_that_the_site_must_not_ask_is_not_asked(platform, root, address):
    refused(begins(root, platform, openid_configuration=address), 400, "can't be asked")


def test_a_redirect_to_a_private_address_is_not_followed(platform, root):
    platform.fails("configuration", faults.redirect("http://127.0.0.1:9/"), times=None)
    refused(begins(root, platform), 502, "answered 302")


BAD_ANSWERS = {
    "500": faults.status(500),
    "HTML": faults.html(),
    "empty": faults.empty(),
    "huge": faults.huge(2),
    "cut off": faults.reset(),
}


@pytest.mark.parametrize("service", ["configuration", "register"])
@pytest.mark.parametrize("fault", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_platform_that_answers_badly_leaves_nothing_behind(platform, root, service, fault):
    platform.fails(service, fault, times=None)
    refused(confirms(root, platform), 502, "platform")


NO_CLIENT = {
    "no client": b"{}",
    "a list": b"[]",
    "a number": b'{"client_id": 4}',
    "too long": b'{"client_id": "' + b"x" * 300 + b'"}',
}


@pytest.mark.parametrize("body", NO_CLIENT.values(), ids=NO_CLIENT)
def test_an_answer_without_a_client_id_leaves_nothing_behind(platform, root, body):
    platform.fails("register", faults.status(200, body, content_type="application/json"))
    refused(confirms(root, platform), 400, "client ID")


def test_a_token_that_was_used_is_told_of(platform, root):
    platform.registrar.used_tokens.add("reg-token-1")
    refused(confirms(root, platform), 502, "answered 401")


@pytest.mark.parametrize("token", ["a b", "ü", "a\r\nX: y", "x" * 5000])
def test_a_token_that_no_header_can_hold_is_refused(platform, root, token):
    refused(confirms(root, platform, registration_token=token), 400, "")
    assert platform.requests == []


def test_the_same_client_twice_is_refused_and_the_first_stays(platform, root):
    confirms(root, platform)
    client = Registration.objects.get().client_id
    body = f'{{"client_id": "{client}"}}'.encode()
    platform.fails("register", faults.status(200, body, content_type="application/json"))
    response = confirms(root, platform, registration_token="second")
    assert response.status_code == 400
    assert "registered here already" in response.content.decode()
    assert Registration.objects.count() == Deployment.objects.count() == 1


def test_without_an_address_the_page_says_who_opens_it(root):
    response = root.get(reverse("lti:register"))
    assert response.status_code == 400
    assert "opened by an LMS" in response.content.decode()


# What is copied by hand


def test_the_page_to_copy_from_names_every_address(client):
    page = client.get(reverse("lti:connect")).content.decode()
    for path in ("launch", "login", "jwks.json", "register", "canvas.json"):
        assert f"http://testserver/lti/{path}<" in page
    assert "icon.svg" in page


def test_canvas_reads_its_configuration(client):
    document = client.get(reverse("lti:canvas")).json()
    assert document["oidc_initiation_url"] == "http://testserver/lti/login"
    assert document["public_jwk_url"] == "http://testserver/lti/jwks.json"
    [extension] = document["extensions"]
    placements = extension["settings"]["placements"]
    assert {each["placement"] for each in placements} == {"assignment_selection", "link_selection"}
    assert {each["message_type"] for each in placements} == {CHOOSING}
    assert len(document["scopes"]) == 4
    assert document["custom_fields"]["link_history"] == "$ResourceLink.id.history"


def test_the_icon_has_an_address_that_stays(client):
    address = client.get(reverse("lti:canvas")).json()["extensions"][0]["settings"]["icon_url"]
    assert address == "http://testserver/lti/icon.svg"
    response = client.get(address)
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")
