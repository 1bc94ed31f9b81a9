from __future__ import annotations

import json

from django.utils import timezone

from quizzes import outbound
from quizzes.channels import not_sent, sent_by


def post(outgoing):
    """Posts the payload to the address that is the recipient."""
    try:
        reply = outbound.send("POST", outgoing.recipient, body=json.dumps(dict(outgoing.payload)).encode())
    except outbound.OutboundError as error:
        return not_sent(error)
    return sent_by(reply, timezone.now())
