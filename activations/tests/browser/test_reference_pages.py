"""Reference pages and explorers before a real browser: keyboard, no script, axe, and a diagnosis that can be moved on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from quizzes.tests.browser.test_accessibility import Examiner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/activations/",
    "/activations/?saturates=up",
    "/activations/elu/",
    "/activations/softmax/",
    "/activations/glu/",
    "/activations/explorers/",
    "/activations/terms/",
    "/activations/terms/kink/",
    "/activations/which/",
    "/activations/disagreements/",
    "/explore/activations.function/?function=elu&alpha=x",
    "/explore/activations.side-by-side/",
    "/explore/activations.neuron/",
    "/explore/activations.softmax/",
)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (320, False), (320, True)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(site, width, dark):
    with site.visitor(width=width, dark=dark) as context:
        page = context.new_page()
        axe = Examiner(page)
        for path in PAGES:
            axe.visits(path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert axe.found == {}


def test_the_slider_moves_the_result_by_keyboard_and_the_address_follows(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/explore/activations.function/?function=elu&x=-1")
        slider = page.get_by_role("slider", name="Input x")
        slider.focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".result")).to_contain_text("ELU(−0.9)")
        expect(slider).to_be_focused()
        expect(page).to_have_url(re.compile(r"x=-0\.9"))
        expect(page.get_by_role("status")).to_contain_text("ELU(−0.9)")
        expect(page.get_by_label("Input x", exact=True)).to_have_value("-0.9")


def test_typing_what_can_not_be_read_is_answered_beside_the_box_and_mended(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/explore/activations.function/?function=elu")
        box = page.get_by_label("alpha (α)", exact=True)
        box.fill("99")
        expect(page.locator(".control-error")).to_contain_text("must lie from 0.01 to 10")
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(box).to_have_value("99")
        box.fill("2")
        expect(page.locator(".control-error")).to_have_count(0)
        expect(page.locator(".result")).to_contain_text("ELU (α = 2)")


def test_another_function_brings_its_own_controls(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/explore/activations.function/?function=relu")
        page.get_by_label("Function", exact=True).select_option("swish")
        expect(page.get_by_label("beta (β)", exact=True)).to_have_value("1")
        page.get_by_label("Function", exact=True).select_option("relu")
        expect(page.get_by_label("beta (β)", exact=True)).to_have_count(0)


def test_a_lost_connection_is_said_and_the_next_change_goes_on(site):
    with site.visitor() as context:
        page = context.new_page()
        page.goto("/explore/activations.neuron/")
        context.set_offline(True)
        page.get_by_label("Input x", exact=True).fill("3")
        expect(page.get_by_role("status")).to_contain_text("Nothing came back")
        context.set_offline(False)
        page.get_by_label("Input x", exact=True).fill("1")
        expect(page.locator(".result")).to_contain_text("−1.5 × 1 ")


def test_without_a_script_the_form_shows_the_same(site):
    with site.visitor(script=False) as context:
        page = context.new_page()
        page.goto("/explore/activations.softmax/")
        page.get_by_label("First logit", exact=True).fill("5")
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url(re.compile("a=5"))
        expect(page.locator(".result")).to_contain_text("softmax(5, 2, 3)")


@pytest.mark.parametrize("script", [True, False])
def test_a_wrong_number_is_diagnosed_and_the_learner_moves_on_from_it(site, script):
    with site.visitor(script=script) as context:
        page = context.new_page()
        page.goto("/quizzes/leaky-prelu-elu/")
        page.locator("input[name=text]").fill("0.99")
        page.get_by_role("button", name="Check").click()
        feedback = page.locator(".feedback")
        expect(feedback).to_contain_text("The answer is")
        if script:
            page.get_by_text("Move the numbers and see what follows").click()
            slider = page.get_by_role("slider", name="Input x")
            slider.focus()
            page.keyboard.press("ArrowLeft")
            expect(page.locator("live-explorer .result")).to_contain_text(re.compile("Leaky ReLU′"))
            expect(page).to_have_url(re.compile("/quizzes/"))
        else:
            page.get_by_text("Move the numbers and see what follows").click()
            page.get_by_role("button", name="Show").click()
            expect(page).to_have_url(re.compile("/explore/"))


@pytest.mark.parametrize("script", [True, False])
def test_a_point_is_placed_before_the_answer_and_fills_the_box(site, script):
    with site.visitor(script=script) as context:
        page = context.new_page()
        page.goto("/quizzes/practice/")
        for number in range(1, 13):
            page.goto(f"/quizzes/practice/?practice={number}")
            if page.locator(".guess").count():
                break
        assert page.locator(".guess").count() == 1
        assert "ReLU" not in page.locator(".guess").inner_text()
        if script:
            slider = page.get_by_role("slider", name="Your guess")
            slider.focus()
            page.keyboard.press("ArrowRight")
            expect(page.locator("input[name=text]")).to_have_value("0.515")
            expect(page.locator(".guess .result")).to_contain_text("0.515")
            axe = Examiner(page)
            axe.looks("a point to place")
            assert axe.found == {}
        else:
            page.locator("input[name=text]").fill("0.5")
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".feedback")).to_be_visible()
        expect(page.locator(".guess")).to_have_count(0)
