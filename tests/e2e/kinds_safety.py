"""Pages about how an account is guarded: name -> (path, what to press there, status)."""

CONFIRM = "/birojs/konts/apstiprinat"
ACCOUNT: dict[str, tuple[str, str, int]] = {
    "sign-in and safety": ("/birojs/konts/drosiba", "", 200),
    "sign-in and safety within a desk": ("/birojs/konts/drosiba?org={org}", "", 200),
    "devices": ("/birojs/konts/ierices", "", 200),
    "confirm": (CONFIRM, "", 200),
    "confirm with errors": (CONFIRM, "main form button", 422),
    "app": ("/birojs/konts/lietotne", "", 200),
    "app with errors": ("/birojs/konts/lietotne", "main form button", 422),
}
