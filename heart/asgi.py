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

from heart.hub import Screen  # noqa: E402  (models need the app registry that the line above sets up)

application = ProtocolTypeRouter(
    {
        # A fixed pool bounds the database connections, so each may be kept open (docs/decisions/0003).
        "http": WSGIMiddleware(pages, workers=settings.HTTP_THREADS),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([path("ws/", Screen.as_asgi())]))),
    }
)
