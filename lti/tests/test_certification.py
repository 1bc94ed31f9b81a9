"""What 1EdTech's certification sends a tool, known bad and valid: one test a row. Every launch goes through the login."""

from __future__ import annotations

from typing import Any

import pytest

from lti.models import Launch, LtiUser, Membership, NonceUse, ResourceLink
from lti.roles import part_of
from lti.tests.campus import changed
from lti.tests.platform import CLAIM, signing_key

pytestmark = pytest.mark.django_db

COURSE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


def signed_by(key: Any, **headers: Any) -> dict[str, Any]:
    return {"sign": lambda payload: key.sign(payload, **headers)}


KNOWN_BAD = {
    "no kid in the header": (signed_by(signing_key(1), kid=None), 401, "which key"),
    "incorrect kid in the header": (signed_by(signing_key(1), kid="another"), 401, "doesn’t publish"),
    "wrong LTI version": ({"change": changed(version="11.3")}, 400, "version"),
    "no LTI version": ({"change": changed(version=None)}, 400, "version"),
    "not an LTI message": ({"change": lambda payload: {"name": "badltilaunch"}}, 401, ""),
    "missing LTI claims": (
        {"change": lambda payload: {name: value for name, value in payload.items() if not name.startswith(CLAIM)}},
        400,
        "version",
    ),
    "exp and iat of the past": ({"change": changed(exp=11111, iat=22222)}, 401, "expired"),
    "message_type missing": ({"change": changed(message_type=None)}, 400, "message_type"),
    "roles missing": ({"change": changed(roles=None)}, 400, "roles"),
    "deployment_id missing": ({"change": changed(deployment_id=None)}, 400, "deployment_id"),
    "resource_link id missing": ({"change": changed(resource_link={"title": "x"})}, 400, "resource_link.id"),
    "sub missing": ({"change": changed(sub=None)}, 400, "sub"),
}


@pytest.mark.parametrize(("launch", "status", "said"), KNOWN_BAD.values(), ids=KNOWN_BAD)
def test_a_known_bad_launch_is_refused_and_leaves_nothing(campus, launch, status, said):
    response = campus.browser().launches(**launch)
    page = response.content.decode()
    assert response.status_code == status, page
    assert said in page.replace("&#x27;", "’").replace("'", "’")
    for model in (Launch, LtiUser, Membership, ResourceLink, NonceUse):
        assert not model.objects.exists(), model
    campus.registration.state.refresh_from_db()
    assert campus.registration.state.last_error


NO_NAMES = {"name": None, "given_name": None, "family_name": None}
VALID = {
    "full": {},
    "several roles": {
        "roles": [COURSE + "{role}", COURSE + "Mentor", "http://purl.imsglobal.org/vocab/lis/v2/system/person#User"]
    },
    "short role": {"roles": ["{role}"]},
    "unknown role": {"roles": ["http://purl.imsglobal.org/vocab/lis/v2/uknownrole/unknown#Helper"]},
    "no role": {"roles": []},
    "e-mail only": {**NO_NAMES},
    "names only": {"email": None},
    "nothing of the person": {**NO_NAMES, "email": None},
    "e-mail without a course": {**NO_NAMES, "context": None},
}


@pytest.mark.parametrize("role", ["Instructor", "Learner"])
@pytest.mark.parametrize("claims", VALID.values(), ids=VALID)
def test_a_valid_launch_leads_to_a_page(campus, claims, role):
    user = campus.teacher if role == "Instructor" else campus.ada
    claims = dict(claims)
    if claims.get("roles"):
        claims["roles"] = [each.replace("{role}", role) for each in claims["roles"]]
    response = campus.browser().arrives(user, change=changed(**claims))
    assert response.status_code == 200
    assert "Even numbers" in response.content.decode()
    assert LtiUser.objects.get().subject == user.id


@pytest.mark.parametrize(
    ("roles", "part"),
    [
        (("membership#Learner", "membership#Instructor"), "teacher"),
        (("membership#Learner", "membership/Instructor#TeachingAssistant"), "assistant"),
        (("membership#Learner", "membership#Administrator"), "assistant"),
        (("membership#Mentor", "membership#Learner"), "student"),
    ],
)
def test_whoever_helps_to_teach_is_no_student_whatever_else_they_are(roles, part):
    assert part_of(f"http://purl.imsglobal.org/vocab/lis/v2/{role}" for role in roles) == part
