"""The simulated platform keeps the rules that a real Moodle was seen to keep. Without these tests a bug in the simulator would
look like a virtue of ours."""

from __future__ import annotations

import json
import socket
import time
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from fractions import Fraction
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import jwt
import pytest

from lti.tests.platform import CLAIM, LEARNER, TEACHER, PlatformSim, faults, signing_key
from lti.tests.platform.gradebook import Refused
from lti.tests.platform.launches import AGS_CLAIM, DEEP_LINK, DEEP_LINKING
from lti.tests.platform.oauth import ASSERTION, LINE_ITEM, RESULT, ROSTER, SCORE
from lti.tests.platform.services import LINE_ITEM_TYPE, ROSTER_TYPE, SCORE_TYPE

OURS = signing_key(90)  # the tool's key in these tests
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def platform():
    with PlatformSim() as running:
        yield running


class Client:
    """A tool as plain as can be."""

    def __init__(self, platform: PlatformSim) -> None:
        self.platform = platform
        self.tool = platform.add_tool(
            jwks={"keys": [OURS.jwk()]},
            redirect_uris=["https://tool.example/launch"],
            target_url="https://tool.example/",
        )
        self.course = platform.add_course("Analysis")
        self.ada = self.course.enrol(platform.add_user("Ada Lovelace"))
        self.ina = self.course.enrol(platform.add_user("Ina Instructor"), TEACHER)
        self.link = self.course.add_link("Derivatives", self.tool, maximum=10)
        self.item = self.link.line_item

    def sends(self, url, method="GET", document=None, content_type="", accept="*/*", token=None, timeout=5):
        body = document if isinstance(document, bytes | None) else json.dumps(document).encode()
        headers = {"Accept": accept} | ({"Content-Type": content_type} if content_type else {})
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        request = Request(url, data=body, method=method, headers=headers)  # noqa: S310
        try:
            with urlopen(request, timeout=timeout) as reply:  # noqa: S310
                return reply.status, reply.read(), reply.headers
        except HTTPError as error:
            return error.code, error.read(), error.headers

    def assertion(self, **changes):
        now = int(time.time())
        payload = {
            "iss": self.tool.client_id,
            "sub": self.tool.client_id,
            "aud": self.platform.token_url,
            "iat": now,
            "exp": now + 60,
            "jti": str(uuid.uuid4()),
        }
        return OURS.sign({name: value for name, value in (payload | changes).items() if value is not None})

    def token_reply(self, *scopes, assertion=None, **changes):
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion or self.assertion(),
            "scope": " ".join(scopes),
        } | changes
        status, body, _ = self.sends(
            self.platform.token_url, "POST", urlencode(form).encode(), "application/x-www-form-urlencoded"
        )
        return status, json.loads(body)

    def token(self, *scopes):
        status, found = self.token_reply(*scopes)
        assert status == 200, found
        return found["access_token"]

    def score(self, given, at=NOON, user=None, content_type=SCORE_TYPE, **changes):
        document = {
            "userId": (user or self.ada).id,
            "scoreGiven": given,
            "scoreMaximum": 10,
            "timestamp": at.isoformat(timespec="milliseconds"),
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
        } | changes
        document = {name: value for name, value in document.items() if value is not None}
        url = self.platform.services.line_item_url(self.course, self.item).replace("?", "/scores?")
        return self.sends(url, "POST", document, content_type, token=self.token(SCORE))[0]

    @property
    def grade(self):
        return self.course.grades.score_of(self.item, self.ada.id)


@pytest.fixture
def client(platform):
    return Client(platform)


# Access tokens


def test_a_signed_assertion_gets_a_token_with_the_scopes_it_asked_for(client):
    status, found = client.token_reply(SCORE, "https://elsewhere.example/scope")
    assert (status, found["token_type"], found["scope"]) == (200, "Bearer", SCORE)


@pytest.mark.parametrize(
    "changes",
    [{"aud": "https://other.example"}, {"exp": 1}, {"jti": None}, {"iss": "other"}, {"sub": "other"}, {"iat": None}],
    ids=lambda changes: "-".join(changes),
)
def test_a_wrong_assertion_gets_none(client, changes):
    assert client.token_reply(SCORE, assertion=client.assertion(**changes))[0] == 401


def test_an_assertion_counts_once(client):
    assertion = client.assertion()
    assert client.token_reply(SCORE, assertion=assertion)[0] == 200
    assert client.token_reply(SCORE, assertion=assertion)[0] == 401


def test_another_signature_gets_no_token(client):
    forged = signing_key(91).sign(jwt.decode(client.assertion(), options={"verify_signature": False}), kid=OURS.kid)
    assert client.token_reply(SCORE, assertion=forged)[0] == 401


def test_a_service_wants_a_live_token_with_its_scope(client, platform):
    url = platform.services.line_items_url(client.course)
    assert client.sends(url)[0] == 401
    assert client.sends(url, token="made-up")[0] == 401
    assert client.sends(url, token=client.token(SCORE))[0] == 403
    token = client.token(LINE_ITEM)
    assert client.sends(url, token=token)[0] == 200
    platform.desk.revoke()
    assert client.sends(url, token=token)[0] == 401


# Scores


def test_a_score_of_the_same_second_or_older_is_refused_as_stale(client):
    assert client.score(5) == 200
    assert client.score(7) == 409
    assert client.score(7, at=NOON + timedelta(milliseconds=900)) == 409
    assert client.score(7, at=NOON - timedelta(seconds=1)) == 409
    assert client.grade == 5
    assert client.score(7, at=NOON + timedelta(seconds=1)) == 200
    assert client.grade == 7


def test_who_is_no_learner_of_the_course_can_not_be_graded(client, platform):
    assert client.score(5, user=client.ina) == 400
    assert client.score(5, user=platform.add_user("Stranger")) == 400
    client.course.enrol(client.ada, status="Inactive")
    assert client.score(5) == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"content_type": "application/json"},
        {"scoreMaximum": None},
        {"scoreMaximum": 0},
        {"given": "five"},
        {"timestamp": "yesterday"},
        {"timestamp": None},
        {"activityProgress": None},
        {"gradingProgress": None},
        {"userId": None},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_a_bad_score_is_400(client, changes):
    assert client.score(**({"given": 5} | changes)) == 400
    assert client.grade is None


def test_pending_scores_are_taken_and_show_no_grade(client):
    assert client.score(5, gradingProgress="PendingManual") == 200
    assert client.grade is None


def test_scores_are_clamped_and_rescaled_and_cleared(client):
    assert client.score(15) == 200
    assert client.grade == 10
    assert client.score(-3, at=NOON + timedelta(seconds=1)) == 200
    assert client.grade == 0
    assert client.score(1, at=NOON + timedelta(seconds=2), scoreMaximum=3) == 200
    assert client.grade == Fraction(10, 3)
    assert client.score(None, at=NOON + timedelta(seconds=3), scoreMaximum=None) == 200
    assert client.grade is None


def test_results_tell_what_is_held(client, platform):
    client.score(5)
    url = platform.services.line_item_url(client.course, client.item).replace("?", "/results?")
    status, body, _ = client.sends(f"{url}&user_id={client.ada.id}", token=client.token(RESULT))
    [result] = json.loads(body)
    assert (status, result["resultScore"], result["resultMaximum"], result["userId"]) == (200, 5, 10, client.ada.id)


# Line items


def test_a_tool_makes_changes_and_deletes_its_own_line_items(client, platform):
    token, url = client.token(LINE_ITEM), platform.services.line_items_url(client.course)
    document = {"label": "Second try", "scoreMaximum": 4, "tag": "t"}
    status, body, _ = client.sends(url, "POST", document, LINE_ITEM_TYPE, token=token)
    made = json.loads(body)
    assert (status, made["label"], made["scoreMaximum"]) == (201, "Second try", 4)
    status, body, _ = client.sends(made["id"], "PUT", document | {"scoreMaximum": 5}, LINE_ITEM_TYPE, token=token)
    assert (status, json.loads(body)["scoreMaximum"]) == (200, 5)
    assert client.sends(made["id"], "DELETE", token=token)[0] == 204
    assert client.sends(made["id"], token=token)[0] == 404
    assert client.sends(platform.services.line_item_url(client.course, client.item), "DELETE", token=token)[0] == 403


def test_pages_of_line_items_are_linked_with_moodles_quotes(client, platform):
    for number in range(3):
        client.course.add_link(f"Link {number}", client.tool)
    platform.services.page_size = 2
    _, body, headers = client.sends(platform.services.line_items_url(client.course), token=client.token(LINE_ITEM))
    assert len(json.loads(body)) == 2
    link = headers["Link"].encode("latin-1").decode()
    assert "rel=“next”" in link
    assert "&amp;from=2" in link


# The roster


def test_the_roster_has_short_roles_states_and_members_without_names(client, platform):
    client.course.enrol(platform.add_user(), LEARNER, "Inactive")
    url, token = platform.services.roster_url(client.course), client.token(ROSTER)
    assert client.sends(url, accept="application/json", token=token)[0] == 400
    _, body, _ = client.sends(url, accept=ROSTER_TYPE, token=token)
    members = json.loads(body)["members"]
    assert [member["roles"] for member in members] == [["Learner"], ["Instructor"], ["Learner"]]
    assert (members[2]["status"], "name" in members[2]) == ("Inactive", False)
    platform.services.page_size = 2
    _, body, headers = client.sends(url, accept=ROSTER_TYPE, token=token)
    assert len(json.loads(body)["members"]) == 2
    assert 'rel="next"' in headers["Link"]


# Launches


def authentication(client, started, **changes):
    fields = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": client.tool.client_id,
        "redirect_uri": "https://tool.example/launch",
        "login_hint": started["login_hint"],
        "lti_message_hint": started["lti_message_hint"],
        "state": "s",
        "nonce": "n",
    }
    return f"{client.platform.auth_url}?{urlencode(fields | changes)}"


def test_a_launch_is_signed_and_says_who_and_what(client, platform):
    form = platform.answer(authentication(client, platform.login_parameters(client.ada, client.link)))
    payload = jwt.decode(
        form.id_token, jwt.PyJWK(platform.key.jwk()).key, algorithms=["RS256"], audience=client.tool.client_id
    )
    assert (form.action, form.fields["state"]) == ("https://tool.example/launch", "s")
    assert (payload["sub"], payload["nonce"], payload["exp"] - payload["iat"]) == (client.ada.id, "n", 60)
    assert payload[f"{CLAIM}resource_link"]["id"] == client.link.id
    assert payload[AGS_CLAIM]["lineitem"].endswith("/lineitem?type_id=1")


def test_a_launch_can_be_changed_and_signed_by_anything(client, platform):
    started = platform.login_parameters(
        client.ada, client.link, change=lambda payload: payload.pop("exp"), sign=signing_key(91).sign
    )
    form = platform.answer(authentication(client, started))
    payload = jwt.decode(form.id_token, options={"verify_signature": False})
    assert "exp" not in payload
    assert jwt.get_unverified_header(form.id_token)["kid"] == "key-91"


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": "email"},
        {"prompt": "login"},
        {"client_id": "other"},
        {"redirect_uri": "https://evil.example/"},
        {"login_hint": "other"},
        {"nonce": ""},
        {"lti_message_hint": "9"},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_a_bad_authentication_request_is_stopped(client, platform, changes):
    started = platform.login_parameters(client.ada, client.link)
    with pytest.raises(Refused):
        platform.answer(authentication(client, started, **changes))
    status, _, _ = client.sends(authentication(client, started, **changes))
    assert status == 400


def test_keys_rotate(platform):
    first = platform.key
    second = platform.rotate_key()
    with urlopen(platform.jwks_url, timeout=5) as reply:  # noqa: S310
        kids = [key["kid"] for key in json.load(reply)["keys"]]
    assert first.kid != second.kid
    assert kids == [second.kid]


def test_what_deep_linking_returns_becomes_links_with_line_items(client, platform):
    platform.login_parameters(client.ina, client.link, message_type=DEEP_LINK)
    answered = {
        "iss": client.tool.client_id,
        "aud": platform.issuer,
        "iat": int(time.time()),
        "exp": int(time.time()) + 60,
        "nonce": "x",
        f"{CLAIM}message_type": "LtiDeepLinkingResponse",
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}deployment_id": client.tool.deployment_id,
        f"{DEEP_LINKING}content_items": [
            {"type": "ltiResourceLink", "title": "Evens", "custom": {"quiz": "q"}, "lineItem": {"scoreMaximum": 7}}
        ],
        f"{DEEP_LINKING}data": "csrftoken:7ccfc6d4",
    }

    def posted(payload):
        form = urlencode({"JWT": OURS.sign(payload)}).encode()
        return client.sends(platform.return_url, "POST", form, "application/x-www-form-urlencoded")[0]

    assert posted(answered) == 200
    [link] = platform.returned[0].add_to(client.course)
    assert (link.title, link.custom, link.line_item.maximum) == ("Evens", {"quiz": "q"}, 7)
    assert posted(answered | {"aud": "https://other.example"}) == 400
    assert posted(answered | {f"{DEEP_LINKING}data": "other"}) == 400


def test_a_tool_registers_itself_once_with_a_token(client, platform):
    started = platform.registration_parameters()
    with urlopen(started["openid_configuration"], timeout=5) as reply:  # noqa: S310
        configuration = json.load(reply)
    asked = {
        "redirect_uris": ["https://tool.example/launch"],
        "initiate_login_uri": "https://tool.example/login",
        "jwks_uri": "https://tool.example/jwks",
        "scope": SCORE,
        "https://purl.imsglobal.org/spec/lti-tool-configuration": {"domain": "tool.example"},
    }
    args = (configuration["registration_endpoint"], "POST", asked, "application/json")
    assert client.sends(*args)[0] == 401
    status, body, _ = client.sends(*args, token=started["registration_token"])
    told = json.loads(body)
    assert (status, platform.tools[told["client_id"]].scopes) == (200, (SCORE,))
    assert client.sends(*args, token=started["registration_token"])[0] == 401


# Faults


def test_every_fault_comes_as_it_was_asked_for_and_goes(client, platform):
    url = platform.jwks_url
    seen = {}
    for name, fault in faults.every_kind(seconds=1.0):
        platform.fails("jwks", fault)
        try:
            request = Request(url)  # noqa: S310
            with urlopen(request, timeout=0.3) as reply:  # noqa: S310
                seen[name] = (reply.status, len(reply.read(3 if name == "drip" else 1_000_000)))
        except HTTPError as error:
            seen[name] = (error.code, 0)
            error.close()
        except (URLError, HTTPException, OSError) as error:
            seen[name] = (type(getattr(error, "reason", error)).__name__, 0)
    assert seen["429 in seconds"] == (429, 0)
    assert seen["HTML"][0] == 200
    assert seen["empty"] == (200, 0)
    assert seen["huge"] == (200, 1_000_000)
    assert seen["drip"] == (200, 3)
    assert seen["hang"][0] in {"TimeoutError", "timeout"}
    assert seen["reset"][0] in {"ConnectionResetError", "RemoteDisconnected"}
    assert client.sends(url)[0] == 200


def test_a_fault_can_come_after_the_work_was_done(client, platform):
    platform.fails("scores", faults.status(500, does_the_work=True))
    assert client.score(5) == 500
    assert client.grade == 5


def test_retry_after_comes_in_seconds_and_as_a_date(client, platform):
    platform.fails("jwks", faults.too_many(NOON))
    status, _, headers = client.sends(platform.jwks_url)
    assert (status, parsedate_to_datetime(headers["Retry-After"])) == (429, NOON)


def test_the_platform_ends_with_its_hanging_connections():
    with PlatformSim() as platform:
        platform.fails("jwks", faults.hang(3600))
        connection = socket.create_connection(("127.0.0.1", int(platform.issuer.rpartition(":")[2])))
        connection.sendall(b"GET /mod/lti/certs.php HTTP/1.1\r\nHost: x\r\n\r\n")
    connection.close()
