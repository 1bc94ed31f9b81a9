"""Hands what this app computes to the engine's types."""

from activations.claims import CLAIMS
from activations.explanations import PROVIDERS
from activations.explorers import EXPLORERS
from activations.quantities import QUANTITIES
from activations.topics import CLAIM_TOPICS, PROVIDER_TOPICS
from quizzes.engine.subject import Subject

SUBJECT = Subject(
    name="activations",
    title="Activation functions",
    claims=CLAIMS,
    providers=PROVIDERS,
    quantities=QUANTITIES,
    explorers=EXPLORERS,
    claim_topics=CLAIM_TOPICS,
    provider_topics=PROVIDER_TOPICS,
)
