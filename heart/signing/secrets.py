"""Keeps the secrets of second factors encrypted, so that a stolen copy of the database opens nothing."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class Adapter(DefaultMFAAdapter):
    """What allauth asks of us: names on the authenticator app, and encryption."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises InvalidToken when neither SECRET_KEY nor SECRET_KEY_FALLBACKS made it."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def _get_user_identifier(self, user: object) -> str:
        return str(getattr(user, "username", user))

    def _get_site_name(self) -> str:
        return "H.E.A.R.T."


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factors:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
