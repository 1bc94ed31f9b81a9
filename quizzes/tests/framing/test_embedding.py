"""Who may embed a quiz, how other sites find out, and what they paste."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from quizzes import services
from quizzes.models import Assignment, AssignmentChange, Quiz
from quizzes.origins import UnreadableOrigin, read_origin, read_origins
from quizzes.passes import Look
from quizzes.presentation.framing import PAPERS, contrast, readable, style_of
from quizzes.tests.builders import NOW, make_question, make_quiz, publish
from quizzes.tests.delivery.pages import Room
from quizzes.tests.framing.driver import FramedStudent
from quizzes.tests.people import make_instructor
from tools.student import read_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def ina():
    return make_instructor("ina")


@pytest.fixture
def room(ina) -> Room:
    browser = Client()
    browser.force_login(ina)
    return Room(browser)


@pytest.fixture
def quiz(ina) -> Quiz:
    made = make_quiz(make_question(), title='Odd & "even"', slug="evens", owner=ina)
    publish(made)
    return made


def assignment() -> Assignment:
    return Assignment.objects.get()


def ancestors(path: str = "/embed/evens/") -> str:
    response = Client().get(path)
    assert "X-Frame-Options" not in response.headers
    return re.search(r"frame-ancestors ([^;]*)", response["Content-Security-Policy"])[1]


# Who may


def test_every_site_may_until_the_settings_say_otherwise(quiz):
    assert ancestors() == "*"


def test_listed_sites_alone_may_and_the_change_is_logged(quiz, room):
    room.opens("assignment_change", assignment().pk).saves(
        embedding="sites", embedding_sites="blog.example\nhttps://*.School.example:8443/\n\nhttps://blog.example"
    )
    room.sees("In pages of other sites: sites", "Sites: https://blog.example, https://*.school.example:8443")
    assert assignment().embedding_sites == ["https://blog.example", "https://*.school.example:8443"]
    assert ancestors() == "'self' https://blog.example https://*.school.example:8443"
    change = AssignmentChange.objects.get()
    assert (change.before["embedding"], change.after["embedding"]) == ("anybody", "sites")
    room.opens("assignment_change", assignment().pk).saves().sees("Nothing was changed")


def test_a_change_reaches_frames_that_are_open_and_takes_nothing_from_attempts_that_run(quiz, room):
    student = FramedStudent().opens("/embed/evens/")
    room.opens("assignment_change", assignment().pk).saves(embedding="nobody")
    student.answers("4").sees("Right")
    assert "frame-ancestors 'none'" in student.response["Content-Security-Policy"]
    assert ancestors() == "'none'"
    fresh = Client().get("/embed/evens/")
    assert fresh.status_code == 404
    assert "can&#x27;t be shown in pages of other sites" in fresh.content.decode()


REFUSED = [
    ("", "Name the sites"),
    ("https://blog.example/path", "is no site"),
    ("https://*", "is no site"),
    ("https://*.com", "every site under “com”"),
    ("https://a.*.example", "is no site"),
    ("*", "is no site"),
    ("'self'", "is no site"),
    ("https://a.example; script-src *", "is no site"),
    ("https://a.example, https://b.example", "is no site"),
    ("javascript:alert(1)", "is no site"),
    ("https://user@a.example", "is no site"),
    ("https://a.example:99999", "Ports go from 1"),
    ("https://-a.example", "names no host"),
    ("https://a..example", "names no host"),
    ("x" * 300, "is no site"),
    ("\n".join(f"https://b{n}.example" for n in range(51)), "At most 50"),
]


@pytest.mark.parametrize(("typed", "sentence"), REFUSED)
def test_what_is_no_site_is_refused_at_its_field(quiz, room, typed, sentence):
    room.opens("assignment_change", assignment().pk).saves(embedding="sites", embedding_sites=typed)
    assert room.status == 422
    assert sentence in " ".join(room.response.context["form"].errors["embedding_sites"])
    assert ancestors() == "*"


def test_the_service_refuses_what_the_form_refuses(quiz):
    old = services.settings_of(assignment())
    settings = services.AssignmentSettings(
        **{name: getattr(old, name) for name in old.__slots__}
        | {"embedding": "sites", "embedding_sites": ("https://a.example 'unsafe'",)}
    )
    assert [field for field, _ in services.settings_problems(settings, quiz)] == ["embedding_sites"]
    with pytest.raises(Exception, match="is no site"):
        services.change_assignment(assignment=assignment(), settings=settings, seen_revision=0, by=None, now=NOW)


def test_hosts_in_other_scripts_are_written_as_browsers_send_them():
    assert read_origin("https://bücher.example") == "https://xn--bcher-kva.example"
    assert read_origin("HTTP://Localhost:8000/") == "http://localhost:8000"
    assert read_origins(" a.example \r\n\r\na.example") == ("https://a.example",)
    with pytest.raises(UnreadableOrigin):
        read_origin("https://[::1]")


def test_a_site_that_turned_embedding_off_embeds_nothing(quiz, room, settings):
    student = FramedStudent().opens("/embed/evens/")
    settings.EMBEDDING = False
    response = Client().get("/embed/evens/")
    assert response.status_code == 404
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert b"Open the quiz on this site" in response.content
    student.answers("4")
    assert student.status == 404
    page = Client().get("/quizzes/evens/").content.decode()
    assert "oembed" not in page
    assert "Embed this quiz" not in page
    assert Client().get("/quizzes/evens/embed/").status_code == 404
    assert oembed("http://testserver/quizzes/evens/")[0] == 404
    room.opens("quiz_share", quiz.pk).sees("turned off on this site").sees_not("<iframe")


# oEmbed


def oembed(url: str, **query: str) -> tuple[int, dict]:
    response = Client().get("/oembed", {"url": url, **query})
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    return response.status_code, json.loads(response.content)


def test_oembed_answers_with_exactly_one_frame(quiz):
    status, answer = oembed("http://testserver/quizzes/evens/", format="json")
    assert status == 200
    assert answer["html"] == (
        '<iframe src="http://testserver/embed/evens/" width="600" height="600" '
        'title="Odd &amp; &quot;even&quot;" frameborder="0"></iframe>'
    )
    assert {name: answer[name] for name in answer if name != "html"} == {
        "version": "1.0", "type": "rich", "title": 'Odd & "even"', "provider_name": "Quizsite",
        "provider_url": "http://testserver/", "cache_age": 86400, "width": 600, "height": 600,
    }  # fmt: skip


def test_oembed_keeps_to_the_room_and_the_look_that_are_asked_for(quiz):
    url = "http://testserver/embed/evens/?theme=dark&accent=1D4ED8&x=%22%3E"
    status, answer = oembed(url, maxwidth="320", maxheight="2000")
    assert (status, answer["width"], answer["height"]) == (200, 320, 600)
    assert 'src="http://testserver/embed/evens/?theme=dark&amp;accent=1d4ed8"' in answer["html"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"format": "xml"}, 501),
        ({"format": "yaml"}, 501),
        ({"maxwidth": "0"}, 400),
        ({"maxwidth": "-5"}, 400),
        ({"maxheight": "wide"}, 400),
        ({"maxheight": "9" * 400}, 400),
        ({"url": ""}, 400),
    ],
)
def test_oembed_refuses_what_it_can_not_answer(quiz, query, status):
    assert oembed(**{"url": "http://testserver/quizzes/evens/", **query})[0] == status


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example/quizzes/evens/",
        "http://testserver.elsewhere.example/quizzes/evens/",
        "http://testserver@elsewhere.example/quizzes/evens/",
        "http://testserver/quizzes/no-such-quiz/",
        "http://testserver/quizzes/",
        "http://testserver/admin/",
        "http://testserver/no/such/page",
        "ftp://testserver/quizzes/evens/",
        "//testserver/quizzes/evens/",
        "quizzes/evens/",
        "http://[/quizzes/evens/",
        "http://testserver/quizzes/evens/\x00",
        "x" * 5000,
    ],
)
def test_oembed_knows_no_address_but_those_of_quizzes_here(quiz, settings, url):
    settings.ALLOWED_HOSTS = ["*"]
    assert oembed(url)[0] == 404


def test_oembed_knows_the_site_by_each_of_its_names(quiz, settings):
    settings.ALLOWED_HOSTS = ["testserver", ".quizzes.example"]
    assert oembed("https://www.quizzes.example/quizzes/evens/")[0] == 200
    assert oembed("https://quizzes.other.example/quizzes/evens/")[0] == 404


@pytest.mark.parametrize("visibility", ["private", "unlisted"])
def test_oembed_knows_no_private_quiz(quiz, visibility):
    Quiz.objects.update(visibility=visibility)
    assert oembed("http://testserver/quizzes/evens/")[0] == {"private": 404, "unlisted": 200}[visibility]


def test_a_quiz_that_can_not_be_begun_is_offered_to_no_other_site(quiz):
    services.withdraw_quiz(quiz, now=NOW)
    assert oembed("http://testserver/quizzes/evens/")[0] == 404


# What other sites find


def test_the_page_of_a_quiz_leads_programs_to_oembed(quiz):
    page = read_html(Client().get("/quizzes/evens/").content.decode())
    link = page.with_tag("link", type="application/json+oembed")[0].attributes
    parts = urlsplit(link["href"])
    assert parse_qs(parts.query) == {"url": ["http://testserver/quizzes/evens/"], "format": ["json"]}
    assert Client().get(f"{parts.path}?{parts.query}").status_code == 200
    assert link["title"] == 'Odd & "even"'


def test_a_listed_quiz_shows_readers_what_to_paste(quiz):
    page = read_html(Client().get("/quizzes/evens/").content.decode())
    [link] = [a for a in page.with_tag("a") if a.text == "Embed this quiz"]
    html = Client().get(link.attributes["href"]).content.decode()
    shown = read_html(html)
    plain, framed, fitting = (shown.with_id(f"embed-{n}") for n in (1, 2, 3))
    assert plain.attributes["value"] == "http://testserver/quizzes/evens/"
    pasted = read_html(framed.text)
    frame = pasted.with_tag("iframe")[0].attributes
    assert (frame["src"], frame["title"], frame["loading"]) == (
        "http://testserver/embed/evens/", 'Odd & "even"', "lazy",
    )  # fmt: skip
    assert pasted.with_tag("a")[0].attributes["href"] == "http://testserver/quizzes/evens/"
    script = read_html(fitting.text).with_tag("script")[0].attributes["src"]
    assert script == "http://testserver/static/quizzes/embed.js"
    assert Client().get(urlsplit(script).path).status_code == 200
    for field in (plain, framed, fitting):
        assert "readonly" in field.attributes
        assert shown.with_tag("label", **{"for": field.attributes["id"]})


@pytest.mark.parametrize(
    ("changes", "visibility"),
    [({"embedding": "sites"}, "public"), ({"embedding": "nobody"}, "public"), ({}, "unlisted")],
)
def test_readers_are_invited_only_where_everybody_may(quiz, changes, visibility):
    Assignment.objects.update(**changes)
    Quiz.objects.update(visibility=visibility)
    assert "Embed this quiz" not in Client().get("/quizzes/evens/").content.decode()
    assert Client().get("/quizzes/evens/embed/").status_code == 404


def test_the_share_panel_has_the_snippets_with_a_preview(quiz, room):
    room.opens("quiz_share", quiz.pk)
    frame = read_html(room.html).with_tag("iframe")[0].attributes
    assert (frame["src"], frame["loading"]) == ("/embed/evens/", "lazy")
    assert "frame-src 'self'" in room.response["Content-Security-Policy"]
    assert room.html.count("<copy-button") == 4
    Assignment.objects.update(embedding="nobody")
    room.opens("quiz_share", quiz.pk).sees("Its settings let no other site show it.").sees_not("<iframe")
    address = f"{reverse('admin:quizzes_assignment_change', args=[assignment().pk])}#id_embedding"
    assert address in room.html


def test_the_quiz_of_a_class_is_embedded_nowhere(quiz, room):
    from quizzes.models import Classroom

    given = Assignment.objects.create(
        quiz=quiz, kind="class", classroom=Classroom.objects.create(name="7b", owner=quiz.owner)
    )
    room.opens("assignment_change", given.pk).sees_not('id="id_embedding"', "<iframe")
    room.saves(attempts_allowed="2")
    given.refresh_from_db()
    assert (given.embedding, given.attempts_allowed) == ("anybody", 2)


# The look


@pytest.mark.parametrize("accent", ["1d4ed8", "ffffff", "000000", "ffee00", "00ff00", "777777", "ff0000"])
def test_an_accent_can_be_read_on_paper_in_both_themes(accent):
    for is_dark, papers in PAPERS.items():
        shown = readable(accent, is_dark=is_dark)
        assert min(contrast(shown, paper) for paper in papers) >= 4.5
    assert readable("1d4ed8", is_dark=False) == "1d4ed8", "one that can be read stays as it is"


def test_contrast_is_that_of_the_standard():
    assert contrast("000000", "ffffff") == 21
    assert round(contrast("767676", "ffffff"), 2) == 4.54


def test_the_papers_are_those_of_the_site():
    from django.contrib.staticfiles import finders

    with open(finders.find("ui/site.css")) as file:
        text = file.read()
    for name, light, dark in zip(("paper", "tint"), PAPERS[False], PAPERS[True], strict=True):
        assert f"--{name}: light-dark(#{light}, #{dark})" in text


@pytest.mark.parametrize(
    "query", ["?theme=neon&accent=red", "?accent=12", "?accent=%00", "?accent=1d4ed8;}", "?theme=&accent=" + "f" * 999]
)
def test_a_look_that_can_not_be_is_as_if_it_was_not_asked_for(quiz, query):
    html = FramedStudent().opens(f"/embed/evens/{query}", "evens").html
    assert 'data-theme="auto"' in html
    assert "accent=" not in html
    assert FramedStudent().opens(f"/embed/evens/{query}", "evens").status == 200


def test_the_look_stays_from_page_to_page(quiz):
    student = FramedStudent().opens("/embed/evens/?theme=dark&accent=%23FFEE00", "evens")
    for act in (lambda: student.answers("3"), student.finishes, lambda: None):
        assert 'data-theme="dark"' in student.html
        assert "framed/style.css?accent=ffee00&amp;v=" in student.html
        act()


def test_the_style_is_one_file_that_may_be_kept_and_names_no_other(quiz):
    student = FramedStudent().opens("/embed/evens/?accent=ffee00", "evens")
    href = re.search(r'href="(/framed/style.css[^"]*)"', student.html)[1].replace("&amp;", "&")
    response = Client().get(href)
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "max-age=31536000" in response["Cache-Control"]
    assert "max-age=60" in Client().get("/framed/style.css?v=other")["Cache-Control"]
    assert not response.cookies
    style = response.content.decode()
    assert "url(" not in style
    assert "--accent: light-dark(#" in style
    assert style_of(Look()) in style
    for bad in ("?accent=red}", "?accent=" + "f" * 5000):
        assert Client().get(f"/framed/style.css{bad}").content.decode() == style_of(Look())
