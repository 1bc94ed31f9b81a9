"""Launches that others accept and this tool must not, and the few that look odd and must be taken: one test a row."""

from __future__ import annotations

import base64
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lti.logins import AGE
from lti.models import Deployment, Launch, LtiUser, NonceUse, PlatformState, ResourceLink
from lti.tests.builders import make_deployment, make_registration
from lti.tests.campus import LAUNCH_URL, changed, state_of
from lti.tests.platform import SigningKey, faults, signing_key
from lti.verification import LEEWAY, OLDEST
from quizzes.models import Learner

pytestmark = pytest.mark.django_db


def words_of(response: Any) -> str:
    page = response.content.decode()
    assert "data-message" in page, page[:500]
    return page.replace("&#x27;", "'")


def in_seconds(**moments: float) -> Any:
    """Times of the token, in seconds from now."""
    return lambda payload: payload | {name: int(time.time()) + value for name, value in moments.items()}


def refused(response: Any, status: int, said: str = "") -> None:
    assert response.status_code == status, response.content.decode()[:500]
    assert said in words_of(response)
    assert not Launch.objects.exists()
    assert not LtiUser.objects.exists()
    assert not Learner.objects.exists()
    assert not NonceUse.objects.exists()


# The signature


def hs256(campus: Any) -> Any:
    """Signed with the public key as if it were a shared secret, which everybody knows."""
    key = campus.platform.key
    head = {"alg": "HS256", "typ": "JWT", "kid": key.kid}

    def sign(payload: dict[str, Any]) -> str:
        parts = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in (head, payload)]
        digest = hmac.new(key.public_pem(), b".".join(parts), "sha256").digest()
        return b".".join([*parts, base64.urlsafe_b64encode(digest).rstrip(b"=")]).decode()

    return sign


SIGNATURES = {
    "another key under the same id": lambda c: lambda p: signing_key(77).sign(p, kid=c.platform.key.kid),
    "alg none": lambda c: lambda p: jwt.encode(p, None, algorithm="none", headers={"kid": c.platform.key.kid}),
    "HS256 with the public key": hs256,
    "RS512": lambda c: lambda p: c.platform.key.sign(p, alg="RS512"),
    "ES256 of a key that isn't registered": lambda c: (
        lambda p: jwt.encode(
            p, ec.generate_private_key(ec.SECP256R1()), algorithm="ES256", headers={"kid": c.platform.key.kid}
        )
    ),
    "no token at all": lambda c: lambda p: "",
    "no token but words": lambda c: lambda p: "not a token",
    "a token of 200 kB": lambda c: lambda p: c.platform.key.sign(p | {"surprise": "x" * 200_000}),
    "a token that was changed": lambda c: lambda p: _changed_after_signing(c.platform.key.sign(p)),
}


def _changed_after_signing(token: str) -> str:
    head, body, signature = token.split(".")
    return ".".join((head, body[:-4] + ("AAAA" if body[-4:] != "AAAA" else "BBBB"), signature))


@pytest.mark.parametrize("sign", SIGNATURES.values(), ids=SIGNATURES)
def test_a_signature_that_proves_nothing_is_refused(campus, sign):
    response = campus.browser().launches(sign=sign(campus))
    assert response.status_code in (400, 401)
    refused(response, response.status_code)


KEYS = {
    "for encryption": {"use": "enc"},
    "for another algorithm": {"alg": "RS512"},
    "of another type": {"kty": "oct"},
    "without a modulus": {"n": None},
}


@pytest.mark.parametrize("change", KEYS.values(), ids=KEYS)
def test_a_key_that_isnt_meant_for_signing_launches_is_refused(campus, change):
    jwks = json.dumps({"keys": [campus.platform.key.jwk(**change)]}).encode()
    campus.platform.fails("jwks", faults.status(200, jwks, content_type="application/json"), times=None)
    refused(campus.browser().launches(), 401, "key")


def test_a_key_shorter_than_2048_bits_is_refused(campus):
    private = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505  that is the point
    short = SigningKey(campus.platform.key.kid, private)
    jwks = json.dumps({"keys": [short.jwk()]}).encode()
    campus.platform.fails("jwks", faults.status(200, jwks, content_type="application/json"), times=None)
    refused(campus.browser().launches(), 401, "shorter than 2048 bits")


# The platform's keys


def test_a_key_that_is_new_since_the_last_launch_is_fetched(campus):
    browser = campus.browser()
    assert browser.launches().status_code == 303
    campus.platform.rotate_key()
    campus.registration.state.refresh_from_db()
    campus.registration.state.keys_tried_at = timezone.now() - timedelta(minutes=1)
    campus.registration.state.save()
    assert browser.launches().status_code == 303
    assert len(campus.platform.asked("jwks")) == 2


def test_known_keys_are_not_fetched_for_each_launch(campus):
    for _ in range(3):
        assert campus.browser().launches().status_code == 303
    assert len(campus.platform.asked("jwks")) == 1


def test_a_storm_of_invented_keys_asks_the_platform_once(campus):
    for number in range(10):
        response = campus.browser().launches(sign=lambda p, n=number: signing_key(77).sign(p, kid=f"invented-{n}"))
        assert response.status_code == 401
    assert len(campus.platform.asked("jwks")) == 1
    assert campus.browser().launches().status_code == 303


@pytest.fixture
def fetched_elsewhere(campus, monkeypatch):
    """Another process has begun to fetch the keys. `answers(…)`: what becomes of it while this one waits."""
    state, _ = PlatformState.objects.get_or_create(registration=campus.registration)
    began = timezone.now()
    PlatformState.objects.filter(pk=state.pk).update(keys_tried_at=began)

    def answers(**fields: Any) -> None:
        fields = {name: began if value is True else value for name, value in fields.items()}
        monkeypatch.setattr(
            "lti.services.platform_keys.sleep", lambda _: PlatformState.objects.filter(pk=state.pk).update(**fields)
        )

    return answers


def test_a_launch_waits_for_the_keys_that_another_one_fetches(campus, fetched_elsewhere):
    fetched_elsewhere(keys=[campus.platform.key.jwk()], keys_fetched_at=True)
    assert campus.browser().launches().status_code == 303
    assert campus.platform.asked("jwks") == []


def test_a_launch_waits_also_where_the_other_one_began_a_moment_ago(campus, fetched_elsewhere, monkeypatch):
    before = PlatformState.objects.get()
    before.keys_tried_at = None
    monkeypatch.setattr("lti.services.platform_keys._state", lambda registration: before)
    fetched_elsewhere(keys=[campus.platform.key.jwk()], keys_fetched_at=True)
    assert campus.browser().launches().status_code == 303


def test_a_launch_that_waited_says_why_the_keys_didnt_come(campus, fetched_elsewhere):
    fetched_elsewhere(keys_error="The keys of the LMS couldn't be fetched. It is away.")
    refused(campus.browser().launches(), 401, "It is away.")


def test_a_launch_that_waited_for_keys_without_its_own_is_refused(campus, fetched_elsewhere):
    fetched_elsewhere(keys=[], keys_fetched_at=True)
    refused(campus.browser().launches(), 401, "key")


def test_a_fetch_that_was_stopped_holds_up_nobody_for_long(campus, fetched_elsewhere, monkeypatch):
    fetched_elsewhere(keys=[])
    monkeypatch.setattr("lti.services.platform_keys.SECONDS", 0.5)
    assert campus.browser().launches().status_code == 303
    assert len(campus.platform.asked("jwks")) == 1


BAD_KEY_SETS = {
    "500": faults.status(500),
    "HTML": faults.html(),
    "empty": faults.empty(),
    "ten megabytes": faults.huge(10),
    "a redirect": faults.redirect("http://127.0.0.1:9/keys"),
    "no list": faults.status(200, b'{"keys": 1}', content_type="application/json"),
    "a list of words": faults.status(200, b'{"keys": ["a"]}', content_type="application/json"),
    "cut off": faults.reset(),
}


@pytest.mark.parametrize("fault", BAD_KEY_SETS.values(), ids=BAD_KEY_SETS)
def test_keys_that_cant_be_fetched_refuse_the_launch_and_say_so(campus, fault):
    campus.platform.fails("jwks", fault, times=None)
    refused(campus.browser().launches(), 401, "keys of the LMS couldn't be fetched")
    campus.registration.state.refresh_from_db()
    assert "public keyset URL" in campus.registration.state.last_error
    campus.platform.heals()


@pytest.mark.parametrize("fault", [faults.hang(), faults.drip()], ids=["silent", "dripping"])
def test_keys_that_dont_come_in_time_refuse_the_launch(campus, fault, monkeypatch):
    monkeypatch.setattr("lti.services.platform_keys.SECONDS", 0.3)
    campus.platform.fails("jwks", fault, times=None)
    refused(campus.browser().launches(), 401, "0.3 seconds")


def test_known_keys_serve_on_while_the_platform_is_down(campus):
    assert campus.browser().launches().status_code == 303
    state = campus.registration.state
    state.refresh_from_db()
    state.keys_fetched_at = state.keys_tried_at = timezone.now() - timedelta(days=2)
    state.save()
    campus.platform.fails("jwks", faults.status(503), times=None)
    assert campus.browser().launches().status_code == 303


# Whom it is for, and when


PARTIES = {
    "issuer unknown": (changed(iss="https://evil.example"), "issuer"),
    "issuer with a slash": (lambda p: p | {"iss": p["iss"] + "/"}, "issuer"),
    "issuer missing": (changed(iss=None), "issuer"),
    "audience missing": (changed(aud=None), "audience"),
    "audience of another tool": (changed(aud="another"), "audience"),
    "audience an empty list": (changed(aud=[]), "audience"),
    "audience an object": (changed(aud={"a": 1}), "audience"),
    "one audience too many": (lambda p: p | {"aud": [p["aud"], "evil"]}, "other tools"),
    "one audience too many, ours authorised": (
        lambda p: p | {"aud": ["evil", p["aud"]], "azp": p["aud"]},
        "other tools",
    ),
    "authorised for another": (changed(azp="another"), "authorised"),
}


@pytest.mark.parametrize(("change", "said"), PARTIES.values(), ids=PARTIES)
def test_a_launch_for_somebody_else_is_refused(campus, change, said):
    refused(campus.browser().launches(change=change), 401, said)


@pytest.mark.parametrize(
    "change", [lambda p: p | {"aud": [p["aud"]]}, lambda p: p | {"azp": p["aud"]}], ids=["a list of one", "azp is ours"]
)
def test_a_launch_for_us_alone_is_taken_however_it_says_so(campus, change):
    assert campus.browser().launches(change=change).status_code == 303


TIMES = {
    "exp missing": changed(exp=None),
    "exp a word": changed(exp="tomorrow"),
    "exp true": changed(exp=True),
    "exp more than a minute ago": in_seconds(exp=-62),
    "iat missing": changed(iat=None),
    "iat more than a minute ahead": in_seconds(iat=65),
    "iat twelve minutes ago": in_seconds(iat=-12 * 60, exp=600),
    "iat ten days ago with a good exp": in_seconds(iat=-10 * 86400, exp=600),
    "nbf more than a minute ahead": in_seconds(nbf=65),
}


@pytest.mark.parametrize("change", TIMES.values(), ids=TIMES)
def test_a_launch_of_another_time_is_refused(campus, change):
    refused(campus.browser().launches(change=change), 401)


@pytest.mark.parametrize(
    "change",
    [in_seconds(iat=50, exp=110), in_seconds(exp=-50), in_seconds(nbf=50), in_seconds(iat=-9 * 60)],
    ids=["made in 50 seconds", "expired 50 seconds ago", "valid in 50 seconds", "nine minutes old"],
)
def test_clocks_may_differ_by_less_than_a_minute(campus, change):
    assert campus.browser().launches(change=change).status_code == 303


# Nonce, state, browser


def test_the_same_launch_works_once(campus):
    browser = campus.browser()
    response = browser.begins()
    fields, cookies = browser.answered(response), dict(browser.client.cookies)
    assert browser.posts(fields).status_code == 303
    browser.client.cookies.update(cookies)
    again = browser.posts(fields)
    assert again.status_code == 401
    assert "used before" in words_of(again)
    assert Launch.objects.count() == 1


def test_a_used_nonce_is_kept_for_as_long_as_its_launch_could_be_posted_again(campus):
    assert campus.browser().launches().status_code == 303
    assert NonceUse.objects.get().expires_at - timezone.now() > max(AGE, OLDEST) + LEEWAY


def test_an_old_token_with_a_fresh_state_is_refused(campus):
    browser = campus.browser()
    old = browser.answered(browser.begins())
    fresh = browser.answered(browser.begins())
    refused(browser.posts(old | {"state": fresh["state"]}), 401, "another login")


def test_two_launches_of_one_browser_cant_be_swapped_and_dont_disturb_each_other(campus):
    browser = campus.browser()
    first, second = browser.answered(browser.begins()), browser.answered(browser.begins())
    refused(browser.posts(first | {"state": second["state"]}), 401, "another login")
    assert browser.posts(second).status_code == 303
    assert browser.posts(first).status_code == 303


NONCES = {"missing": changed(nonce=None), "unknown": changed(nonce="x"), "a number": changed(nonce=3)}


@pytest.mark.parametrize("change", NONCES.values(), ids=NONCES)
def test_a_nonce_that_isnt_ours_is_refused(campus, change):
    refused(campus.browser().launches(change=change), 401, "another login")


STATES = {"missing": None, "empty": "", "forged": "abc:def:ghi", "huge": "x" * 50_000}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_a_state_that_isnt_ours_is_refused(campus, state):
    browser = campus.browser()
    fields = browser.answered(browser.begins()) | {"state": state}
    refused(browser.posts({name: value for name, value in fields.items() if value is not None}), 401, "state")


def test_a_login_that_took_too_long_has_expired(campus, monkeypatch):
    browser = campus.browser()
    fields = browser.answered(browser.begins())
    later = time.time() + 601
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    refused(browser.posts(fields), 401, "longer than 10 minutes")


def test_a_launch_in_another_browser_than_it_began_in_offers_a_new_window(campus):
    browser = campus.browser()
    fields = browser.answered(browser.begins())
    stranger = Client()
    response = stranger.post(reverse("lti:launch"), fields)
    refused(response, 401, "window of its own")
    assert "/lti/login?" in response.content.decode()
    other = campus.browser()
    other.begins()
    refused(other.posts(fields), 401, "window of its own")


HERE, STORAGE = "http://testserver", {"lti_storage_target": "_parent"}
CARRIED_ELSEWHERE = {
    "by another site": (STORAGE, "https://evil.example"),
    "by a page without an origin": (STORAGE, "null"),
    "by no browser": (STORAGE, None),
    "though the platform keeps nothing": ({}, HERE),
}


@pytest.mark.parametrize(("login", "origin"), CARRIED_ELSEWHERE.values(), ids=CARRIED_ELSEWHERE)
def test_a_launch_that_is_carried_into_another_browser_with_its_secret_is_refused(campus, login, origin):
    browser = campus.browser()
    fields = browser.answered(browser.begins(login=login))
    [cookie] = browser.client.cookies.values()
    headers = {} if origin is None else {"Origin": origin}
    response = Client().post(reverse("lti:launch"), fields | {"browser": cookie.value}, headers=headers)
    refused(response, 401, "window of its own")


def test_what_the_platforms_frame_has_kept_proves_the_browser_to_our_own_page(campus):
    browser = campus.browser()
    fields = browser.answered(browser.begins(login=STORAGE))
    [cookie] = browser.client.cookies.values()
    page = Client().post(reverse("lti:launch"), fields, headers={"Origin": campus.platform.issuer})
    assert 'data-storage="_parent"' in page.content.decode()
    for kept, status in (("x", 401), (cookie.value, 303)):
        response = Client().post(reverse("lti:launch"), fields | {"browser": kept}, headers={"Origin": HERE})
        assert response.status_code == status


def test_the_launch_in_a_new_window_begins_with_the_platforms_own_hints(campus):
    browser = campus.browser(keeps_cookies=False)
    page = browser.launches().content.decode()
    address = page.partition('href="http://testserver')[2].partition('"')[0].replace("&amp;", "&")
    window = campus.browser()
    response = window.client.get(address)
    assert window.posts(window.answered(response)).status_code == 303


# Who and where


def test_the_client_of_another_registration_is_refused(campus):
    other = campus.platform.add_tool(target_url=LAUNCH_URL, redirect_uris=[LAUNCH_URL])
    make_registration(issuer=campus.platform.issuer, client_id=other.client_id)
    refused(campus.browser().launches(change=changed(aud=other.client_id)), 401, "audience")


def test_a_registration_that_is_switched_off_refuses_its_logins_and_its_launches(campus):
    browser = campus.browser()
    fields = browser.answered(browser.begins())
    campus.registration.is_active = False
    campus.registration.save()
    refused(browser.posts(fields), 401, "switched off")
    refused(browser.begins(), 401, "switched off")


def test_a_deployment_that_isnt_known_is_added_inactive_and_waits(campus):
    response = campus.browser().launches(change=changed(deployment_id="new"), login={"lti_deployment_id": None})
    assert response.status_code == 401
    assert "active yet" in words_of(response)
    assert not Deployment.objects.get(deployment_id="new").is_active
    assert not LtiUser.objects.exists()
    Deployment.objects.filter(deployment_id="new").update(is_active=True)
    again = campus.browser().launches(change=changed(deployment_id="new"), login={"lti_deployment_id": None})
    assert again.status_code == 303


def test_the_deployment_of_another_registration_doesnt_count_as_this_ones(campus):
    make_deployment(make_registration(), deployment_id="theirs")
    response = campus.browser().launches(change=changed(deployment_id="theirs"), login={"lti_deployment_id": None})
    assert response.status_code == 401
    assert not LtiUser.objects.exists()


MALFORMED = {
    "another deployment than the login named": (changed(deployment_id="2nd"), 401, "deployment"),
    "deployment of 256 characters": (changed(deployment_id="d" * 256), 400, "longer than 255"),
    "sub of 256 characters": (changed(sub="s" * 256), 400, "longer than 255"),
    "sub empty": (changed(sub=""), 400, "sub"),
    "sub a number": (changed(sub=4), 400, "sub"),
    "sub with a zero byte": (changed(sub="a\x00b"), 400, "can't be printed"),
    "roles a word": (changed(roles="Instructor"), 400, "roles"),
    "roles with a number": (changed(roles=["Instructor", 4]), 400, "roles"),
    "target missing": (changed(target_link_uri=None), 400, "target_link_uri"),
    "target foreign": (changed(target_link_uri="https://evil.example/"), 401, "another address"),
    "message type unknown": (changed(message_type="LtiStartProctoring"), 400, "message_type"),
    "version a number": (changed(version=1.3), 400, "version"),
    "context id of 256 characters": (changed(context={"id": "c" * 256}), 400, "context.id"),
    "resource link a word": (changed(resource_link="x"), 400, "resource_link.id"),
    "review without a student": (changed(message_type="LtiSubmissionReviewRequest"), 400, "for_user"),
}


@pytest.mark.parametrize(("change", "status", "said"), MALFORMED.values(), ids=MALFORMED)
def test_a_launch_with_a_claim_out_of_shape_is_refused_by_its_name(campus, change, status, said):
    refused(campus.browser().launches(change=change), status, said)


ODD = {
    "unknown claims": changed(surprise={"deep": [1, None]}, another="x"),
    "custom value null": changed(custom={"quiz": None, "x": "y"}),
    "custom value a list": changed(custom={"quiz": ["a"]}),
    "custom a list": changed(custom=["a"]),
    "custom with an invented quiz": changed(custom={"quiz": "no id"}),
    "context a word": changed(context="x"),
    "title a number": changed(resource_link={"id": "1", "title": 4}),
    "names that are objects": changed(name={"a": 1}, email=["x"]),
    "a name of 5,000 characters": changed(name="Ä" * 5_000),
    "presentation a word": changed(launch_presentation="x", tool_platform="y"),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_what_nobody_asked_for_or_may_be_left_out_never_refuses_a_launch(campus, change):
    assert campus.browser().arrives(campus.teacher, change=change).status_code == 200


def test_a_token_in_the_address_is_not_looked_at(campus):
    browser = campus.browser()
    response = browser.client.get(reverse("lti:launch"), browser.answered(browser.begins()))
    refused(response, 405)


NO_TEXT = ("\x00", "\ud800", "a\u2028b", "\x1b[31m")


@pytest.mark.every_database
@pytest.mark.parametrize("text", NO_TEXT)
def test_a_claim_that_no_database_keeps_never_breaks_a_launch(campus, text):
    """PostgreSQL keeps no zero byte, which SQLite hides."""
    named = {
        "custom": {"quiz": text, "link_history": f"a{text},b", "context_history": text},
        "name": text,
        "email": text,
    }
    more = {
        "roles": [text, "Learner"],
        "resource_link": {"id": "r", "title": text},
        "launch_presentation": {"return_url": text},
    }
    context = {"context": {"id": "c", "title": text, "label": text}}
    response = campus.browser().launches(change=changed(**named, **more, **context))
    assert response.status_code == 303
    settings = {"data": text, "deep_link_return_url": campus.platform.return_url}
    choosing = campus.browser().launches(message_type="LtiDeepLinkingRequest", deep_linking=settings)
    assert choosing.status_code in (303, 400)


@pytest.mark.every_database
@pytest.mark.parametrize("name", ["client_id", "lti_deployment_id", "iss", "login_hint", "lti_message_hint"])
def test_a_login_that_no_database_keeps_is_refused(campus, name):
    refused(campus.browser().begins(login={name: "a\x00b"}), 400)


@pytest.mark.every_database
def test_keys_that_no_database_keeps_are_left_out(campus):
    odd = {"kid": "\x00", "kty": "RSA"}
    keys = json.dumps({"keys": [odd, campus.platform.key.jwk(x5c=["\x00"], note="\x00")]}).encode()
    campus.platform.fails("jwks", faults.status(200, keys, content_type="application/json"))
    assert campus.browser().launches().status_code == 303


@pytest.mark.every_database
def test_an_error_that_no_database_keeps_is_told(campus):
    browser = campus.browser()
    fields = {"state": state_of(browser.begins()), "error": "odd\x00", "error_description": "a\x1bb"}
    refused(browser.posts(fields), 400, "odd a b")


def test_an_error_of_the_platform_is_told_and_not_believed_to_be_html(campus):
    browser = campus.browser()
    fields = {"state": state_of(browser.begins()), "error": "login_required", "error_description": "<b>Log in"}
    response = browser.posts(fields)
    refused(response, 400, "login_required &lt;b&gt;Log in")


def test_words_that_another_browser_brings_along_are_not_repeated(campus):
    fields = {"state": state_of(campus.browser().begins()), "error": "call_us", "error_description": "at 555 0100"}
    response = campus.browser().posts(fields)
    refused(response, 400, "didn't let the launch go on")
    assert "555 0100" not in response.content.decode()


def test_a_refusal_is_kept_for_the_administrator_and_names_no_secret(campus):
    browser = campus.browser()
    fields = browser.answered(browser.begins(change=changed(roles=None)))
    browser.posts(fields)
    state = campus.registration.state
    state.refresh_from_db()
    assert "roles" in state.last_error
    for secret in (fields["id_token"], fields["state"], campus.ada.name):
        assert secret not in state.last_error


# The login


def test_the_login_answers_posts_as_it_answers_gets(campus):
    asked = campus.platform.login_parameters(campus.ada, campus.link)
    response = Client(enforce_csrf_checks=True).post(reverse("lti:login"), asked)
    assert response.status_code == 302
    assert response["Location"].startswith(campus.platform.auth_url + "?")


LOGINS = {
    "no issuer": ({"iss": None}, "iss"),
    "unknown issuer": ({"iss": "https://evil.example"}, "know the LMS"),
    "issuer with a slash": ({"iss": "https://lms.example/"}, "know the LMS"),
    "unknown client": ({"client_id": "nobody"}, "know the LMS"),
    "no login hint": ({"login_hint": None}, "login_hint"),
    "no target": ({"target_link_uri": None}, "target_link_uri"),
    "foreign target": ({"target_link_uri": "https://evil.example/lti/launch"}, "target_link_uri"),
    "target with more behind it": ({"target_link_uri": LAUNCH_URL + "/../../admin"}, "target_link_uri"),
    "a hint without end": ({"lti_message_hint": "x" * 5_000}, "longer than"),
    "a zero byte": ({"login_hint": "a\x00"}, "isn't text"),
}


@pytest.mark.parametrize(("login", "said"), LOGINS.values(), ids=LOGINS)
def test_a_login_that_cant_be_begun_is_refused_and_sends_nobody_anywhere(campus, login, said):
    response = campus.browser().begins(login=login)
    refused(response, 400, said)
    assert not response.cookies


@pytest.mark.parametrize("change", [lambda issuer: issuer + "/", str.upper], ids=["a slash", "capital letters"])
def test_an_issuer_that_is_nearly_a_registered_one_is_refused_with_its_name(campus, change):
    issuer = campus.registration.issuer
    response = campus.browser().begins(login={"iss": change(issuer)})
    refused(response, 400, f"but “{issuer}”, which is nearly the same")


UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
QUERIES = ["", "attempt=", "attempt=1", f"attempt={UUID.upper()}", f"attempt={UUID}&x=1", f"x=1&attempt={UUID}"]
QUERIES += [f"attempt={{{UUID}}}", f"other={UUID}", f"attempt={UUID}#x", f"attempt={UUID}/../../x"]


@pytest.mark.parametrize("query", QUERIES)
def test_a_target_may_name_an_attempt_and_nothing_else(campus, query):
    refused(campus.browser().begins(login={"target_link_uri": f"{LAUNCH_URL}?{query}"}), 400, "target_link_uri")


def test_an_attempt_that_nobody_made_opens_the_quiz(campus):
    target = f"{LAUNCH_URL}?attempt={UUID}"
    campus.link.url = target
    browser = campus.browser()
    assert browser.launches().status_code == 303
    assert ResourceLink.objects.get().launch_url == LAUNCH_URL
    without = changed(target_link_uri=LAUNCH_URL)
    assert "another address" in words_of(campus.browser().launches(change=without))


def test_a_login_without_a_client_id_is_enough_where_the_platform_is_registered_once(campus):
    assert campus.browser().begins(login={"client_id": None}).status_code == 302
    make_registration(issuer=campus.platform.issuer, client_id="second")
    refused(campus.browser().begins(login={"client_id": None}), 400, "more than once")


def test_a_login_writes_nothing_and_its_cookie_is_made_for_frames(campus, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = campus.browser().begins()
    [cookie] = response.cookies.values()
    assert cookie["samesite"] == "None"
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["partitioned"]
    assert "Partitioned" in cookie.OutputString()


def test_the_redirect_address_is_ours_whatever_the_login_asks_for(campus):
    response = campus.browser().begins(login={"redirect_uri": "https://evil.example"})
    assert "evil" not in response["Location"]
    assert "redirect_uri=http%3A%2F%2Ftestserver%2Flti%2Flaunch" in response["Location"]


def test_in_a_frame_a_page_looks_for_cookies_first(campus):
    asked = campus.platform.login_parameters(campus.ada, campus.link)
    page = Client().get(reverse("lti:login"), asked, headers={"Sec-Fetch-Dest": "iframe"})
    assert page.status_code == 200
    shown = page.content.decode()
    assert "lti/login.js" in shown
    assert "Open in a new window" in shown
    assert set(page.cookies) - {"lti_works"}


@pytest.mark.parametrize("name", ["error", "state", "id_token", "browser"])
@pytest.mark.parametrize("value", ["\x00", "😀" * 1000, "%", "null", "[]"])
def test_no_form_however_odd_breaks_the_launch(campus, name, value):
    browser = campus.browser()
    response = browser.posts(browser.answered(browser.begins()) | {name: value})
    assert response.status_code < 500
