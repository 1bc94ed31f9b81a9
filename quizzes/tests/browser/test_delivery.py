"""An instructor gives a test to a class, a student joins and takes it, the live list follows; axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from quizzes.models import Assignment, Attempt, Classroom, Learner, Membership, Quiz
from quizzes.tests.browser.readers import QUIZ_1
from quizzes.tests.browser.test_accessibility import Examiner, both_sights
from quizzes.tests.people import PASSWORD, make_instructor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def quiz(published_site):
    owner = make_instructor("ina")
    Quiz.objects.update(owner=owner)
    return Quiz.objects.get(slug=QUIZ_1)


def logs_in(page) -> None:
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_label("Username").fill("ina")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Log in").click()
    expect(page).to_have_url("/admin/")


def makes_a_class(page) -> str:
    """A class with a pasted list; its code."""
    page.goto("/admin/quizzes/classroom/add/")
    page.get_by_label("Name:").fill("7b")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Paste a list").click()
    page.get_by_label("The list:").fill("Name\tNumber\nAda Lovelace\t12\nBen Ali\t13")
    page.get_by_role("button", name="Look at what is understood").click()
    page.get_by_role("button", name="Save these 2 lines").click()
    expect(page.get_by_role("heading", name="2 members, 0 joined")).to_be_visible()
    return page.locator(".join-code").inner_text()


def gives_a_test(page, quiz) -> Assignment:
    page.goto(f"/admin/quizzes/quiz/{quiz.pk}/share/")
    page.get_by_label("Class", exact=True).select_option("7b")
    page.get_by_role("button", name="Assign").click()
    page.get_by_label("Test", exact=True).check()
    page.get_by_label("Time limit:").fill("0:15")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Now: 15 minutes.")).to_be_visible()
    return Assignment.objects.get(kind="class")


def joins_and_starts(page, code: str) -> None:
    page.goto("/join/")
    page.get_by_label("The code").fill(code.upper())
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Your name").fill("ada")
    page.get_by_label("Your number").fill("12")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_text("You are here as Ada Lovelace.")).to_be_visible()
    page.locator("ul.index a").click()
    page.get_by_role("button", name="Start the test").click()
    expect(page.locator("test-desk")).to_be_visible()


def test_a_class_takes_a_test_and_its_teacher_follows(site, quiz):
    with site.visitor() as desk, site.visitor() as phone:
        teacher, student = desk.new_page(), phone.new_page()
        logs_in(teacher)
        code = makes_a_class(teacher)
        assignment = gives_a_test(teacher, quiz)
        teacher.goto(f"/admin/quizzes/assignment/{assignment.pk}/takers/")
        line = teacher.get_by_role("row", name="Ada Lovelace")
        expect(line).to_contain_text("not begun")
        joins_and_starts(student, code)
        student.locator("fieldset input").first.check()
        expect(student.locator("[data-saved]")).to_contain_text("Saved")
        expect(line).to_contain_text("open, 1 of 3 answered")  # without a reload
        ends = student.locator("body").inner_text()
        extends(teacher, assignment)
        student.reload()
        assert student.locator("body").inner_text() != ends
        teacher.goto(f"/admin/quizzes/assignment/{assignment.pk}/takers/")
        teacher.get_by_role("link", name="Ada Lovelace, attempt 1").click()
        teacher.get_by_role("button", name="Reset: let them begin anew").click()
        expect(line).to_contain_text("may begin anew")
        student.goto(f"/assignments/{assignment.public_id}/")
        student.get_by_role("button", name="Start the test").click()
        expect(line).to_contain_text("open, 0 of 3 answered")
    states = {attempt.number: attempt.reset_at is None for attempt in Attempt.objects.all()}
    assert states == {1: False, 2: True}


def extends(page, assignment) -> None:
    page.goto(f"/admin/quizzes/assignment/{assignment.pk}/accommodations/")
    page.get_by_label("To whom").select_option("Ada Lovelace")
    page.get_by_label("Extra time, in minutes").fill("15")
    page.get_by_role("button", name="Grant").click()
    expect(page.locator(".messagelist")).to_contain_text("Granted. Ada Lovelace: ends")


def test_open_as_student_is_marked_on_every_page_until_it_is_ended(site, quiz):
    with site.visitor() as context:
        page = context.new_page()
        logs_in(page)
        page.goto(f"/admin/quizzes/quiz/{quiz.pk}/share/")
        page.get_by_role("button", name="Open as student").click()
        expect(page.locator(".trial")).to_contain_text("Nothing of it counts or is kept.")
        page.locator("fieldset input").first.check()
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator(".verdict")).to_be_visible()
        page.get_by_role("button", name="End the trial").click()
        expect(page).to_have_url(f"/admin/quizzes/assignment/{quiz.assignments.get().pk}/change/")
    assert not Learner.objects.exists()


@both_sights
def test_axe_finds_nothing_on_the_pages_of_delivery_and_none_is_wider_than_the_screen(site, quiz, width, dark):
    with site.visitor(width=width, dark=dark) as context, site.visitor() as other:
        page, student = context.new_page(), other.new_page()
        logs_in(page)
        code = makes_a_class(page)
        assignment = gives_a_test(page, quiz)
        joins_and_starts(student, code)
        room = Classroom.objects.get()
        Membership.objects.create(
            classroom=room,
            name="Cem",
            alias="Cem",
            learner=Learner.objects.create(public_id="00000000-0000-4000-8000-000000000002"),
        )
        extends(page, assignment)
        axe = Examiner(page)
        start = f"/admin/quizzes/assignment/{assignment.pk}"
        attempt = f"{start}/attempts/{Attempt.objects.get().pk}/"
        wide = {}
        for path in (
            "/admin/quizzes/assignment/", f"{start}/change/", f"{start}/accommodations/", f"{start}/takers/",
            f"{start}/takers/?alias=1", attempt, f"{attempt}?key=1", f"{attempt}delete/",
            "/admin/quizzes/assignment/receipt/?code=x", f"/admin/quizzes/quiz/{quiz.pk}/share/",
            "/admin/quizzes/classroom/", f"/admin/quizzes/classroom/{room.pk}/room/",
            f"/admin/quizzes/classroom/{room.pk}/roster/", "/admin/quizzes/problem/", "/join/", "/join/wrong/",
            f"/join/{code}/", "/classes/",
        ):  # fmt: skip
            axe.visits(path)
            inside, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            if inside > screen:
                wide[path] = inside
    assert axe.found == {}
    assert wide == {}
