from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.richtext import mathml, problems, render
from ui.richtext.tex import TEX_LIMIT, formula

# Formula, and the words that a screen reader gets for it.
FORMULAS = [
    (r"f(x)=\max(0,x)", "f(x) = max(0, x)"),
    (
        r"f(x)=\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
        "f(x) = {x if x > 0; 0 otherwise}",
    ),
    (r"\begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}", "{x, x > 0; αx, x ≤ 0}"),
    (r"\begin{cases} x, & x > 0 \\ \alpha\,(e^{x}-1), & x \le 0 \end{cases}", "{x, x > 0; α (e^x − 1), x ≤ 0}"),
    (r"\operatorname{GELU}(x)=x\,\Phi(x)", "GELU(x) = x Φ(x)"),
    (
        r"\tfrac12 x\left(1+\tanh\left(\sqrt{2/\pi}\left(x+0.044715x^3\right)\right)\right)",
        "(1/2)x(1 + tanh(√(2/π)(x + 0.044715x^3)))",
    ),
    (r"\frac{1}{1+e^{-x}}", "1/(1 + e^(−x))"),
    (r"\tanh x = \frac{e^x-e^{-x}}{e^x+e^{-x}}", "tanh x = (e^x − e^(−x))/(e^x + e^(−x))"),
    (
        r"\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}",
        "softmax(z)_i = e^(z_i)/(∑_(j = 1)^K e^(z_j))",
    ),
    (
        r"\frac{\partial L}{\partial w}=\frac{\partial L}{\partial a}\frac{\partial a}{\partial z}\frac{\partial z}{\partial w}",
        "∂L/∂w = (∂L/∂a)(∂a/∂z)(∂z/∂w)",
    ),
    (r"\frac{dL}{dw}", "dL/dw"),
    (r"A = \begin{bmatrix}1&2\\3&4\end{bmatrix}", "A = [1, 2; 3, 4]"),
    (r"\begin{pmatrix}a\\b\end{pmatrix}^T", "(a; b)^T"),
    (r"\begin{aligned} a &= b + c \\ &= d \end{aligned}", "a = b + c; = d"),
    (r"\begin{align*} a &= b \end{align*}", "a = b"),
    (r"\begin{gathered} a \\ b \end{gathered}", "a; b"),
    (r"[0, \infty)", "[0, ∞)"),
    (r"(-\infty, \infty)", "(−∞, ∞)"),
    (r"f'(x)=1", "f′(x) = 1"),
    (r"\lim_{x\to-\infty} f(x)=0", "lim_(x → −∞) f(x) = 0"),
    (r"2\max_{i} x_i", "2 max_i x_i"),
    (r"\arg\max_i p_i", "arg max_i p_i"),
    (r"W^{[l]}_{ij}", "W_(ij)^[l]"),
    (r"\mathbf{W}x + b \in \mathbb{R}^n", "Wx + b ∈ ℝ^n"),
    (r"\mathrm{ReLU}(x)", "ReLU(x)"),
    (r"\hat{y}, \bar{x}, \vec{v}", "ŷ, x̄, v⃗"),
    (r"\sqrt[3]{x}", "root 3 of (x)"),
    (r"\binom{n}{k}^2", "(n choose k)^2"),
    (r"10^{-9}", "10^(−9)"),
    (r"P(A \mid B) = 50\%", "P(A ∣ B) = 50%"),
    (r"1{,}000", "1,000"),
    (r"x \in \{1, 2\}", "x ∈ {1, 2}"),
    (r"\|x\|_2 \ne \left|x\right|", "‖x‖_2 ≠ |x|"),
    (r"3 × 4 ≤ 12 − x", "3 × 4 ≤ 12 − x"),
    (r"\int_0^1 x\,dx", "∫_0^1 x dx"),
    (r"\underbrace{a + b}_{n}", "a + b_n"),
]


@pytest.mark.parametrize(("tex", "words"), FORMULAS)
@pytest.mark.parametrize("display", [False, True])
def test_formulas_of_the_subject_render_and_read_well(tex, words, display):
    made = formula(tex, display=display, named=True)
    assert made.problems == ()
    assert made.words == words
    root = ElementTree.fromstring(made.html)  # noqa: S314 - our own output
    assert root.tag == "math"
    assert root.get("aria-label") == words
    assert {element.tag for element in root.iter()} <= mathml.ELEMENTS


@pytest.mark.parametrize(
    ("tex", "problem"),
    [
        (r"\foo x", r"\foo is not a known command."),
        (r"\mathfoo{x}", r"\mathfoo is not a known command."),
        (r"\begin{foo} x \end{foo}", "foo is not a known environment"),
        (r"\begin{cases} x", r"\begin{cases} has no matching \end."),
        (r"x \end{cases}", r"\end{cases} has no matching \begin."),
        (r"\begin x", "need the name of an environment"),
        (r"{x", "a { has no } after it."),
        (r"x}", "a } has no { before it."),
        (r"x^", "nothing stands after ^ or _."),
        (r"x^2^3", "two superscripts follow each other"),
        (r"x_2_3", "two subscripts follow each other"),
        (r"\left( x", r"\left and \right don't pair up."),
        (r"x \right)", r"\left and \right don't pair up."),
        (r"\frac{1}", "an argument is missing"),
        (r"\frac", "something is missing after the last command."),
        (r"\sqrt", "something is missing"),
        (r"\over 2", "a fraction lacks its numerator."),
        (r"{1 \over}", "a fraction lacks its denominator."),
        (r"a & b", "& separates columns only inside an environment"),
        (r"a \\ b", "starts a new line only inside an environment"),
        (r"50% of", r"% starts a comment; write \%."),
        (r"\text{a $x$ b}", r"\text{…} holds plain words only"),
        (r"\text{\alpha}", r"commands don't work inside \text{…}."),
        (r"\href{javascript:x}{y}", r"\href is not available here."),
        (r"\newcommand{\x}{y}\x", r"\newcommand is not available here."),
        (r"\color{red} x", r"\color is not available here."),
        (r"\boxed{x}", r"\boxed is not available here."),
        ("{" * 60 + "}" * 60, "it is nested too deeply."),
        (r"\sqrt" * 300 + " x", "it is nested too deeply."),
        ("x" * (TEX_LIMIT + 1), f"at most {TEX_LIMIT} are allowed."),
    ],
)
def test_each_fault_is_named_and_the_source_is_shown(tex, problem):
    made = formula(tex)
    assert any(problem in found for found in made.problems), made.problems
    assert made.html.startswith('<code class="tex-error">')
    assert made.words == tex


def test_an_author_is_told_which_formula_is_broken():
    assert problems("See $\\foo x$ and $x^2$, then\n\n$$\nx^\n$$\n") == [
        r"Formula “\foo x”: \foo is not a known command.",
        "Formula “x^”: nothing stands after ^ or _.",
    ]


def test_a_text_at_the_limit_is_still_a_formula():
    assert formula("x" * TEX_LIMIT).problems == ()


def test_function_names_are_upright_and_keep_their_distance():
    assert formula(r"2\tanh x").html == (
        '<math><mn>2</mn><mspace width="0.167em"/><mi>tanh</mi><mspace width="0.167em"/><mi>x</mi></math>'
    )
    assert "mspace" not in formula(r"\tanh(x)").html


@pytest.mark.parametrize(
    "tex", ["(-1)", r"[0, -\infty)", "x = -1", r"2 \cdot -x", "|-x|", r"\left(-1\right)", "1 < +2"]
)
def test_a_sign_keeps_close_to_its_number(tex):
    assert '<mo form="prefix">' in formula(tex).html


@pytest.mark.parametrize("tex", ["a - b", "(a) - 1", "n! - 1", "|x| - 1", "-1", "e^{-x}", "f'(x) - g'(x)"])
def test_a_difference_is_spaced_as_one(tex):
    assert "prefix" not in formula(tex).html


def test_limits_stand_below_in_display_style_only():
    assert '<munder><mo movablelimits="true"' in formula(r"\max_i x_i").html


def test_infinity_and_the_differential_are_symbols_not_operators():
    html = formula(r"\partial x = \infty").html
    assert "<mi>∂</mi>" in html
    assert "<mi>∞</mi>" in html


def test_brackets_of_a_matrix_stretch_with_it():
    html = formula(r"\begin{bmatrix}1\\2\end{bmatrix}^T").html
    assert html.startswith('<math><msup><mrow><mo stretchy="true" fence="true" form="prefix">[</mo><mtable>')


def test_styled_letters_are_characters_of_their_own():
    assert formula(r"\mathbf{W} \mathcal{LX} \mathbb{RQ} \boldsymbol{\sigma}").html == (
        "<math><mi>𝐖</mi><mrow><mi>ℒ</mi><mi>𝒳</mi></mrow><mrow><mi>ℝ</mi><mi>ℚ</mi></mrow><mi>𝝈</mi></math>"
    )


@pytest.mark.parametrize("value", ["−0.11", "3.6 × 10⁻⁹", "0.000 000 008", "exactly 0", "}{\\foo$%&_^#~", "<b>&"])
def test_a_number_in_a_formula_is_one_number_whatever_it_holds(value):
    rendered = render("$x^{{ n }} = \\frac{{ n }}{2} + \\text{about {{ n }}}$", fill=lambda _: value)
    root = ElementTree.fromstring(f"<p>{rendered.html}</p>")  # noqa: S314 - our own output
    assert [element.text for element in root.iter("mn")] == [value, value, "2"]
    assert [element.text for element in root.iter("mtext")] == [f"about\xa0{value}"]
    assert rendered.plain == f"x^{value} = {value}/2 + about {value}"


@given(
    st.recursive(
        st.sampled_from(["x", "2", r"\alpha", r"\infty", "-1", r"\text{if }", r"\tanh x"]),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: rf"\frac{{{pair[0]}}}{{{pair[1]}}}"),
            st.tuples(inner, inner).map(lambda pair: rf"{{{pair[0]}}}^{{{pair[1]}}}_{{{pair[0]}}}"),
            st.tuples(inner, inner).map(lambda pair: rf"\begin{{cases}}{pair[0]} & {pair[1]} \\ 0 & 1\end{{cases}}"),
            st.tuples(inner, inner).map(lambda pair: rf"\sum_{{{pair[0]}}} {pair[1]} \le \left({pair[0]}\right)"),
            inner.map(lambda tex: rf"\sqrt{{{tex}}} + \hat{{{tex}}} \cdot \max({tex})"),
        ),
        max_leaves=6,
    )
)
def test_well_formed_formulas_have_no_problems_and_balanced_words(tex):
    made = formula(tex)
    if len(tex) <= TEX_LIMIT:
        assert made.problems == ()
        assert made.words.count("(") == made.words.count(")")
        assert ElementTree.fromstring(made.html).tag == "math"  # noqa: S314 - our own output
