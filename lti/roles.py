"""What somebody is in a course, from the roles that a platform states: whole addresses, or the short names of old.
Asks no table."""

from __future__ import annotations

from collections.abc import Iterable

from lti.models.people import Part

COURSE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
SUB_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership/"  # …/Instructor#TeachingAssistant
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
TESTERS = ("http://purl.imsglobal.org/vocab/lti/system/person#TestUser", SYSTEM + "TestUser")
ASSISTANT = "TeachingAssistant"


def part_of(roles: Iterable[str]) -> str:
    """The part in the course. Whoever helps to teach is no student there, whatever else they are; a role that is held in
    the institution makes nobody a student or a teacher of a course."""
    stated = frozenset(roles)
    if any(tester in stated for tester in TESTERS):
        return Part.TESTER
    course = frozenset(_in_course(stated))
    for names, part in PARTS:
        if course & names:
            return part
    return Part.ASSISTANT if _administers(stated) else Part.GUEST


# The first that fits. Canvas states Instructor of assistants too, so an assistant is looked for first.
PARTS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({ASSISTANT}), Part.ASSISTANT),
    (frozenset({"Instructor"}), Part.TEACHER),
    (frozenset({"Administrator", "Manager"}), Part.ASSISTANT),
    (frozenset({"Learner"}), Part.STUDENT),
    (frozenset({"Mentor"}), Part.OBSERVER),
)


def _in_course(roles: frozenset[str]) -> Iterable[str]:
    for role in roles:
        if role.startswith(COURSE):
            yield role.removeprefix(COURSE)
        elif role.startswith(SUB_ROLE):
            principal, _, name = role.removeprefix(SUB_ROLE).partition("#")
            yield ASSISTANT if name.startswith(ASSISTANT) else principal
        elif ":" not in role:
            yield role


def _administers(roles: frozenset[str]) -> bool:
    return not roles.isdisjoint({INSTITUTION + "Administrator", SYSTEM + "Administrator", SYSTEM + "SysAdmin"})
