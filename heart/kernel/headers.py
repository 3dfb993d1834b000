"""The headers that Django has no setting for: what a page may ask of the device, and that nothing stays on it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

# A team's phone says where it is; nothing else of the device is ours.
NOT_OURS = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "gyroscope", "hid", "magnetometer",
    "microphone", "midi", "payment", "serial", "usb",
)  # fmt: skip
OURS = ("geolocation", "publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join([f"{name}=()" for name in NOT_OURS] + [f"{name}=(self)" for name in OURS])


class Headers:
    """On every answer; files that are the same for everybody are kept by browsers, everything else by none."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response
