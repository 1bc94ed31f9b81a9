"""Every write of the LTI tool, each with its transaction and lock."""

from lti.services.arriving import Arrival, arrive
from lti.services.erasing import Erased, erase_course
from lti.services.keys import ensure_key, rotate_key
from lti.services.linking import choose_quiz
from lti.services.opening import learner_to_try_as, redeem_handle
from lti.services.people import account_of_teacher, switch_accounts, switch_person
from lti.services.platform_keys import fetch_keys, platform_key
from lti.services.refusing import keep_refusal
from lti.services.registering import fetch_platform, register_platform
from lti.services.rosters import keep_roster
from lti.services.scoring import catch_up, send_scores_again, tell_gradebook
from lti.services.signing import sign

__all__ = [
    "Arrival",
    "Erased",
    "account_of_teacher",
    "arrive",
    "catch_up",
    "choose_quiz",
    "ensure_key",
    "erase_course",
    "fetch_keys",
    "fetch_platform",
    "keep_refusal",
    "keep_roster",
    "learner_to_try_as",
    "platform_key",
    "redeem_handle",
    "register_platform",
    "rotate_key",
    "send_scores_again",
    "sign",
    "switch_accounts",
    "switch_person",
    "tell_gradebook",
]
