from __future__ import annotations

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
