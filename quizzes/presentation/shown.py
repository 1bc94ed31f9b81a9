"""What a page, an API answer or a preview may show, ready to print: templates get these and nothing else.

Every HTML field is already safe; every number is already a text. A field that the rules withhold is empty."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from quizzes.additions import ResultNote

EMPTY = SafeString("")


@dataclass(frozen=True, slots=True)
class Field:
    """A hidden field of a form."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ErrorSummary:
    """Why a post was refused: `target` is the id of the control to go to, empty where there is none."""

    title: str
    message: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """A row of the question. Before the reveal `verdict`, `feedback`, `witness` and `evidence` are empty."""

    key: str  # the value of the input; random, tells nothing
    id: str  # of the input, unique on the page
    html: SafeString
    name: str  # accessible name where the HTML holds a formula, else ""
    ticked: bool = False
    quiet: bool = False  # the "I don't know yet" row
    verdict: str = ""  # right (ticked key), wrong (ticked, no key), missed (unticked key), rest (unticked, no key)
    mark: str = ""  # the verdict in words: "Right.", "Not this one.", "Missed: this one belongs here."
    feedback: SafeString = EMPTY
    witness: SafeString = EMPTY  # the number that decides
    evidence: str = ""  # "proved", "observed, n = 400, seed 7", "source only"


@dataclass(frozen=True, slots=True)
class TableShown:
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FigureShown:
    """`svg` carries its own title and description; `table` has the same numbers."""

    svg: SafeString
    caption: SafeString
    table: TableShown | None


@dataclass(frozen=True, slots=True)
class StepShown:
    label: str
    expression: SafeString
    relation: str  # "=" or ":"
    value: SafeString


@dataclass(frozen=True, slots=True)
class ExplanationShown:
    title: str
    summary: SafeString
    steps: tuple[StepShown, ...]
    figures: tuple[FigureShown, ...]
    tables: tuple[TableShown, ...]
    caveats: tuple[SafeString, ...]
    html: SafeString = EMPTY  # all of it as pages show it


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule that leads to the typed number, with its working."""

    name: str
    message: SafeString
    steps: tuple[StepShown, ...]


@dataclass(frozen=True, slots=True)
class DiagnosisShown:
    """What is said of a typed number. Without slip and rules nothing explains it, and the worked steps stand alone."""

    is_right: bool  # right, in a form other than the usual one
    answer: str  # "0.010", "" where it isn't told
    slip: str
    rules: tuple[RuleShown, ...]
    figure: FigureShown | None


@dataclass(frozen=True, slots=True)
class SliderShown:
    lower: str
    upper: str
    step: str
    value: str


@dataclass(frozen=True, slots=True)
class OptionShown:
    value: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ControlShown:
    name: str
    id: str
    label: str
    help: str
    value: str
    error: str = ""
    slider: SliderShown | None = None
    options: tuple[OptionShown, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplorerShown:
    """`url` takes the form by GET; `link` is the address of what is shown now. `problem` belongs to no control."""

    id: str
    name: str
    title: str
    summary: str
    url: str
    link: str
    controls: tuple[ControlShown, ...]
    fixed: tuple[Field, ...]
    result: SafeString
    problem: str = ""
    fills: str = ""  # id of the box that takes what the last control says
    is_folded: bool = False  # the controls open on request: the explanation itself comes first

    @property
    def is_refused(self) -> bool:
        return bool(self.problem) or any(control.error for control in self.controls)


@dataclass(frozen=True, slots=True)
class FeedbackShown:
    """The centre of the page once an answer was checked."""

    id: str  # of the heading that takes focus
    verdict: str  # right, partly, wrong, dont_know, unanswered; "" where only the explanation may be told
    heading: str  # "Right", "Partly right: 0.33 of 1 point", "Not quite", "You don't know yet: here is why"
    working: str  # one line: "2 of 3 right, 1 missed; the wrong tick takes one share away."
    explanation: ExplanationShown | None
    note_after: SafeString
    source: SafeString
    read_as: str = ""  # numbers: "We read this as −1.75"
    right_answer: str = ""  # of a typed number: "The answer is 3.5. Accepted: 3.45 to 3.55."
    diagnosis: DiagnosisShown | None = None
    explorer: ExplorerShown | None = None  # around the explanation, where its parameters can be moved
    certainty: str = ""  # "You were very certain."


@dataclass(frozen=True, slots=True)
class LevelShown:
    """One level of certainty to choose. `pays` is "" where it changes no points."""

    value: str
    id: str
    name: str  # "Very certain"
    bounds: str  # "above 80 %"
    pays: str  # "right: 1, wrong: −2"
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CertaintyShown:
    """The question how certain the learner is of an answer."""

    id: str
    hint: str
    levels: tuple[LevelShown, ...]


@dataclass(frozen=True, slots=True)
class ConflictShown:
    """Two texts of one answer: what this page sent, and what another tab or device had saved before."""

    here: str
    saved: str
    saved_at: str
    take_url: str  # shows the saved one


@dataclass(frozen=True, slots=True)
class DraftShown:
    """What a test adds to a question that can still be answered."""

    save_url: str
    flag_url: str
    is_flagged: bool
    saved: str  # "Saved 12:03:07", "" before the first save
    problem: str  # why the saved answer can't be read
    conflict: ConflictShown | None


@dataclass(frozen=True, slots=True)
class TriedShown:
    """What is said of a try that wasn't right, while the question may be tried again: nothing that tells the key."""

    id: str
    heading: str  # "Not yet: 2 tries left"
    words: str  # "2 of your 3 ticks are right.", "" where there is nothing to count
    hints: tuple[SafeString, ...]


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """One question with its form, unanswered or checked."""

    key: str
    number: int
    total: int
    kind: str  # single_choice, multi_select, true_false, numeric
    stem: SafeString
    stem_plain: str
    instruction: str  # "Choose one." / "Choose all that apply."
    scheme: str  # the scheme in words, "" where there is nothing to say
    note_before: SafeString
    choices: tuple[ChoiceShown, ...]
    text: str  # what was typed so far (numeric)
    input_id: str
    check_url: str  # "" in a test
    fields: tuple[Field, ...]  # hidden fields of the form, without the CSRF token
    problem_url: str
    previous_url: str  # "" on the first question
    next_url: str  # "" on the last question
    paragraph_url: str  # the paragraph of the lesson that answers it, "" without one
    feedback: FeedbackShown | None = None
    is_settled: bool = False  # nothing more to answer, whether or not feedback is shown
    draft: DraftShown | None = None
    tried: TriedShown | None = None
    language: str = ""  # of its texts, where it isn't that of the page
    guess: ExplorerShown | None = None  # a point to be placed before answering, where the author asks for one
    certainty: CertaintyShown | None = None  # asked beside the answer
    said_certainty: str = ""  # of a question that is over: "You were very certain."

    @property
    def is_multiple(self) -> bool:
        return self.kind == "multi_select"


@dataclass(frozen=True, slots=True)
class ResultRow:
    number: int
    stem: str
    language: str  # of stem and answer, where it isn't that of the page
    verdict: str  # right, partly, wrong, dont_know, unanswered, "" where it isn't told
    words: str  # "right", "partly right: 0.33 of 1", "wrong", "you didn't know yet", "not answered"
    working: str  # one line of working for a multi-select, else ""
    url: str  # shows the question again with its feedback
    paragraph_url: str
    answer: str = ""  # in a test: what was handed in, in plain words


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    code: str
    handed_in: str  # "Handed in on 3 May 2026, 14:00:07 (CEST)."
    answered: str  # "7 of 8 questions answered."


@dataclass(frozen=True, slots=True)
class RatingShown:
    url: str
    fields: tuple[Field, ...]
    stars: int  # the learner's own, 0 before rating
    comment: str
    saved: bool  # just saved: say so
    mean: str  # "4.2", "" below 5 ratings
    count: int
    histogram: tuple[tuple[int, int], ...]  # (stars, ratings) from 5 down to 1, empty below 5 ratings


@dataclass(frozen=True, slots=True)
class ResultShown:
    id: str  # of the heading that takes focus
    score: str  # "3.67 / 5", "" where it isn't told
    counts: str  # "3 right, 1 partly, 1 wrong"
    first_try: str  # "First try 2 / 3, now 3 / 3. The first one counts." or ""
    advice: str
    rows: tuple[ResultRow, ...]
    retry_url: str
    retry_fields: tuple[Field, ...]
    missed: int  # how many a retry of the missed ones would hold; 0 hides that button
    rating: RatingShown | None
    is_full: bool = False  # every question right, and told
    passed: str = ""
    promises: tuple[str, ...] = ()  # what will be shown when
    receipt: ReceiptShown | None = None
    start_url: str = ""  # the start page of another attempt
    attempts_left: str = ""
    print_url: str = ""
    certainty: tuple[str, ...] = ()  # "Very certain in 5 answers, 3 of them right."
    notes: tuple[ResultNote, ...] = ()  # of other apps: where the score went


@dataclass(frozen=True, slots=True)
class FinishShown:
    """The form that ends the attempt; `unanswered` links to what is still open."""

    url: str
    fields: tuple[Field, ...]
    unanswered: tuple[tuple[int, str], ...]  # (number, url)


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the start page."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class StartShown:
    """What stands before an attempt with a start of its own, and its form."""

    url: str
    fields: tuple[Field, ...]
    is_test: bool
    intro: SafeString
    facts: tuple[Fact, ...]
    asks_code: bool
    code: str
    code_id: str
    name_label: str  # "" where nobody is asked
    name: str
    name_id: str
    needs_name: bool


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A question in the strip and in the overview of a test: its state, and never its verdict."""

    number: int
    stem: str
    language: str
    url: str
    state: str  # answered, unanswered, unreadable
    words: str
    answer: str
    problem: str
    is_flagged: bool
    is_here: bool

    @property
    def css(self) -> str:
        return f"{self.state} flagged" if self.is_flagged else self.state


@dataclass(frozen=True, slots=True)
class DeskShown:
    """What stands around a question of a test. Moments are milliseconds since 1970, by the server's clock."""

    attempt: str
    clock_url: str  # tells when it ends by now; "" in another site's frame, which would have to use up its pass
    now: str
    ends: str  # "" where it never ends
    ends_words: str
    rows: tuple[DeskRow, ...]
    overview_url: str
    is_overview: bool
    finish: FinishShown
    summary: tuple[str, ...]  # what to look at before the end


@dataclass(frozen=True, slots=True)
class PlayerShown:
    """One quiz on a page. `id` prefixes every id inside, so that two players don't clash."""

    id: str
    state: str  # start, question, overview, result, closed, unpublished
    title: str
    heading: str  # "Test your knowledge"; "" on the quiz's own page
    intro: SafeString
    message: str  # a sentence for closed and unpublished
    url: str  # of this player's page at this player
    is_folded: bool = False  # a finished pre-test: one line, opens on request
    notice: str = ""  # "This quiz was already finished …"
    error: ErrorSummary | None = None
    question: QuestionShown | None = None
    finish: FinishShown | None = None  # with the last question once it was checked
    result: ResultShown | None = None
    result_url: str = ""  # back to the result from a question looked at again
    start: StartShown | None = None
    desk: DeskShown | None = None  # around a question of a test, and its overview
    ends: str = ""  # when practice ends, where it does
    is_test: bool = False  # the page needs the script of a test
    language: str = ""  # of its title, where it isn't that of the page
    forget_url: str = ""  # "Not you? Start afresh", once an attempt exists
    token: str = ""  # in another site's frame: the signed pass that every form carries instead of a cookie
