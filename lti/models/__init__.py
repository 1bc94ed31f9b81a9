"""What the LTI tool knows of platforms, their courses and people. Above each constraint stands the race it prevents."""

from lti.models.courses import Context, LineItem, ResourceLink
from lti.models.people import Launch, LtiUser, Membership
from lti.models.platforms import Deployment, PlatformState, Registration, origin_of
from lti.models.scores import GradebookEntry
from lti.models.secrets import NonceUse, ToolKey

__all__ = [
    "Context",
    "Deployment",
    "GradebookEntry",
    "Launch",
    "LineItem",
    "LtiUser",
    "Membership",
    "NonceUse",
    "PlatformState",
    "Registration",
    "ResourceLink",
    "ToolKey",
    "origin_of",
]
