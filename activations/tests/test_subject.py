from __future__ import annotations

import pytest

from activations.subject import SUBJECT


def test_every_part_is_found_under_its_own_name():
    for parts in (SUBJECT.claims, SUBJECT.providers):
        assert parts
        assert all(name == part.name and part.title for name, part in parts.items())


def test_every_parameter_explains_itself():
    for part in (*SUBJECT.claims.values(), *SUBJECT.providers.values()):
        assert all(parameter.help.endswith((".", "?")) for parameter in part.parameters), part.name


def test_the_eight_questions_find_their_providers():
    assert set(SUBJECT.providers) >= {
        "saturation", "speed", "output_range", "change", "dying", "sparsity", "exploding", "zero_centred",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "topics"),
    [(SUBJECT.claims, SUBJECT.claim_topics), (SUBJECT.providers, SUBJECT.provider_topics)],
    ids=["claims", "providers"],
)
def test_every_part_stands_below_one_topic(parts, topics):
    below = [name for names in topics.values() for name in names]
    assert sorted(below) == sorted(parts)
