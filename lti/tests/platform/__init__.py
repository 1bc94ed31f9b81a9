"""A small LMS for the tests, served on 127.0.0.1 by a thread, with the rules that a real Moodle was seen to have.

    with PlatformSim() as platform:
        tool = platform.add_tool(jwks=our_public_keys, redirect_uris=[our_launch_url])
        course = platform.add_course("Analysis")
        ada = course.enrol(platform.add_user("Ada Lovelace"))
        link = course.add_link("Derivatives", tool)
        started = platform.login_parameters(ada, link)          # what our login address is called with
        form = platform.answer(where_our_login_redirected_to)   # form.action, form.fields: the launch that is posted to us

`started` and `form` make launches without a browser; the page `platform.page_url(ada, link)` makes them in one. What the
platform got and stored stands in `course.grades`, `platform.requests`, `platform.registrations`, `platform.returned`. What goes
wrong is switched on by `platform.fails("scores", faults.status(500), times=1)`. It knows nothing of Django and of our tables.
"""

from lti.tests.platform import faults
from lti.tests.platform.keys import SigningKey, signing_key
from lti.tests.platform.launches import CLAIM, Launch, LaunchForm
from lti.tests.platform.people import ASSISTANT, LEARNER, OBSERVER, TEACHER, Course, Link, User
from lti.tests.platform.sim import PlatformSim, Tool

__all__ = [
    "ASSISTANT",
    "CLAIM",
    "LEARNER",
    "OBSERVER",
    "TEACHER",
    "Course",
    "Launch",
    "LaunchForm",
    "Link",
    "PlatformSim",
    "SigningKey",
    "Tool",
    "User",
    "faults",
    "signing_key",
]
