"""A reader at a player in a real browser: by mouse, or by Tab, arrows, Space and Enter alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from quizzes import queries
from quizzes.models import Quiz

QUIZ_1, QUIZ_2 = "relu-quiz-1", "relu-quiz-2"
QUESTIONS = {QUIZ_1: 3, QUIZ_2: 5}
VERDICTS = {"right": "Right", "wrong": "Not quite", "partly": "Partly right", "dont_know": "Not known yet"}


def not_looking(page) -> None:
    """For walks that look at nothing in between."""


class Reader:
    """Takes one quiz of an open page by mouse."""

    def __init__(self, page, name: str) -> None:
        self.page = page
        self.name = name
        self.player = page.locator(f"#{name}")
        self.content = queries.content_of(Quiz.objects.select_related("latest_version").get(slug=name).latest_version)

    @property
    def question(self):
        action = self.player.locator("form.question").get_attribute("action")
        return self.content.question(re.search(r"/questions/(\w+)/check", action)[1])

    def values(self, how: str) -> list[str]:
        """The values to tick so that the answer comes out so."""
        keys = [choice.key for choice in self.question.choices if choice.is_correct]
        others = [choice.key for choice in self.question.choices if not choice.is_correct]
        special = self.player.locator(".quiet input").get_attribute("value") if how == "dont_know" else ""
        return {"right": keys, "wrong": others[:1], "partly": keys[:1], "dont_know": [special]}[how]

    def ticks(self, how: str) -> None:
        for value in self.values(how):
            self.player.locator(f"label:has([name=choice][value='{value}'])").click()

    def presses(self, control) -> None:
        control.click()

    def button(self, words: str):
        return self.player.get_by_role("button", name=re.compile(words))

    def checks(self) -> None:
        self.presses(self.button("Check answer"))

    def answers(self, how: str) -> None:
        self.ticks(how)
        self.checks()
        self.sees_why(how)

    def sees_why(self, how: str) -> None:
        """Verdict, figure with its title, working and words for the choices."""
        verdict = self.player.locator(".verdict")
        expect(verdict).to_contain_text(VERDICTS[how])
        figure = self.player.locator("svg[role=img]").first
        expect(figure).to_be_visible()
        assert figure.locator("title").first.text_content().strip()
        assert figure.locator("desc").first.text_content().strip()
        if how in ("wrong", "partly"):
            expect(self.player.locator(".mark").first).to_be_visible()
        if self.player.locator("input[type=checkbox]").count():
            expect(self.player.locator(".feedback > .working")).to_have_text(re.compile(r"\d of \d right"))

    def goes_on(self) -> None:
        self.presses(self.player.locator("a.button", has_text="Next question"))
        expect(self.player.locator("form.question")).to_be_visible()

    def finishes(self) -> None:
        self.presses(self.button("See your score"))
        expect(self.player.locator(".score")).to_contain_text("Your score is")

    def takes(self, *hows: str, look=not_looking) -> None:
        """Answers every question so, and sees the score."""
        for number, how in enumerate(hows, start=1):
            expect(self.player.locator(".count")).to_contain_text(f"{number} / {len(hows)}")
            self.answers(how)
            look(self.page)
            if number < len(hows):
                self.goes_on()
        self.finishes()
        look(self.page)

    def retries_missed(self) -> None:
        self.presses(self.button("missed"))
        expect(self.player.locator(".count")).to_contain_text("1 /")

    def rates(self, stars: int) -> None:
        self.player.locator(f"label:has([name=stars][value='{stars}'])").click()
        self.presses(self.button("Send rating|Change rating"))
        expect(self.player.locator(".saved")).to_contain_text("your rating is saved")


class KeyboardReader(Reader):
    """Never touches the mouse: Tab finds every control in the page's own order."""

    def focused(self, control) -> bool:
        return control.evaluate("control => control === document.activeElement")

    def tabs_to(self, control, most: int = 40) -> None:
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.focused(control):
                return
        raise AssertionError(f"{most} times Tab never reached {control}")

    def presses(self, control) -> None:
        self.tabs_to(control)
        self.page.keyboard.press("Enter")

    def ticks(self, how: str) -> None:
        values, boxes = self.values(how), self.player.locator("input[name=choice]")
        if boxes.first.get_attribute("type") == "checkbox":
            for value in sorted(values, key=self._place):
                self.tabs_to(self.player.locator(f"input[value='{value}']"))
                self.page.keyboard.press("Space")
            return
        self.tabs_to(boxes.first)
        self.page.keyboard.press("Space")
        self._arrows_to(self.player.locator(f"input[value='{values[0]}']"), boxes.count())

    def _place(self, value: str) -> int:
        values = self.player.locator("input[name=choice]").evaluate_all("boxes => boxes.map(box => box.value)")
        return values.index(value)

    def _arrows_to(self, radio, most: int) -> None:
        for _ in range(most):
            if self.focused(radio):
                break
            self.page.keyboard.press("ArrowDown")
        assert radio.is_checked()

    def answers(self, how: str) -> None:
        super().answers(how)
        expect(self.player.locator(".verdict")).to_be_focused()
        assert re.match(r"Question \d of \d – ", self.page.title())

    def goes_on(self) -> None:
        super().goes_on()
        expect(self.player.locator(".stem")).to_be_focused()

    def finishes(self) -> None:
        super().finishes()
        expect(self.player.locator(".score")).to_be_focused()
        assert self.page.title().startswith("Your score is ")

    def retries_missed(self) -> None:
        super().retries_missed()
        expect(self.player.locator(".stem")).to_be_focused()

    def rates(self, stars: int) -> None:
        self.tabs_to(self.player.locator("[name=stars]").first)
        self.page.keyboard.press("Space")
        self._arrows_to(self.player.locator(f"[name=stars][value='{stars}']"), 5)
        self.presses(self.button("Send rating|Change rating"))
        expect(self.player.locator(".saved")).to_be_focused()


def takes_both(page, reader: type[Reader], look=not_looking) -> None:
    """The lesson as it is meant: guess, read, take the second quiz, go over the missed, rate, come back another day."""
    page.goto("/")
    look(page)
    first = reader(page, QUIZ_1)
    expect(first.player).to_contain_text("Guessing is fine.")
    first.takes("right", "wrong", "dont_know", look=look)
    expect(first.player.locator(".score")).to_contain_text("1 / 3")
    expect(first.player.locator(".counts")).to_have_text("1 right, 1 wrong, 1 not known yet")
    second = reader(page, QUIZ_2)
    second.takes("right", "partly", "wrong", "wrong", "right", look=look)
    expect(second.player.locator(".score")).to_contain_text("2.33 / 5")
    expect(second.player.locator(".counts")).to_have_text("2 right, 1 partly, 2 wrong")
    expect(second.player.locator(".review-words", has_text="1 of 3 right")).to_be_visible()
    second.retries_missed()
    second.takes("right", "right", "right", look=look)
    expect(second.player).to_contain_text("First try 2.33 / 5, now 5 / 5. The first one counts.")
    second.rates(4)
    look(page)
    page.goto("/")
    fold = first.player.locator("summary").first
    expect(fold).to_contain_text("1 / 3")
    assert first.player.bounding_box()["height"] < 120, "a finished first quiz is one line above the text"
    look(page)
    first.presses(fold)
    expect(first.player.locator(".score")).to_be_visible()
    first.rates(5)
    look(page)
