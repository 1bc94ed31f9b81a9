"""Who comes in with which token, what it may do, and that nothing of it is stored."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from quizzes import services
from quizzes.models import Integration, PersonalToken
from quizzes.tests.api.program import Program, machine, make_machine, person
from quizzes.tests.people import make_instructor, make_learner

pytestmark = pytest.mark.django_db


def make_token(user, *scopes, days=30, now=None):
    return services.make_personal_token(
        user=user, name="Of a test", scopes=scopes or ["quiz:read"], days=days, now=now or timezone.now()
    )


def everything_stored() -> str:
    """Every value in every table."""
    return "\n".join(
        str(row) for model in apps.get_models(include_auto_created=True) for row in model.objects.values_list()
    )


def test_a_personal_token_speaks_for_its_person():
    user = make_instructor("ina")
    program = person(user, "quiz:read")
    assert program.reads("me/") == {"kind": "person", "name": "ina", "scopes": ["quiz:read"]}
    assert program.reads("quizzes/")["results"] == []


def test_a_token_does_only_what_its_scopes_say():
    program = person(make_instructor(), "quiz:read")
    problem = program.reads("results/", status=403)
    assert problem["code"] == "insufficient_scope"
    assert "result:read" in problem["detail"]


@pytest.mark.parametrize("spoil", ["expired", "revoked", "inactive", "mistyped", "other kind"])
def test_a_token_that_does_not_hold_opens_nothing(spoil):
    user, now = make_instructor(), timezone.now()
    made = make_token(user, days=1, now=now - timedelta(days=2) if spoil == "expired" else now)
    token = made.secret
    if spoil == "revoked":
        services.revoke_personal_token(user=user, public_id=made.token.public_id, now=now)
    if spoil == "inactive":
        user.is_active = False
        user.save()
    if spoil == "mistyped":
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    program = Program(token)
    if spoil == "other kind":
        program.headers = {"Authorization": f"Basic {token}"}
    for path in ("quizzes/", "offers/", "me/"):  # also where no token is needed
        assert program.reads(path, status=401)["code"] == "invalid_token"
    assert 'error="invalid_token"' in program.last["WWW-Authenticate"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer \xe9\xe9", "Token x", "x" * 10_000])
def test_a_header_that_holds_no_token_is_refused(header):
    assert (
        Client(raise_request_exception=False).get("/api/v1/me/", headers={"Authorization": header}).status_code == 401
    )


def test_nothing_that_is_stored_opens_anything():
    user, account = make_instructor(), make_instructor()
    personal = make_token(user)
    made = services.make_integration(name="A machine", account=account, scopes=["quiz:read"])
    second = services.add_second_secret(integration=made.integration)
    answer = Client().post(
        "/oauth/token/",
        {"grant_type": "client_credentials", "client_id": made.integration.client_id, "client_secret": made.secret},
    )
    access = answer.json()["access_token"]
    assert Program(access).reads("me/")["kind"] == "machine"
    stored = everything_stored()
    for secret in (personal.secret, made.secret, second, access):
        assert secret not in stored
    for value in stored.replace("'", " ").replace(",", " ").split():
        if len(value) > 30 and value.isascii():
            assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {value}"}).status_code in (401, 429)


def test_it_is_noted_when_a_token_was_used():
    made = make_token(make_instructor())
    assert made.token.last_used_at is None
    Program(made.secret).reads("me/")
    first = PersonalToken.objects.get().last_used_at
    assert first is not None
    Program(made.secret).reads("me/")
    assert PersonalToken.objects.get().last_used_at == first  # to within some minutes: reads stay reads


def token_of(integration, secret, **more):
    form = {"grant_type": "client_credentials", "client_id": integration.client_id, "client_secret": secret, **more}
    return Client().post("/oauth/token/", form)


def test_a_machine_gets_a_token_for_an_hour_with_its_scopes():
    made = services.make_integration(name="A machine", account=make_instructor(), scopes=["quiz:read", "result:read"])
    answer = token_of(made.integration, made.secret).json()
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", 3600, "quiz:read result:read")
    assert "refresh_token" not in answer
    assert Program(answer["access_token"]).reads("me/")["scopes"] == ["quiz:read", "result:read"]
    less = token_of(made.integration, made.secret, scope="quiz:read").json()
    assert less["scope"] == "quiz:read"
    more = token_of(made.integration, made.secret, scope="quiz:write")
    assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "implicit", ""])
def test_no_other_grant_is_served(grant):
    made = services.make_integration(name="A machine", account=make_instructor(), scopes=["quiz:read"])
    answer = token_of(made.integration, made.secret, grant_type=grant, username="x", password="y", code="z")
    assert answer.status_code in (400, 401)
    assert "access_token" not in answer.json()


def test_a_secret_is_changed_without_a_gap():
    made = services.make_integration(name="A machine", account=make_instructor(), scopes=["quiz:read"])
    second = services.add_second_secret(integration=made.integration)
    assert [token_of(made.integration, secret).status_code for secret in (made.secret, second)] == [200, 200]
    services.drop_first_secret(integration=made.integration)
    assert [token_of(made.integration, secret).status_code for secret in (made.secret, second)] == [401, 200]


def test_a_scope_that_is_taken_away_is_taken_from_tokens_too():
    integration = make_machine(make_instructor(), "quiz:read", "result:read")
    program = machine(integration, "quiz:read", "result:read")
    program.reads("results/")
    Integration.objects.update(scopes=["quiz:read"])
    program.reads("results/", status=403)


@pytest.mark.parametrize("spoil", ["disabled", "inactive account", "expired"])
def test_a_machine_that_is_shut_out_is_out_at_once(spoil):
    made = services.make_integration(name="A machine", account=make_instructor(), scopes=["quiz:read"])
    program = machine(made.integration, "quiz:read")
    program.reads("quizzes/")
    if spoil == "disabled":
        services.disable_integration(integration=made.integration, now=timezone.now())
    elif spoil == "inactive account":
        made.integration.user.is_active = False
        made.integration.user.save()
    else:
        get_access_token_model().objects.update(expires=timezone.now())
    program.reads("quizzes/", status=401)
    if spoil != "expired":
        assert token_of(made.integration, made.secret).status_code == 401


def test_a_token_is_revoked_by_its_machine():
    made = services.make_integration(name="A machine", account=make_instructor(), scopes=["quiz:read"])
    access = token_of(made.integration, made.secret).json()["access_token"]
    form = {"token": access, "client_id": made.integration.client_id, "client_secret": made.secret}
    assert Client().post("/oauth/revoke/", form).status_code == 200
    Program(access).reads("quizzes/", status=401)


def test_who_tries_many_tokens_has_to_wait_and_nobody_else_behind_their_address():
    somebody = person(make_learner())
    for _ in range(30):
        assert Program("qzp_guess").asks("GET", "me/").status_code == 401
    answer = Program("qzp_guess").asks("GET", "me/")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert somebody.reads("me/")["kind"] == "person"
    made = services.make_integration(name="A machine", account=make_instructor(), scopes=["quiz:read"])
    assert token_of(made.integration, made.secret).status_code == 200


def test_who_tries_many_secrets_of_a_machine_has_to_wait_and_no_other_machine():
    one, other = (
        services.make_integration(name=name, account=make_instructor(), scopes=["quiz:read"]) for name in ("A", "B")
    )
    for _ in range(30):
        assert token_of(one.integration, "a-guess").status_code == 401
    assert token_of(one.integration, "a-guess").status_code == 429
    assert token_of(one.integration, one.secret).status_code == 429
    assert token_of(other.integration, other.secret).status_code == 200
    cache.clear()
    assert token_of(one.integration, one.secret).status_code == 200


def test_who_asks_too_often_is_told_when_to_come_back(settings):
    settings.API_REQUESTS_A_MINUTE = {"anonymous": 2, "person": 3, "machine": 4}
    anonymous, somebody = Program(), person(make_learner())
    assert [anonymous.asks("GET", "me/").status_code for _ in range(3)] == [200, 200, 429]
    assert [somebody.asks("GET", "me/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert 0 < int(somebody.last["Retry-After"]) <= 60
    assert person(make_learner()).asks("GET", "me/").status_code == 200


# The page of one's own tokens


def test_a_token_is_made_on_a_page_and_shown_once(client):
    user = make_learner()
    client.force_login(user)
    page = client.post("/accounts/tokens/", {"name": "My script", "days": "10", "scopes": ["attempt:read"]})
    token = page.context["made"].secret
    assert token in page.content.decode()
    assert token not in client.get("/accounts/tokens/").content.decode()
    assert "My script" in client.get("/accounts/tokens/").content.decode()
    assert Program(token).reads("me/")["name"] == user.get_username()


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "days": "10", "scopes": ["attempt:read"]},
        {"name": "x" * 81, "days": "10", "scopes": ["attempt:read"]},
        {"name": "x", "days": "0", "scopes": ["attempt:read"]},
        {"name": "x", "days": "367", "scopes": ["attempt:read"]},
        {"name": "x", "days": "10", "scopes": []},
        {"name": "x", "days": "10", "scopes": ["everything"]},
    ],
)
def test_a_form_that_cannot_be_used_makes_no_token(client, form):
    client.force_login(make_learner())
    assert client.post("/accounts/tokens/", form).status_code == 422
    assert not PersonalToken.objects.exists()


def test_only_ones_own_token_is_revoked(client):
    owner, stranger = make_learner(), make_learner()
    made = make_token(owner)
    address = f"/accounts/tokens/{made.token.public_id}/revoke/"
    client.force_login(stranger)
    assert client.post(address).status_code == 404
    Program(made.secret).reads("me/")
    client.force_login(owner)
    assert client.post(address).status_code == 302
    Program(made.secret).reads("me/", status=401)


# Integrations in the admin


def test_a_superuser_makes_an_integration_and_sees_its_secret_once(admin_client):
    account = make_instructor("machine-account")
    form = {"name": "School", "user": str(account.pk), "scopes": ["quiz:read"]}
    page = admin_client.post("/admin/quizzes/integration/add/", form, follow=True)
    integration = Integration.objects.get()
    said = page.content.decode()
    assert integration.client_id in said
    secret = re.search(r'id="secret"[^>]* value="([^"]+)"', said)[1]
    assert "no-store" in page["Cache-Control"]
    assert not any(secret in str(each.value) for each in admin_client.cookies.values())
    assert token_of(integration, secret).status_code == 200
    again = admin_client.get(f"/admin/quizzes/integration/{integration.pk}/change/").content.decode()
    assert secret not in again
    assert "client_secret" not in again


def test_no_machine_acts_as_a_superuser(admin_client, admin_user):
    form = {"name": "School", "user": str(admin_user.pk), "scopes": ["quiz:read"]}
    page = admin_client.post("/admin/quizzes/integration/add/", form)
    assert "may not act as a superuser" in page.content.decode()
    assert not Integration.objects.exists()


def test_a_machine_whose_account_becomes_a_superuser_comes_in_no_more():
    program = machine(make_machine(make_instructor(), "quiz:read"))
    program.reads("me/")
    User.objects.update(is_superuser=True)
    program.reads("me/", status=401)


def test_access_tokens_that_have_run_out_are_deleted():
    integration = make_machine(make_instructor())
    runs_out, stays = (timezone.now() + timedelta(hours=hours) for hours in (-1, 1))
    for number, moment in enumerate((runs_out, stays)):
        get_access_token_model().objects.create(
            application=integration, token="", token_checksum=f"{number:064}", expires=moment, scope=""
        )
    assert services.forget_access(now=timezone.now()) == 1
    assert get_access_token_model().objects.get().expires == stays
