"""An instructor writes questions in a real browser: preview and key check follow, and nothing hostile runs."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from quizzes.models import Question
from quizzes.tests.browser.test_accessibility import Examiner, both_sights
from ui.tests import payloads

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD = "/admin/quizzes/question/add/"


@contextmanager
def instructor(site, **how):
    """A page of the admin, signed in."""
    client = Client()
    client.force_login(User.objects.create_superuser("owner", password="a long enough one"))
    with site.visitor(**how) as context:
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
        yield context.new_page()


def frame(page):
    return page.frame_locator("#question-preview")


def field(page, name):
    return page.locator(f"#id_{name}")


def chooses(page, name, value, shows):
    """Chooses in a list whose fields follow, and waits for them."""
    field(page, name).select_option(value)
    expect(field(page, shows)).to_be_visible()


def writes_choice(page, number, text, *, right=False, claim=None):
    field(page, f"choices-{number}-text").fill(text)
    field(page, f"choices-{number}-feedback_ticked").fill(f"You chose {text}.")
    if right:
        field(page, f"choices-{number}-is_correct").check()
        field(page, f"choices-{number}-feedback_unticked").fill(f"{text} belongs here.")
    if claim:
        function, x, value = claim
        chooses(page, f"choices-{number}-claim_type", "activations.value_at", f"choices-{number}-claim_p_x")
        field(page, f"choices-{number}-claim_p_function").select_option(function)
        field(page, f"choices-{number}-claim_p_x").fill(x)
        field(page, f"choices-{number}-claim_p_value").fill(value)
        field(page, f"choices-{number}-claim_expected").select_option("true" if right else "false")


def explains(page, x="-1"):
    chooses(page, "explanation_provider", "activations.point", "explanation_p_x")
    field(page, "explanation_p_function").select_option("relu")
    field(page, "explanation_p_x").fill(x)
    field(page, "source").fill("From the definition.")


def saves(page) -> Question:
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    return Question.objects.latest("pk")


def badge(page, number):
    return page.locator(f"[data-verdict=choices-{number}] .q-badge")


def test_a_single_choice_with_preview_and_key_check_that_follow(site):
    with instructor(site) as page:
        page.goto(ADD)
        field(page, "stem").fill("What does ReLU put out at $x = -1$?")
        expect(frame(page).locator(".stem")).to_contain_text("What does ReLU put out")
        writes_choice(page, 0, "0", right=True, claim=("relu", "-1", "0"))
        writes_choice(page, 1, "−1", claim=("relu", "-1", "-1"))
        explains(page)
        expect(badge(page, 0)).to_have_text("proved")
        field(page, "choices-1-claim_p_value").fill("0")
        expect(badge(page, 1)).to_have_text("contradicted")
        field(page, "choices-1-claim_p_value").fill("-1")
        expect(badge(page, 1)).to_have_text("proved")
        page.locator("input[name=preview_state][value=right]").check()
        expect(frame(page).locator(".verdict")).to_contain_text("Right")
        expect(frame(page).locator("svg[role=img]").first).to_be_visible()
        expect(page.locator(".q-scheme")).to_contain_text("1/2")
        question = saves(page)
    assert question.explanation == {
        "provider": "activations.point",
        "parameters": {"function": "relu", "x": "-1"},
    }
    assert [choice.claim["parameters"]["value"] for choice in question.choices.all()] == ["0", "-1"]


def test_an_error_dims_the_last_good_preview_and_names_the_field(site):
    with instructor(site) as page:
        page.goto(ADD)
        stale = page.get_by_text("Below stands the last state that could be shown.")
        field(page, "language").fill("")
        expect(page.get_by_text("The preview waits for these")).to_be_visible()
        expect(stale).to_be_hidden()
        field(page, "language").fill("en")
        field(page, "stem").fill("Still to be seen")
        writes_choice(page, 0, "0", right=True)
        writes_choice(page, 1, "1")
        explains(page)
        expect(page.locator("#question-beside")).not_to_have_attribute("data-stale", "")
        expect(frame(page).locator(".stem")).to_have_text("Still to be seen")
        field(page, "explanation_p_x").fill("minus one")
        expect(page.locator("#question-beside[data-stale]")).to_be_visible()
        expect(stale).to_be_visible()
        expect(frame(page).locator(".stem")).to_have_text("Still to be seen")
        page.locator(".q-faults a").click()
        expect(field(page, "explanation_p_x")).to_be_in_viewport()
        field(page, "explanation_p_x").fill("2")
        expect(page.locator("#question-beside[data-stale]")).to_have_count(0)


def test_a_multi_select_with_weights_moved_and_added_choices(site):
    with instructor(site) as page:
        page.goto(ADD)
        field(page, "kind").select_option("multi_select")
        expect(field(page, "body_offers_none")).to_be_visible()
        field(page, "stem").fill("Which are outputs of ReLU?")
        writes_choice(page, 0, "0", right=True)
        writes_choice(page, 1, "−3")
        page.get_by_role("button", name="Add a choice").click()
        expect(field(page, "choices-2-text")).to_be_visible()
        writes_choice(page, 2, "7", right=True)
        page.get_by_role("button", name="Move choice 3 up").click()
        expect(page.locator(".q-choice textarea[name$=-text]").nth(1)).to_have_value("7")
        chooses(page, "scheme", "option_weights", "scheme_p_upper")
        for number, weight in ((0, "1/2"), (1, "-1/2"), (2, "1/2")):
            field(page, f"choices-{number}-weight").fill(weight)
        explains(page)
        expect(page.locator(".q-scheme")).to_contain_text("Ticking everything")
        question = saves(page)
    assert question.kind == "multi_select"
    assert [(choice.text, str(choice.weight)) for choice in question.choices.all()] == [
        ("0", "1/2"),
        ("7", "1/2"),
        ("−3", "-1/2"),
    ]


def test_true_or_false_and_a_number(site):
    with instructor(site) as page:
        page.goto(ADD)
        field(page, "kind").select_option("true_false")
        field(page, "stem").fill("ReLU is never negative.")
        writes_choice(page, 0, "True", right=True)
        writes_choice(page, 1, "False")
        explains(page)
        assert saves(page).kind == "true_false"
        page.goto(ADD)
        chooses(page, "kind", "numeric", "body_answer")
        field(page, "stem").fill("What is half of 1?")
        field(page, "body_answer").fill("1/2")
        field(page, "body_tolerance").fill("0.01")
        explains(page)
        page.locator("input[name=preview_state][value=right]").check()
        expect(frame(page).locator(".verdict")).to_contain_text("Right")
        assert saves(page).body == {"answer": "1/2", "tolerance": "0.01"}


def test_a_number_with_variants_and_a_picture_in_its_stem(site):
    with instructor(site) as page:
        page.goto(ADD)
        chooses(page, "kind", "numeric", "body_answer")
        chooses(page, "body_quantity", "activations.value", "body_how_x")
        field(page, "body_p_function").select_option("elu")
        field(page, "body_how_x").select_option("range")
        for end, value in (("from", "-3"), ("to", "-0.5"), ("step", "0.5")):
            field(page, f"body_{end}_x").fill(value)
        field(page, "body_decimals").fill("2")
        field(page, "stem").fill("What does ELU put out at $x = {{ draw.x }}$?")
        chooses(page, "explanation_provider", "activations.point", "explanation_p_x")
        field(page, "explanation_p_function").select_option("elu")
        field(page, "explanation_p_x").fill("{{ draw.x }}")
        field(page, "source").fill("From the definition.")
        expect(page.locator("#preview-draw")).to_be_visible()
        expect(frame(page).locator(".stem")).to_contain_text("What does ELU put out")
        first = frame(page).locator(".stem").inner_html()
        page.locator("#preview-draw").select_option("2")
        expect(page.locator(".q-draw")).to_contain_text("x = −0.5")
        expect(frame(page).locator(".stem")).not_to_have_text(re.sub("<[^>]+>", "", first))
        page.get_by_text("Put a figure into the stem or a choice").click()
        chooses(page, "figure_provider", "activations.curve", "figure_p_function")
        field(page, "figure_p_function").select_option("elu")
        field(page, "figure_words").fill("A curve that levels off")
        page.get_by_role("button", name="Put it in").click()
        expect(field(page, "stem")).to_have_value(re.compile("::: figure activations.curve function=elu"))
        expect(page.locator(".q-insert [role=alert]")).to_have_count(0)
        expect(frame(page).locator(".stem svg[role=img] title")).to_have_text("A curve that levels off")
        question = saves(page)
    assert question.body["domain"] == {"x": {"from": "-3", "to": "-0.5", "step": "0.5"}}


def test_what_is_typed_while_fields_change_is_kept(site):
    with instructor(site) as page:
        page.goto(ADD)
        page.route("**/add/", lambda route: (page.wait_for_timeout(900), route.continue_()))
        field(page, "kind").select_option("multi_select")
        page.get_by_role("button", name="Add a choice").click()
        field(page, "stem").fill("Typed meanwhile")
        page.wait_for_timeout(500)
        expect(field(page, "body_offers_none")).to_be_visible()
        expect(field(page, "choices-2-text")).to_be_visible()
        expect(field(page, "stem")).to_have_value("Typed meanwhile")
        page.unroute_all(behavior="ignoreErrors")


def test_typing_goes_on_across_a_change_of_fields(site):
    with instructor(site) as page:
        page.goto(ADD)
        held = []
        page.route("**/add/", lambda route: held.append(route))
        field(page, "kind").select_option("multi_select")
        field(page, "stem").click()
        page.keyboard.type("Half a sent.")
        page.keyboard.press("ArrowLeft")
        held.pop(0).continue_()
        page.unroute("**/add/")
        expect(field(page, "body_offers_none")).to_be_visible()
        page.keyboard.type("ence")
        expect(field(page, "stem")).to_have_value("Half a sentence.")
        expect(field(page, "kind")).to_have_value("multi_select")


def test_a_lost_connection_is_told_and_the_text_stays(site):
    with instructor(site) as page:
        page.goto(ADD)
        page.context.set_offline(True)
        field(page, "stem").fill("Written on a train")
        expect(page.locator(".q-status")).to_contain_text("can’t be reached")
        page.context.set_offline(False)
        field(page, "stem").fill("Written on a train, later")
        expect(frame(page).locator(".stem")).to_have_text("Written on a train, later")
        expect(page.locator(".q-status")).to_have_text("")


def test_everything_works_without_a_script(site):
    with instructor(site, script=False) as page:
        page.goto(ADD)
        field(page, "stem").fill("What is 1 + 1?")
        field(page, "kind").select_option("numeric")
        page.get_by_role("button", name="Show its fields").first.click()
        field(page, "body_answer").fill("2")
        field(page, "body_tolerance").fill("0.1")
        page.locator("input[name=preview_state][value=right]").check()
        page.get_by_role("button", name="Preview", exact=True).click()
        expect(frame(page).locator(".verdict")).to_contain_text("Right")
        expect(field(page, "stem")).to_have_value("What is 1 + 1?")
        page.get_by_role("button", name="Save", exact=True).click()
    assert Question.objects.latest("pk").body == {"answer": "2", "tolerance": "0.1"}


@both_sights
def test_axe_finds_nothing_on_the_page_of_any_kind(site, width, dark):
    with instructor(site, width=width, dark=dark) as page:
        axe = Examiner(page)
        axe.visits(ADD)
        for kind in ("single_choice", "multi_select"):
            question = Question.objects.filter(kind=kind).first()
            axe.visits(f"/admin/quizzes/question/{question.pk}/change/")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto(ADD)
        chooses(page, "kind", "numeric", "body_answer")
        chooses(page, "body_quantity", "activations.value", "body_how_x")
        field(page, "body_decimals").fill("many")
        expect(page.locator(".q-faults")).to_be_visible()
        axe.looks("a number with variants and a fault")
        page.get_by_role("button", name="Save", exact=True).click()
        axe.looks("refused")
        assert axe.found == {}


def test_no_hostile_text_runs_a_script_in_the_preview(site):
    question = Question.objects.filter(kind="single_choice").first()
    with instructor(site) as page:
        page.goto(f"/admin/quizzes/question/{question.pk}/change/")
        page.locator("input[name=preview_state][value=wrong]").check()
        post = """async ([text, format]) => {
            const editor = document.querySelector("question-editor");
            document.getElementById("id_text_format").value = format;
            for (const name of ["stem", "note_before", "choices-0-text", "choices-0-feedback_ticked", "source"]) {
                document.getElementById("id_" + name).value = text + " " + name;
            }
            await editor.preview();
            await new Promise((done) => setTimeout(done, 20));
            const inside = document.getElementById("question-preview").contentWindow;
            return [Boolean(window.broken), Boolean(inside.broken), inside.document.querySelectorAll("script").length];
        }"""
        tried = [(text, format_) for text in payloads.ALL for format_ in ("markdown", "html")]
        assert len(tried) >= 200
        for text, format_ in tried:
            assert page.evaluate(post, [text, format_]) == [False, False, 0], text


HIDDEN_BELOW = "frame => frame.contentDocument.documentElement.scrollHeight - frame.clientHeight"


def test_below_the_form_the_preview_flows_with_the_page_and_beside_it_keeps_its_window(site):
    with instructor(site) as page:
        page.goto(ADD)
        field(page, "stem").fill("What does ReLU put out at $x = -1$?")
        writes_choice(page, 0, "0", right=True)
        writes_choice(page, 1, "−1")
        explains(page)
        page.locator("input[name=preview_state][value=right]").check()
        expect(frame(page).locator("svg[role=img]").first).to_be_visible()
        preview = page.locator("#question-preview")
        assert preview.evaluate(HIDDEN_BELOW) > 0
        for width in (1000, 700, 320):
            page.set_viewport_size({"width": width, "height": 700})
            page.wait_for_function(f"() => ({HIDDEN_BELOW})(document.querySelector('#question-preview')) <= 0")
            assert preview.evaluate("frame => frame.clientHeight") > 700
        frame(page).locator("summary").first.click()
        page.wait_for_function(f"() => ({HIDDEN_BELOW})(document.querySelector('#question-preview')) <= 0")
        page.set_viewport_size({"width": 1300, "height": 700})
        page.wait_for_function("() => !document.querySelector('#question-preview').style.blockSize")
