"""The whole program as one ASGI application: pages and API in a bounded pool of threads, pokes on the event loop."""

import os

from a2wsgi import WSGIMiddleware
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heart.settings")
pages = get_wsgi_application()

# Models need the app registry that the line above sets up.
from heart.kernel.health import LivenessProbe  # noqa: E402
from heart.kernel.hub import Screen  # noqa: E402
from heart.kernel.request_body import BufferedBody  # noqa: E402
from triage import contradictions  # noqa: E402

# Read once before the first request, so that nobody's first note waits for it.
contradictions.load()

# A fixed pool bounds the database connections, so each may be kept open (docs/decisions/0003). What a thread answers
# waits in memory for who reads slowly, not in the thread.
pool = WSGIMiddleware(pages, workers=settings.HTTP_THREADS, send_queue_size=0)  # type: ignore[arg-type]

application = ProtocolTypeRouter(
    {
        "http": LivenessProbe(BufferedBody(pool)),  # type: ignore[arg-type]
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([path("ws/", Screen.as_asgi())]))),
    }
)
