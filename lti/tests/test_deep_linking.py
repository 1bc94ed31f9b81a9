"""Choosing quizzes for a course: what is offered, and what is sent back, as the platform reads it."""

from __future__ import annotations

import re

import jwt
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lti.messages import CLAIM, DEEP_LINKING
from lti.models import LtiUser
from lti.services import ensure_key
from lti.tests.campus import LAUNCH_URL, Campus
from lti.tests.platform.returning import take_content
from lti.tests.test_students import hidden, student_of
from quizzes.models import Quiz
from quizzes.tests.builders import make_question, make_quiz, publish
from quizzes.tests.people import make_instructor

pytestmark = pytest.mark.django_db

REQUEST = "LtiDeepLinkingRequest"


def choosing(campus: Campus, **settings):
    return campus.browser().arrives(campus.teacher, message_type=REQUEST, deep_linking=settings)


def sends(page, *quizzes: Quiz, **fields):
    data = {"token": hidden(page, "token"), "do": "place", "quiz": [str(quiz.public_id) for quiz in quizzes], **fields}
    return Client().post(reverse("lti:choose"), data)


def returned(campus: Campus, response):
    """What the platform makes of the form on the page, which it verifies with our published key."""
    page = response.content.decode()
    assert response.status_code == 200, page
    action = re.search(r'<form id="return" method="post" action="([^"]+)"', page)
    assert action is not None
    campus.tool.jwks = Client().get(reverse("lti:jwks")).json()
    return take_content(campus.platform, {"JWT": hidden(response, "JWT")}), action[1]


def test_a_quiz_travels_to_the_course_and_opens_from_there(campus):
    answer, action = returned(campus, sends(choosing(campus), campus.quiz, line_item="1", maximum="12,5"))
    assert action == campus.platform.return_url
    [item] = answer.items
    assert item["type"] == "ltiResourceLink"
    assert item["url"] == LAUNCH_URL
    assert item["lineItem"] == {
        "scoreMaximum": 12.5,
        "label": "Even numbers",
        "resourceId": str(campus.quiz.public_id),
        "tag": "quiz",
    }
    [link] = answer.add_to(campus.course)
    student_of(campus, link=link).answers("4").sees("Right")


def test_several_quizzes_travel_at_once_with_the_points_of_each(campus):
    second = make_quiz(make_question(), make_question(), title="Two questions")
    publish(second)
    answer, _ = returned(campus, sends(choosing(campus), campus.quiz, second, line_item="1"))
    assert [(item["title"], item["lineItem"]["scoreMaximum"]) for item in answer.items] == [
        ("Even numbers", 1),
        ("Two questions", 2),
    ]


def test_without_the_box_no_column_is_asked_for(campus):
    answer, _ = returned(campus, sends(choosing(campus), campus.quiz))
    assert "lineItem" not in answer.items[0]


def test_a_platform_that_takes_no_columns_gets_none_whatever_is_posted(campus):
    page = choosing(campus, accept_lineitem=False)
    assert 'name="line_item"' not in page.content.decode()
    answer, _ = returned(campus, sends(page, campus.quiz, line_item="1"))
    assert "lineItem" not in answer.items[0]


def test_a_platform_that_takes_one_gets_one(campus):
    second = make_quiz(title="Second")
    publish(second)
    page = choosing(campus, accept_multiple=False)
    assert 'type="radio" name="quiz"' in page.content.decode()
    response = sends(page, campus.quiz, second)
    assert response.status_code == 422
    assert "one quiz at a time" in response.content.decode()


def test_cancel_sends_nothing_chosen(campus):
    page = choosing(campus)
    response = Client().post(reverse("lti:choose"), {"token": hidden(page, "token"), "do": "cancel"})
    answer, _ = returned(campus, response)
    assert answer.items == []


@pytest.mark.parametrize("data", ["x", "", 'ünï " <b>', "d" * 5000])
def test_data_goes_back_as_it_came(campus, data):
    answer, _ = returned(campus, sends(choosing(campus, data=data), campus.quiz))
    assert answer.payload[f"{DEEP_LINKING}data"] == data


@pytest.mark.parametrize("data", [None, 5, ["a"]])
def test_data_that_never_came_is_not_sent(campus, data):
    page = choosing(campus, data=data)
    payload = jwt.decode(hidden(sends(page, campus.quiz), "JWT"), options={"verify_signature": False})
    assert f"{DEEP_LINKING}data" not in payload


def test_the_answer_is_signed_and_says_for_whom(campus):
    token = hidden(sends(choosing(campus), campus.quiz), "JWT")
    assert jwt.get_unverified_header(token)["kid"] == Client().get(reverse("lti:jwks")).json()["keys"][0]["kid"]
    payload = jwt.decode(token, options={"verify_signature": False})
    assert payload["iss"] == campus.tool.client_id
    assert payload["aud"] == campus.platform.issuer
    assert payload[f"{CLAIM}deployment_id"] == campus.tool.deployment_id
    assert payload[f"{CLAIM}message_type"] == "LtiDeepLinkingResponse"
    assert payload["exp"] - payload["iat"] == 300
    assert payload["nonce"]


RETURNS = {
    "somewhere else": "https://evil.example/return",
    "plain http": "http://lms.example/return",
    "a script": "javascript:alert(1)",
    "with a password": "https://a:b@lms.example/",
}


@pytest.mark.parametrize("address", RETURNS.values(), ids=RETURNS)
def test_the_choice_is_sent_to_the_platform_alone(campus, address):
    response = sends(choosing(campus, deep_link_return_url=address), campus.quiz)
    assert response.status_code == 400
    assert "<form" not in response.content.decode()


def test_a_further_address_of_the_registration_will_do(campus):
    campus.registration.frame_origins = "https://school.example"
    campus.registration.save()
    address = 'https://school.example/return?a=1&b="><script>'.replace(" ", "")
    response = sends(choosing(campus, deep_link_return_url=address), campus.quiz)
    page = response.content.decode()
    assert response.status_code == 200
    assert 'action="https://school.example/return?a=1&amp;b=&quot;&gt;&lt;script&gt;"' in page
    assert "form-action https://school.example;" in response["Content-Security-Policy"] + ";"


REFUSED = {
    "no return address": ({"deep_link_return_url": ""}, "deep_link_return_url"),
    "no kinds of content": ({"accept_types": None}, "takes no links to quizzes"),
    "other kinds of content": ({"accept_types": ["link", "html"]}, "takes no links to quizzes"),
}


@pytest.mark.parametrize(("asked", "said"), REFUSED.values(), ids=REFUSED)
def test_a_request_that_cant_be_answered_says_why(campus, asked, said):
    response = campus.browser().launches(campus.teacher, message_type=REQUEST, deep_linking=asked)
    assert response.status_code == 400
    assert said in response.content.decode()


@pytest.mark.parametrize("maximum", ["0", "-1", "ten", "1e9999", "1e999999999", "nan", "1/0", "10001", "9" * 30])
def test_a_maximum_that_is_none_is_refused_at_its_field_and_kept(campus, maximum):
    response = sends(choosing(campus), campus.quiz, line_item="1", maximum=maximum)
    assert response.status_code == 422
    page = response.content.decode()
    assert "highest score must be a number" in page
    assert f'value="{maximum[:20]}"' in page
    assert f'value="{campus.quiz.public_id}" checked' in page


def test_a_choice_that_cant_be_signed_says_what_the_administrator_can_do(campus, settings):
    ensure_key(now=timezone.now())
    settings.SECRET_KEY = "another secret that is quite as long as the one that was here before"
    response = sends(choosing(campus), campus.quiz)
    assert response.status_code == 400
    assert "rotate_lti_key" in response.content.decode()


def test_only_published_quizzes_that_everybody_finds_are_listed_and_searched(campus):
    for title, visibility in (("Alpha even", "public"), ("Beta even", "unlisted"), ("Gamma even", "private")):
        publish(make_quiz(title=title, visibility=visibility))
    make_quiz(title="Draft even")
    page = choosing(campus)
    shown = page.content.decode()
    assert "Alpha even" in shown
    for title in ("Beta", "Gamma", "Draft"):
        assert title not in shown
    found = Client().post(reverse("lti:choose"), {"token": hidden(page, "token"), "q": "ALPHA"}).content.decode()
    assert "Alpha even" in found
    assert "Even numbers" not in found
    for odd in ("%", "\x00", "x" * 300, "<b>"):
        answer = Client().post(reverse("lti:choose"), {"token": hidden(page, "token"), "q": odd})
        assert answer.status_code == 200
        assert "<b>" not in answer.content.decode()


def test_a_teacher_with_an_account_places_their_own_private_quizzes_too(campus):
    owner = make_instructor()
    own = make_quiz(title="Own private", visibility="private", owner=owner)
    theirs = make_quiz(title="Their private", visibility="private", owner=make_instructor())
    for quiz in (own, theirs):
        publish(quiz)
    choosing(campus)
    LtiUser.objects.update(user=owner)
    page = choosing(campus)
    assert "Own private" in page.content.decode()
    assert "Their private" not in page.content.decode()
    answer, _ = returned(campus, sends(page, own, line_item="1"))
    [link] = answer.add_to(campus.course)
    student_of(campus, link=link).answers("4").sees("Right")
    assert sends(choosing(campus), theirs).status_code == 422


def test_a_platform_that_needs_no_target_in_deep_linking_is_taken(campus):
    def without(payload):
        return {name: value for name, value in payload.items() if not name.endswith("target_link_uri")}

    response = campus.browser().arrives(campus.teacher, message_type=REQUEST, change=without)
    assert "Choose quizzes" in response.content.decode()
