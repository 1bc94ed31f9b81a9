import base64
import json
from datetime import timedelta

import jwt
import pytest
from django.core.management import call_command
from django.urls import reverse

from lti import services
from lti.keys import KeyLost, thumbprint, unlock
from lti.models import ToolKey
from lti.services.keys import GRACE
from quizzes.tests.builders import NOW

pytestmark = pytest.mark.django_db


def published(client) -> list[dict[str, str]]:
    response = client.get(reverse("lti:jwks"))
    assert response.status_code == 200
    return response.json()["keys"]


def test_the_thumbprint_is_that_of_the_standards_own_example():
    """RFC 7638, section 3.1."""
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs"
        "tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1"
        "n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    assert thumbprint({"kty": "RSA", "e": "AQAB", "n": n}) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_who_asks_for_the_keys_first_finds_one(client):
    [first] = client.get(reverse("lti:jwks")).json()["keys"]
    assert client.get(reverse("lti:jwks")).json()["keys"] == [first]
    assert ToolKey.objects.get().kid == first["kid"]


def test_the_published_key_checks_what_the_current_one_signs(client):
    key = services.ensure_key(now=NOW)
    signed = jwt.encode({"a": 1}, unlock(key.private_key), algorithm="RS256", headers={"kid": key.kid})
    [public] = published(client)
    assert set(public) == {"e", "kty", "n", "alg", "use", "kid"}
    assert jwt.decode(signed, jwt.PyJWK(public).key, algorithms=["RS256"]) == {"a": 1}


def test_asking_again_makes_no_second_key():
    assert services.ensure_key(now=NOW) == services.ensure_key(now=NOW)


def test_after_a_rotation_the_former_key_stays_published_for_its_grace(client, monkeypatch):
    first = services.ensure_key(now=NOW)
    second = services.rotate_key(now=NOW)
    at = lambda moment: [key["kid"] for key in jwks_at(monkeypatch, client, moment)]  # noqa: E731
    assert at(NOW) == [second.kid, first.kid]
    assert at(NOW + GRACE - timedelta(seconds=1)) == [second.kid, first.kid]
    assert at(NOW + GRACE) == [second.kid]


def jwks_at(monkeypatch, client, moment):
    monkeypatch.setattr("lti.views.keys.timezone.now", lambda: moment)
    return published(client)


def test_a_rotation_throws_away_what_is_beyond_its_grace():
    first = services.ensure_key(now=NOW)
    second = services.rotate_key(now=NOW)
    services.rotate_key(now=NOW + GRACE)
    assert set(ToolKey.objects.values_list("kid", flat=True)) >= {second.kid}
    assert not ToolKey.objects.filter(kid=first.kid).exists()


def test_the_private_key_is_not_readable_in_the_database(settings):
    key = services.ensure_key(now=NOW)
    assert "PRIVATE" not in key.private_key
    assert b"PRIVATE".hex() not in base64.urlsafe_b64decode(key.private_key).hex()
    assert "d" not in key.public_jwk
    settings.SECRET_KEY = "another secret that is quite as long as the one that was here before"
    with pytest.raises(KeyLost, match="rotate_lti_key"):
        unlock(key.private_key)


def test_a_former_secret_still_opens_the_key(settings):
    key, former = services.ensure_key(now=NOW), settings.SECRET_KEY
    settings.SECRET_KEY = "another secret that is quite as long as the one that was here before"
    settings.SECRET_KEY_FALLBACKS = [former]
    assert unlock(key.private_key).key_size == 2048


def test_the_command_rotates(capsys, client):
    services.ensure_key(now=NOW)
    call_command("rotate_lti_key")
    assert published(client)[0]["kid"] in capsys.readouterr().out


def test_the_address_of_the_keys_answers_any_platform_the_same(client):
    services.ensure_key(now=NOW)
    response = client.get(reverse("lti:jwks"), headers={"accept": "text/html"})
    assert response["Content-Type"] == "application/json"
    assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=300"}
    assert json.loads(response.content)["keys"]
    assert client.post(reverse("lti:jwks")).status_code == 405
