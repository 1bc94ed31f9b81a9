"""The texts of term pages, of the guide, and of the disagreements. Their numbers are placeholders, computed in `numbers`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from activations.pages.numbers import advice_numbers, disagreement_numbers, term_numbers
from quizzes.engine.subject import ParameterValue

__all__ = ["ADVICE", "DISAGREEMENTS", "TERMS", "advice_numbers", "disagreement_numbers", "term_numbers"]


@dataclass(frozen=True, slots=True)
class Term:
    """`words` find the lessons that discuss it; the figure is the first one of `provider`."""

    slug: str
    title: str
    summary: str
    body: str
    source: str
    functions: tuple[str, ...]
    words: tuple[str, ...]
    related: tuple[str, ...] = ()
    provider: str = ""
    parameters: Mapping[str, ParameterValue] = field(default_factory=lambda: MappingProxyType({}))


_TERMS = (
    Term(
        slug="saturation",
        title="Saturation",
        summary="A function saturates on a side where its slope tends to 0.",
        body="""Far out on a saturating side, a change of the input hardly changes the output, and hardly any gradient
comes back. At an input of {{ far }} the slope of tanh is {{ tanh.slope }}, that of the sigmoid {{ sigmoid.slope }}, that of ReLU
{{ relu.slope }}.

**Soft** saturation tends to 0 and never gets there; **hard** saturation is exactly 0 from some point on. Without a side
named, “saturating” means both sides: ReLU saturates hard on the left and not at all on the right. Being unbounded is not the
test: ln(1 + |x|) grows without bound, and its slope still tends to 0.""",
        source="Gulcehre, Moczulski, Denil & Bengio 2016",
        functions=("sigmoid", "tanh", "relu", "softsign", "hardtanh"),
        words=("saturat",),
        related=("vanishing-gradient", "dying-unit"),
        provider="saturation",
    ),
    Term(
        slug="vanishing-gradient",
        title="Vanishing gradient",
        summary="On its way back through many layers the gradient shrinks until the first layers hardly learn.",
        body="""Each layer multiplies the gradient by its weights and by the slope at each unit. The sigmoid’s slope is never above
{{ sigmoid.bound }}, so ten of them leave at most {{ sigmoid.ten }}, whatever the inputs are. Large enough weights can make up for it:
slopes alone don’t decide.

It is a product that shrinks step by step. A dead unit is different: its factor is exactly 0 at once.""",
        source="Hochreiter 1991; Bengio, Simard & Frasconi 1994; Glorot & Bengio 2010",
        functions=("sigmoid", "tanh", "relu"),
        words=("vanish",),
        related=("exploding-gradient", "saturation", "initialisation"),
        provider="saturation",
        parameters=MappingProxyType({"functions": ["sigmoid", "tanh", "relu"]}),
    ),
    Term(
        slug="exploding-gradient",
        title="Exploding gradient",
        summary="On its way back through many layers the gradient grows until a step throws the weights far away.",
        body="""What grows is the product of the layers’ Jacobians, not the outputs: a bounded function does not prevent it. Weights
of {{ weight }} in every layer and slopes of 1 make {{ factor }} of a gradient over {{ layers }} layers.

Remedies act on the weights’ scale (initialisation), on the layers’ outputs (normalisation) or on the step itself (clipping).""",
        source="Pascanu, Mikolov & Bengio 2013",
        functions=("relu", "tanh"),
        words=("explod",),
        related=("gradient-clipping", "normalisation", "initialisation", "vanishing-gradient"),
    ),
    Term(
        slug="dying-unit",
        title="Dying unit",
        summary="A unit that puts out 0 for all data gets gradient 0 and stops learning.",
        body="""What matters is the sign of the pre-activation, not its size: it has to be at or below 0 for **all** data. Then the slope of
ReLU is {{ relu.slope }} everywhere the unit is ever asked, and nothing moves its weights. They stay what they are; they do not shrink
to 0.

In the first layer this is for ever, as its inputs never change. In a deeper layer the inputs drift while other units learn, and a dead unit can come back.""",
        source="Maas, Hannun & Ng 2013; Lu, Shin, Su & Karniadakis 2019",
        functions=("relu", "leaky_relu", "elu", "relu6"),
        words=("dying", "dead unit"),
        related=("sparsity", "saturation", "kink"),
        provider="point",
        parameters=MappingProxyType({"function": "relu", "x": "-3"}),
    ),
    Term(
        slug="sparsity",
        title="Sparsity",
        summary="Many outputs of a layer are exactly 0.",
        body="""With weights and inputs centred on 0, a ReLU unit is at 0 for {{ relu.zero }} of normal inputs, a tanh or GELU unit for
{{ tanh.zero }}. That is the start; training moves it either way. Zeros are a property of outputs, not of weights: the number of
parameters stays the same.

The same zeros that make the active set depend on the input can, for a single unit, become zeros for all inputs.""",
        source="Glorot, Bordes & Bengio 2011",
        functions=("relu", "relu6", "softplus"),
        words=("spars",),
        related=("dying-unit",),
        provider="output_range",
        parameters=MappingProxyType({"function": "relu"}),
    ),
    Term(
        slug="zero-centred",
        title="Zero-centred output",
        summary="The outputs have mean 0, as those of tanh for inputs centred on 0.",
        body="""If all inputs of a unit are positive, all parts of its weights’ gradient have the same sign for one example, and the steps
zig-zag. For N(0, 1) inputs the mean output of tanh is {{ tanh.mean }}, of ReLU {{ relu.mean }}, of ELU {{ elu.mean }}, of the sigmoid
{{ sigmoid.mean }}. The effect is per example; in a batch the signs mix.""",
        source="LeCun, Bottou, Orr & Müller 1998",
        functions=("tanh", "relu", "elu", "sigmoid"),
        words=("zero-cent", "centred"),
        related=("normalisation",),
        provider="zero_centred",
    ),
    Term(
        slug="kink",
        title="Kink and subgradient",
        summary="A point where the slope jumps, so that no derivative exists.",
        body="""At 0 the slope of ReLU is {{ relu.left }} from the left and {{ relu.right }} from the right; the central difference gives
{{ relu.central }} for every width. Where the slope rises, every number between the two is a **subgradient**. Frameworks return one
number all the same, and not all the same one: a question about it has to name framework and operation.""",
        source="Bertoin, Bolte, Gerchinovitz & Pauwels 2021; Lee, Kim, Nam & Shin 2023",
        functions=("relu", "leaky_relu", "hardtanh", "relu6", "elu"),
        words=("kink", "derivative"),
        related=("saturation",),
        provider="kink",
    ),
    Term(
        slug="lipschitz-constant",
        title="Lipschitz constant",
        summary="The least number that no slope exceeds: how much a change of the input can be amplified.",
        body="""It is {{ sigmoid.bound }} for the sigmoid, {{ tanh.bound }} for tanh and ReLU, {{ gelu.bound }} for GELU and {{ selu.bound }} for
SELU. Smooth functions with a dip have a slope above 1 to its right. A bound on the slopes bounds the growth of a gradient only together with one on the weights.""",
        source="Definition",
        functions=("sigmoid", "tanh", "gelu", "selu", "silu"),
        words=("lipschitz",),
        related=("exploding-gradient",),
        provider="point",
        parameters=MappingProxyType({"function": "gelu", "x": "1.4", "what": "slope"}),
    ),
    Term(
        slug="gating",
        title="Gate",
        summary="A number, mostly between 0 and 1, that decides how much of another one passes.",
        body="""SiLU is the input times its own sigmoid, GELU the input times the normal distribution function. At {{ x }} the sigmoid gate is
{{ gate }}, so SiLU lets {{ silu }} pass. In GLU and SwiGLU the gate is computed from other numbers than those that pass.""",
        source="Dauphin, Fan, Auli & Grangier 2017; Shazeer 2020",
        functions=("silu", "gelu", "mish", "hardswish", "glu", "swiglu"),
        words=("gate",),
        provider="point",
        parameters=MappingProxyType({"function": "silu", "x": "-1"}),
    ),
    Term(
        slug="normalisation",
        title="Normalisation",
        summary="Outputs of a layer are shifted and scaled to mean 0 and variance 1, over a batch or over the layer.",
        body="""After it, the scale of the weights before no longer matters for the layer’s outputs. In a very deep net without
skip connections batch normalisation makes gradients grow by itself, in theory by {{ growth }} per layer for wide ReLU nets at the start.""",
        source="Ioffe & Szegedy 2015; Yang, Pennington, Rao, Sohl-Dickstein & Schoenholz 2019",
        functions=("relu",),
        words=("batchnorm", "normalis"),
        related=("exploding-gradient", "initialisation"),
    ),
    Term(
        slug="gradient-clipping",
        title="Gradient clipping",
        summary="A gradient whose norm exceeds a limit is scaled down to it; its direction stays.",
        body="""The norm goes over all parameters together. For a gradient of (6, 8) in one tensor and 24 in another it is {{ norm }}; with the
limit {{ limit }} every part is multiplied by {{ factor }}. Cutting each part by itself turns the direction: (3, 4, 12) by {{ angle }} degrees.""",
        source="Pascanu, Mikolov & Bengio 2013",
        functions=(),
        words=("clip",),
        related=("exploding-gradient",),
    ),
    Term(
        slug="initialisation",
        title="Initialisation",
        summary="How large the weights are at the start; it decides about growth as much as the function does.",
        body="""A weight scale of √(2/n) (He) keeps the mean square of outputs under ReLU, since half of it is cut off:
the mean square of ReLU under N(0, 1) is {{ relu.square }}. A scale of √(1/n) suits functions with slope 1 at 0, such as tanh.""",
        source="Glorot & Bengio 2010; He, Zhang, Ren & Sun 2015",
        functions=("relu", "tanh", "selu"),
        words=("initialis",),
        related=("vanishing-gradient", "exploding-gradient"),
    ),
    Term(
        slug="logits",
        title="Logits and softmax",
        summary="The numbers before softmax turns them into shares of 1.",
        body="""Logits may be any numbers; only their differences matter. Logits of 1, 2, 3 give {{ p1 }}, {{ p2 }} and {{ p3 }}, and so do 101, 102, 103.
Where one is far ahead, softmax saturates: its slopes vanish.""",
        source="Bridle 1990",
        functions=("softmax", "sigmoid"),
        words=("softmax", "logit"),
        related=("saturation",),
        provider="softmax",
    ),
)
TERMS: Mapping[str, Term] = MappingProxyType({term.slug: term for term in _TERMS})


@dataclass(frozen=True, slots=True)
class Advice:
    title: str
    body: str
    source: str


ADVICE = (
    Advice(
        "Hidden layers of a convolutional or dense net",
        """[ReLU](/activations/relu/) with He initialisation is the plain first choice: cheap, and its slope stays 1 for positive inputs.
Watch the share of units that are 0 on all data; if it grows, lower the learning rate before you change the function.""",
        "Glorot, Bordes & Bengio 2011; He et al. 2015",
    ),
    Advice(
        "Units die in your net",
        """A function with a slope below 0 keeps a gradient: [leaky ReLU](/activations/leaky_relu/), [ELU](/activations/elu/). It does not repair
everything: at a slope of 0.01 the way back is a hundred times slower, and [GELU](/activations/gelu/), [SiLU](/activations/silu/) and
[Mish](/activations/mish/) have a slope that is **negative** there: at −3 it is {{ gelu.minus3 }} for GELU and {{ silu.minus3 }} for SiLU, which pushes the wrong way.""",
        "Maas et al. 2013; Clevert et al. 2016; computed here",
    ),
    Advice(
        "Transformers",
        """[GELU](/activations/gelu/) in the manner of BERT and GPT-2, or [SwiGLU](/activations/swiglu/) in the manner of LLaMA. Choose what the weights you
start from were trained with: the exact form and the tanh form of GELU differ by up to {{ gelu.gap }}.""",
        "Hendrycks & Gimpel 2016; Shazeer 2020",
    ),
    Advice(
        "Recurrent nets",
        """[Sigmoid](/activations/sigmoid/) for gates and [tanh](/activations/tanh/) for the state, as LSTM and GRU have it. Bounded states do not keep
gradients from exploding: clip them by their global norm.""",
        "Hochreiter & Schmidhuber 1997; Pascanu et al. 2013",
    ),
    Advice(
        "Small devices, few bits",
        """Straight pieces: [ReLU6](/activations/relu6/), [hardsigmoid](/activations/hardsigmoid/), [hardswish](/activations/hardswish/). A fixed range
suits fixed-point numbers; both ends can kill a unit.""",
        "Howard et al. 2017 and 2019",
    ),
    Advice(
        "Deep dense nets without normalisation",
        """[SELU](/activations/selu/) with weights of variance 1/n: for N(0, 1) inputs its outputs have mean {{ selu.mean }} and mean square {{ selu.square }}.
The argument needs its assumptions, dense layers among them.""",
        "Klambauer et al. 2017",
    ),
    Advice(
        "Outputs",
        """The output layer follows from what the numbers mean: [identity](/activations/identity/) for a real number, [sigmoid](/activations/sigmoid/) for one
probability, [softmax](/activations/softmax/) for one class of several, [softplus](/activations/softplus/) for a positive number.""",
        "Bishop 2006, chapter 5",
    ),
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """`sides` tell what is said; `computed` what numbers say, `held` what this project goes by."""

    slug: str
    title: str
    sides: tuple[str, ...]
    computed: str
    held: str


DISAGREEMENTS = (
    Disagreement(
        "first",
        "Who was first with ReLU?",
        (
            "Nair and Hinton, 2010, say many posts.",
            "Hahnloser and others, 2000, say glossaries.",
            "Fukushima, 1969, and for nerve fibres Householder, 1941, say historical reviews.",
        ),
        "Nothing: this is history.",
        "Used in networks since Fukushima 1969; made popular for deep nets by Nair and Hinton 2010.",
    ),
    Disagreement(
        "slope-at-zero",
        "What is the derivative of ReLU at 0?",
        ("“1 for positive inputs, else 0.”", "“1 for inputs from 0 on.”", "“Undefined; frameworks use 0.”"),
        """The quotient from the left is {{ kink.left }}, from the right {{ kink.right }}, the central one {{ kink.central }} for every width. The operation
called relu returns {{ kink.relu }} in PyTorch, JAX and TensorFlow; `maximum(x, 0)` returns {{ kink.torch_maximum }} in PyTorch and {{ kink.tf_maximum }} in TensorFlow;
`clamp(x, min=0)` returns {{ kink.clamp }} in PyTorch 2.13 and {{ kink.later_clamp }} in PyTorch 2.15.""",
        "There is none. A question names framework, operation and, where they differ, version.",
    ),
    Disagreement(
        "prelu-range",
        "What is the range of PReLU?",
        ("All numbers, say tables of functions.", "It depends on the learned slope."),
        """For α = 0.25 the range is {{ prelu.quarter }}, for α = 0 it is {{ prelu.zero }}, for α = −0.5 it is {{ prelu.negative }}, and there the function is not monotone.""",
        "All numbers for α > 0 only.",
    ),
    Disagreement(
        "maximum-form",
        "Is leaky ReLU max(αx, x)?",
        ("Yes, as the glossaries write it.", "Only for slopes up to 1, as the piecewise form shows."),
        "For α = 1.5 and x = −2, max(αx, x) is {{ max.value }} and the piecewise form gives {{ max.piecewise }}.",
        "The piecewise form; the maximum is the same for α ≤ 1.",
    ),
    Disagreement(
        "leaky-default",
        "What is the usual slope of leaky ReLU?",
        ("0.01: PyTorch and JAX.", "0.2: tf.nn.leaky_relu.", "0.3: keras.layers.LeakyReLU."),
        "At x = −3 these slopes give {{ leaky.01 }}, {{ leaky.2 }} and {{ leaky.3 }}.",
        "0.01 unless a question says otherwise.",
    ),
    Disagreement(
        "gelu-form",
        "Which GELU?",
        ("x Φ(x): PyTorch and Keras by default.", "The tanh form: JAX by default, and GPT-2."),
        """At −1 they give {{ gelu.exact }} and {{ gelu.tanh }}. They differ most at {{ gelu.at }}, by {{ gelu.gap }}.""",
        "The exact form; a number from the tanh form is accepted, with a note.",
    ),
    Disagreement(
        "vanish",
        "Do gradients vanish with ReLU?",
        ("“They don’t, so deep nets train.”", "It depends on the weights."),
        """A slope of 1 keeps a gradient, and a weight below 1 still shrinks it: a chain of {{ chain.layers }} layers with slope 1 and weight {{ chain.weight }} leaves {{ chain.factor }}.""",
        "Initialisation decides as much as the function does.",
    ),
    Disagreement(
        "explode",
        "Does a bounded function keep gradients from exploding?",
        ("“ReLU explodes, sigmoid and tanh do not.”", "The product of the Jacobians decides, whatever the function."),
        """tanh has slope 1 at 0, so a chain of {{ chain.layers }} units near 0 with weight {{ chain.large }} multiplies a gradient by {{ chain.grown }}.
The sigmoid’s slope is at most {{ sigmoid.bound }}: it takes weights above {{ sigmoid.needs }}.""",
        "Boundedness of outputs is no bound on gradients.",
    ),
    Disagreement(
        "overfitting",
        "Does ReLU overfit more, or less?",
        ("More: “likely to overfit compared with sigmoid”.", "Less: “promotes sparsity and reduces overfitting”."),
        "Nothing settles it here: small experiments would show the data set, not the function.",
        "Opinion on both sides; no question asks for it.",
    ),
    Disagreement(
        "elu-smooth",
        "Is ELU smooth?",
        ("Yes: it “adds smoothness”.", "Only for α = 1, and then only its first derivative is continuous."),
        "For α = 2 the slope at 0 goes from {{ elu.left }} to {{ elu.right }}; for α = 1 both sides give {{ elu.one }}.",
        "A continuous slope for α = 1; CELU has one for every α.",
    ),
    Disagreement(
        "softmax-open",
        "Are softmax outputs strictly between 0 and 1?",
        ("Yes, say the tables.", "Not for one class, and not in floating point."),
        "One class gives {{ softmax.single }}. In float64 a lead of 40 gives exactly {{ softmax.lead }}, although no real input reaches it.",
        "Open interval for two classes or more, in exact arithmetic.",
    ),
)
