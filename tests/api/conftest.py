"""Who asks: a supervisor, or an administrator where the staff is concerned."""

import pytest

from heart.models import Role
from tests import make

STAFF = "/api/people/"


@pytest.fixture
def sam(sam, request):
    """Somebody who may do or read what this test is about."""
    params = getattr(getattr(request.node, "callspec", None), "params", {})
    path = params.get("path") or getattr(params.get("endpoint"), "path", "")
    return make.user("ada", Role.ADMINISTRATOR) if path.startswith(STAFF) else sam
