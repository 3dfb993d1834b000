"""Sessions in our database, each with its person, when they last did something and since when it is locked."""

import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from heart.models import Session


class SessionStore(db.SessionStore):
    """Django's own store with three columns more; they come with the row that every request reads anyway."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.seen_at: datetime.datetime = timezone.now()
        self.locked_at: datetime.datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, object]:
        row = self._get_session_from_db()
        if row is None:
            return {}
        self.seen_at, self.locked_at = row.seen_at, row.locked_at
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, object]) -> Session:
        made: Session = super().create_model_instance(data)
        user_id = data.get(SESSION_KEY)
        made.user_id = int(str(user_id)) if user_id else None
        made.seen_at, made.locked_at = self.seen_at, self.locked_at
        return made
