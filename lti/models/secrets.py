"""What makes a launch happen once, and the keys with which this tool signs."""

from __future__ import annotations

from django.db import models

from lti.models.platforms import Registration


class NonceUse(models.Model):
    """A nonce that a valid launch has used up. The insertion is the check: it fails for whoever comes second."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="nonces")
    nonce_sha256 = models.CharField(max_length=64)  # a platform may send a long one
    expires_at = models.DateTimeField(db_index=True)  # from then on its login is too old to be accepted

    class Meta:
        constraints = [
            # The same launch posted twice at once: both would get in.
            models.UniqueConstraint(fields=["registration", "nonce_sha256"], name="nonce_once"),
        ]

    def __str__(self) -> str:
        return self.nonce_sha256[:12]


class ToolKey(models.Model):
    """A pair of RSA keys. The current one signs; earlier ones stay published until nobody can hold what they signed."""

    kid = models.CharField("key ID", max_length=64, unique=True)  # the thumbprint of RFC 7638
    public_jwk = models.JSONField()
    private_key = models.TextField()  # encrypted with a key that is derived from SECRET_KEY
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    published_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # Two rotations at once: which key signs would be chance.
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="tool_key_one_current"
            ),
        ]

    def __str__(self) -> str:
        return self.kid
