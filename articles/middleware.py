"""What every response says about what a browser may do with it."""

# Nothing but our own files: no inline script or style, no other host, no frame.
CONTENT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
# What no page here asks a visitor's machine for; a player may fill the screen.
DENIED = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation",
    "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{feature}=()" for feature in DENIED)


class ContentSecurityPolicy:
    """Content-Security-Policy and Permissions-Policy, on each response.

    A view whose page may load a player says from where: `response.frame_src`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy_of(response))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


def policy_of(response) -> str:
    frames = getattr(response, "frame_src", None)
    content = CONTENT | ({"frame-src": frames} if frames else {})
    return "; ".join(f"{name} {sources}" for name, sources in content.items())
