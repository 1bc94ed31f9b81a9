"""The page of a question: fields that follow what is chosen, and beside them the preview of what is typed."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from quizzes import services, subjects
from quizzes.models import Question, Tag
from quizzes.services import publishing
from quizzes.tests import tiny_subject
from quizzes.tests.admin.forms import form_of
from quizzes.tests.attempts.test_variants import halving
from quizzes.tests.builders import Option, even, even_option, make_question, make_quiz, publish
from ui.tests import payloads

pytestmark = pytest.mark.django_db

FRAME = re.compile(r'<iframe[^>]*\bsrcdoc="([^"]*)"')


def page_of(question):
    return reverse("admin:quizzes_question_change", args=[question.pk])


@pytest.fixture
def looks(author):
    """Posts the page of a question with some fields changed, for a look."""

    def look(question, changes=None, button="_preview", value="1", fragment=True):
        sent = form_of(author.get(page_of(question))) | (changes or {}) | {button: value}
        return author.post(page_of(question), sent | ({"_fragment": "1"} if fragment else {}))

    return look


def previewed(response):
    found = FRAME.search(response.content.decode())
    assert found, "there is a frame"
    return (
        found[1]
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
    )


# Fields follow what is chosen


def test_another_provider_shows_its_own_fields_and_nothing_typed_is_lost(author, looks, monkeypatch):
    number = tiny_subject.NUMBER
    other = replace(
        tiny_subject.HALVING, name="other", title="Another", parameters=(replace(number, name="count", default=3),)
    )
    providers = MappingProxyType({**tiny_subject.SUBJECT.providers, "other": other})
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": replace(tiny_subject.SUBJECT, providers=providers)})
    question = make_question()
    changes = {"explanation_provider": "tiny.other", "explanation_p_number": "41", "stem": "Typed just now"}
    page = looks(question, changes, "_reshape", "explanation")
    form = page.context["question_form"]
    assert [field.name for field in form.explanation_fields()] == ["explanation_p_count"]
    assert form["stem"].value() == "Typed just now"
    assert ("explanation_p_number", "41") in form.carried()
    assert '<input type="hidden" name="explanation_p_number" value="41">' in page.content.decode()
    back = author.post(page_of(question), {**page.wsgi_request.POST.dict(), "explanation_provider": "tiny.halving"})
    assert back.context["question_form"]["explanation_p_number"].value() == "41"
    question.refresh_from_db()
    assert question.edit_revision == 0


def test_another_kind_keeps_the_choices_and_shows_its_settings(looks):
    question = make_question()
    page = looks(question, {"kind": "numeric"}, "_reshape", "kind", fragment=False)
    assert "body_answer" in page.context["question_form"].fields
    assert [row["text"].value() for row in page.context["choices"].rows()] == ["3", "4", "5"]
    assert list(page.context["question_form"].fields["scheme"].choices) == [
        ("", "The usual one: All or nothing"),
        ("exact", "All or nothing"),
    ]


def test_a_new_question_of_true_or_false_comes_with_its_two_choices(author):
    address = reverse("admin:quizzes_question_add")
    sent = form_of(author.get(address)) | {"stem": "Is 4 even?", "kind": "true_false", "_reshape": "kind"}
    page = author.post(address, sent)
    assert [row["text"].value() for row in page.context["choices"].rows()] == ["True", "False"]
    away = author.post(address, form_of(page) | {"kind": "numeric", "_reshape": "kind"})
    assert [row["text"].value() for row in away.context["choices"].rows()] == ["", ""], "a number has no choices"
    assert author.post(address, form_of(page) | {"choices-0-is_correct": "on"}).status_code == 302
    question = Question.objects.get()
    assert [(choice.text, choice.is_correct) for choice in question.choices.all()] == [("True", True), ("False", False)]


@pytest.mark.parametrize(
    "typed", [{"choices-1-text": "Yes"}, {"choices-0-is_correct": "on"}, {"choices-0-feedback_ticked": "Indeed."}]
)
def test_choices_in_which_something_stands_stay_when_the_kind_becomes_true_or_false(author, typed):
    address = reverse("admin:quizzes_question_add")
    sent = form_of(author.get(address)) | typed | {"kind": "true_false", "_reshape": "kind"}
    rows = author.post(address, sent).context["choices"].rows()
    assert [row["text"].value() or "" for row in rows] == ["", typed.get("choices-1-text", "")]


def test_a_claim_of_another_type_shows_its_fields(looks):
    question = make_question(options=(Option("Four", is_correct=True), even_option(3)))
    page = looks(question, {"choices-0-claim_type": "tiny.is_even"}, "_reshape", "choices-0")
    row = page.context["choices"].forms[0]
    assert [field.name for field in row.claim_fields()] == ["claim_p_number"]
    assert "A whole number from 0 to 100." in row["claim_p_number"].help_text


def test_a_quantity_shows_its_parameters_and_draws_may_stand_in_the_explanation(author, looks):
    question = make_question("numeric")
    changes = {"body_quantity": "tiny.half"}
    page = looks(question, changes, "_reshape", "quantity")
    form = page.context["question_form"]
    assert [axis.value.name for axis in form.settings.axes()] == ["body_p_number"]
    assert form.draw_values() == [("{{ draw.number }}", "the draw’s number")]
    sent = form_of(author.get(page_of(question))) | changes
    sent |= {"body_how_number": "range", "body_from_number": "3", "body_to_number": "41", "body_step_number": "2"}
    sent |= {"body_decimals": "1", "body_tolerance": "", "explanation_p_number": "{{draw.number}}", "body_answer": ""}
    assert author.post(page_of(question), sent).status_code == 302
    question.refresh_from_db()
    assert question.body == {
        "quantity": "tiny.half",
        "parameters": {},
        "domain": {"number": {"from": "3", "to": "41", "step": "2"}},
        "decimals": 1,
    }
    assert question.explanation["parameters"] == {"number": "{{ draw.number }}"}


def test_what_is_known_no_more_is_shown_as_unknown_and_can_be_replaced(author):
    question = make_question(
        options=(
            even_option(4, claim={"claim": "gone.claim", "parameters": {"a": "1"}, "expected": True}),
            even_option(3),
        ),
        explanation={"provider": "tiny.gone", "parameters": {"x": "1"}},
    )
    page = author.get(page_of(question))
    html = page.content.decode()
    assert "tiny.gone (unknown)" in html
    assert "gone.claim (unknown)" in html
    sent = form_of(page)
    assert author.post(page_of(question), sent).status_code == 200
    sent |= {"explanation_provider": "tiny.halving", "explanation_p_number": "8"}
    sent |= {"choices-0-claim_type": "tiny.is_even", "choices-0-claim_p_number": "4"}
    assert author.post(page_of(question), sent).status_code == 302
    question.refresh_from_db()
    assert question.explanation == {"provider": "tiny.halving", "parameters": {"number": "8"}}
    assert question.choices.first().claim["claim"] == "tiny.is_even"


def test_choices_are_added_and_moved_without_a_script(author, looks):
    question = make_question()
    page = looks(question, {"choices-1-text": "Four!"}, "_down", "0", fragment=False)
    assert [row["text"].value() for row in page.context["choices"].rows()] == ["Four!", "3", "5"]
    page = looks(question, {}, "_up", "0", fragment=False)
    assert [row["text"].value() for row in page.context["choices"].rows()] == ["3", "4", "5"], "the first stays"
    page = looks(question, {}, "_add_choice", fragment=False)
    assert len(page.context["choices"].forms) == 4
    sent = form_of(page) | {"choices-3-text": "6", "choices-0-position": "9"}
    assert author.post(page_of(question), sent).status_code == 302
    assert [choice.text for choice in question.choices.all()] == ["4", "5", "6", "3"]


@pytest.mark.parametrize("most", [51, 500])
def test_more_choices_than_fit_are_refused_by_their_number(author, most):
    question = make_question("multi_select")
    sent = form_of(author.get(page_of(question))) | {"choices-TOTAL_FORMS": str(most)}
    row = {name.removeprefix("choices-0-"): value for name, value in sent.items() if name.startswith("choices-0-")}
    for number in range(4, most):
        blank = {f"choices-{number}-{name}": value for name, value in row.items() if "claim_p" not in name}
        sent |= blank | {f"choices-{number}-{name}": "" for name in ("id", "position", "claim_type")}
        sent[f"choices-{number}-text"] = f"Choice {number}"
    response = author.post(page_of(question), sent)
    assert f"These are {most} choices; at most 50 fit" in str(response.context["choices"].non_form_errors())
    assert "Choice 50" in response.content.decode()
    assert question.choices.count() == 4


def test_a_stem_of_a_megabyte_is_refused_at_its_field_and_given_back(author):
    question = make_question()
    sent = form_of(author.get(page_of(question))) | {"stem": "x" * 1_000_000}
    response = author.post(page_of(question), sent)
    assert response.status_code == 200
    assert "20000" in str(response.context["question_form"].errors["stem"])
    assert "x" * 1_000_000 in response.content.decode()


def test_hints_and_tags_are_typed_as_words(author):
    Tag.objects.create(name="Parity")
    question = make_question()
    sent = form_of(author.get(page_of(question))) | {"hints": ["Halve it.", " ", "Is there a rest?"]}
    assert author.post(page_of(question), sent | {"tag_names": "parity, new  one,"}).status_code == 302
    question.refresh_from_db()
    assert question.hints == ["Halve it.", "Is there a rest?"]
    assert {tag.name for tag in question.tags.all()} == {"Parity", "new one"}
    page = author.get(page_of(question))
    assert page.context["question_form"]["tag_names"].value() == "Parity, new one"
    assert author.post(page_of(question), form_of(page) | {"tag_names": ""}).status_code == 302
    assert not question.tags.exists()


def test_weights_stand_there_only_where_the_scheme_takes_them(looks):
    question = make_question("multi_select")
    assert 'type="hidden" name="choices-0-weight"' in looks(question, {}, "_reshape").content.decode()
    page = looks(question, {"scheme": "option_weights"}, "_reshape", "scheme").content.decode()
    assert 'type="text" name="choices-0-weight"' in page
    assert 'name="scheme_p_upper"' in page


def test_no_field_of_any_kind_asks_for_json(author):
    for kind in Question.Kind.values:
        question = halving() if kind == "numeric" else make_question(kind)
        for value in form_of(author.get(page_of(question))).values():
            assert not str(value).lstrip().startswith(('{"', "[{")), value


def test_a_new_question_offers_what_fits_its_first_kind(author):
    form = author.get(reverse("admin:quizzes_question_add")).context["question_form"]
    assert [value for value, _ in form.fields["scheme"].choices] == ["", "exact", "formula"]


# The preview


@pytest.mark.parametrize(("state", "says"), [("right", "Right"), ("wrong", "Not quite"), ("partly", "Partly right")])
def test_the_preview_shows_the_unsaved_state_as_students_will_see_it(looks, state, says):
    question = make_question("multi_select")
    page = previewed(looks(question, {"stem": "Typed **just** now", "preview_state": state}))
    assert "Typed <strong>just</strong> now" in page
    assert f">{says}" in page
    assert "Half of 7" in page
    question.refresh_from_db()
    assert "Typed" not in question.stem


def test_a_state_that_no_answer_leads_to_is_said(looks):
    page = previewed(looks(make_question(), {"preview_state": "partly"}))
    assert "No answer to this question is “Partly right”" in page


def test_three_draws_of_a_variant_can_be_seen(looks):
    question = halving()
    shown = [looks(question, {"preview_draw": draw}).context["beside"].draw for draw in ("0", "1", "2")]
    assert len(set(shown)) == 3
    assert shown[0] == "number = 3"


def test_the_preview_writes_nothing_and_opens_no_transaction(author, looks):
    question = make_question("multi_select")
    sent = form_of(author.get(page_of(question))) | {"_preview": "1", "_fragment": "1", "stem": "New"}
    with CaptureQueriesContext(connection) as captured:
        author.post(page_of(question), sent)
    said = [query["sql"].split(" ", 1)[0].upper() for query in captured]
    assert set(said) <= {"SELECT"}, said


def test_the_preview_draws_the_figure_of_a_question_whose_key_begins_with_a_digit(looks):
    question = make_question(key="3py4fpxvejws")
    assert "<svg" in previewed(looks(question, {"preview_state": "right"}))


def test_broken_input_leaves_the_saved_state_dimmed_with_the_faults_beside_it(looks):
    question = make_question(stem="As it was saved")
    response = looks(question, {"stem": "Broken", "explanation_p_number": "x"}, fragment=False)
    html = response.content.decode()
    assert "data-stale" in html
    assert "As it was saved" in previewed(response)
    assert '<a href="#id_explanation_p_number">number</a>' in html
    assert response.context["question_form"]["stem"].value() == "Broken"


def test_a_new_question_is_previewed_before_it_is_saved(author):
    address = reverse("admin:quizzes_question_add")
    sent = form_of(author.get(address)) | {"stem": "Is it even?", "_preview": "1", "_fragment": "1"}
    sent |= {"choices-0-text": "Yes", "choices-0-is_correct": "on", "choices-1-text": "No"}
    response = author.post(address, sent)
    assert "Is it even?" in previewed(response)
    assert not Question.objects.exists()


def test_a_slow_explanation_is_not_run_for_a_preview(looks, monkeypatch):
    def never(parameters):
        raise AssertionError("a slow provider was run")

    slow = replace(tiny_subject.SUBJECT.providers["slow_halving"], explain=never)
    providers = MappingProxyType({**tiny_subject.SUBJECT.providers, "slow_halving": slow})
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": replace(tiny_subject.SUBJECT, providers=providers)})
    question = make_question(explanation={"provider": "tiny.slow_halving", "parameters": {"number": 7}})
    assert "computed at publication" in previewed(looks(question, {"preview_state": "right"}))


def test_a_stranger_and_staff_without_permission_get_no_preview(client):
    question = make_question(stem="Secret stem")
    sent = {"_preview": "1", "_fragment": "1", "stem": "x"}
    assert client.post(page_of(question), sent).status_code == 302
    staff = User.objects.create_user("classmate", password="a long enough one", is_staff=True)
    client.force_login(staff)
    assert client.post(page_of(question), sent).status_code == 404
    assert client.post(page_of(question), {"_reshape": "1"}).status_code == 404
    staff.user_permissions.add(Permission.objects.get(codename="view_question"))
    client.force_login(User.objects.get(pk=staff.pk))
    assert client.post(page_of(question), sent).status_code == 404
    assert client.get(page_of(question)).status_code == 404


def test_the_frame_may_run_no_script_and_holds_hostile_text_as_text(looks):
    question = make_question()
    for hostile in (*payloads.HTML[:12], '"></iframe><script>window.broken=1</script>'):
        html = looks(question, {"stem": hostile}).content.decode()
        assert 'sandbox="allow-same-origin"' in html
        assert "<script" not in html.lower()


# Key check, scheme, remarks


def rows(response):
    return [(row.status, row.witness) for row in response.context["beside"].keys]


def test_every_choice_has_the_verdict_of_its_unsaved_claim(looks):
    question = make_question()
    assert [status for status, _ in rows(looks(question))] == ["proved", "proved", "proved"]
    response = looks(question, {"choices-0-claim_p_number": "8"})
    assert rows(response)[0] == ("contradicted", "8 = 2 × 4 + 0")
    assert escape("8 = 2 × 4 + 0") in response.content.decode()
    response = looks(question, {"choices-0-claim_type": "engine.source_only", "choices-0-claim_source": "Euclid."})
    assert rows(response)[0][0] == "source"
    assert rows(looks(question, {"choices-1-claim_type": ""}))[1][0] == "none"


def test_a_slow_claim_is_computed_by_a_button_or_comes_from_a_version(looks, monkeypatch):
    runs = []

    def check(parameters):
        runs.append(parameters["number"])
        return tiny_subject.is_even(parameters)

    slow = replace(tiny_subject.SUBJECT.claims["is_even"], check=check, slow=True)
    claims = MappingProxyType({"is_even": slow})
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": replace(tiny_subject.SUBJECT, claims=claims)})
    monkeypatch.setattr(publishing, "_slow_results", {})
    question = make_question()
    response = looks(question)
    assert [status for status, _ in rows(response)] == ["waiting"] * 3
    assert "Compute the slow claims now" in response.content.decode()
    assert runs == []
    assert [status for status, _ in rows(looks(question, button="_compute"))] == ["proved"] * 3
    assert len(runs) == 3
    assert [status for status, _ in rows(looks(question))] == ["proved"] * 3
    assert len(runs) == 3, "it is remembered"
    other = make_question(options=(even_option(90), even_option(91)))
    publish(make_quiz(other))
    runs.clear()
    monkeypatch.setattr(publishing, "_slow_results", {})
    assert [status for status, _ in rows(looks(other))] == ["proved"] * 2
    assert runs == []


def test_the_scheme_panel_warns_where_guessing_pays(looks):
    question = make_question("multi_select")
    panel = looks(question).context["beside"].scheme
    assert [row.share for row in panel.rows] == ["0", "0", "3/16"]
    assert not panel.warns
    changes = {"scheme": "each_option", "choices-0-is_correct": "on", "choices-0-claim_type": ""}
    response = looks(question, changes)
    assert [row.share for row in response.context["beside"].scheme.rows] == ["1/4", "3/4", "1/2"]
    assert "Warning: more than half" in response.content.decode()


def test_remarks_never_stand_in_the_way(author, looks):
    question = make_question(options=(even_option(4, text="All of the above"), even_option(3)))
    response = looks(question)
    assert "of_the_above" in {remark.code for remark in response.context["beside"].remarks}
    sent = form_of(author.get(page_of(question))) | {"stem": "Saved all the same"}
    assert author.post(page_of(question), sent).status_code == 302


def test_what_stands_in_the_way_of_publication_is_listed_while_one_writes(looks):
    question = make_question()
    problems = (
        looks(question, {"source": "", "explanation_provider": "", "note_after": "{{ nothing }}"})
        .context["beside"]
        .problems
    )
    assert any("It has no source" in problem for problem in problems)
    assert any("“{{ nothing }}” names no computed number" in problem for problem in problems)
    assert looks(question).context["beside"].problems == ()


def test_a_new_question_with_a_fault_says_what_it_waits_for_and_speaks_of_no_earlier_state(author):
    address = reverse("admin:quizzes_question_add")
    page = author.get(address)
    assert "begin with a stem" in page.content.decode()
    sent = form_of(page) | {"stem": "Which?", "language": "", "_preview": "1", "_fragment": "1"}
    html = author.post(address, sent).content.decode()
    assert "The preview waits for these" in html
    assert "begin with a stem" not in html
    assert '<p class="q-stale" hidden>' in html


def test_a_saved_question_with_a_fault_shows_its_saved_state_and_says_so(looks):
    html = looks(make_question(), {"language": ""}).content.decode()
    assert '<p class="q-stale">Below stands the last state that could be shown.</p>' in html
    assert FRAME.search(html)


# Figures


def test_a_figure_is_put_into_a_choice_by_a_form(author, looks):
    question = make_question()
    changes = {"figure_provider": "tiny.halving", "figure_p_number": "7", "figure_into": "1"}
    response = looks(question, changes, "_insert_figure")
    assert "Describe the figure in words" in response.content.decode()
    response = looks(question, changes | {"figure_words": "A rising\nline"}, "_insert_figure")
    html = response.content.decode()
    assert "Describe the figure in words" not in html
    assert 'role="alert"' not in html
    row = response.context["choices"].forms[1]
    assert row["text"].value() == "4\n\n::: figure tiny.halving number=7 | A rising line"
    shown = previewed(looks(question, {"choices-1-text": row["text"].value()}))
    assert ">A rising line</title>" in shown
    assert "Halves" not in shown


def test_a_figure_without_a_description_can_not_be_published():
    option = Option("::: figure tiny.halving number=7", is_correct=True, claim=even(4))
    quiz = make_quiz(make_question(options=(option, even_option(3))))
    problems = services.check_quiz(quiz).problems
    assert any("has no description" in problem for problem in problems), problems


def test_claims_and_computations_are_listed_by_topic_and_those_of_none_below_their_subject(author, monkeypatch):
    topics = MappingProxyType({"Halves": ("halving",)})
    held = replace(tiny_subject.SUBJECT, provider_topics=topics)
    monkeypatch.setattr(subjects, "subjects", lambda: {"tiny": held})
    page = author.get(reverse("admin:quizzes_question_add")).content.decode()
    chosen = page[page.index('name="explanation_provider"') :].split("</select>")[0]
    assert re.findall(r'optgroup label="([^"]+)"|option value="([^"]+)"', chosen) == [
        ("Halves", ""),
        ("", "tiny.halving"),
        ("Halving", ""),
        ("", "tiny.slow_halving"),
    ]
