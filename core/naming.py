"""What somebody is called on a list."""


def known_as(given: str, family: str, adult: str = "") -> str:
    """The name; of somebody without a family name also whose: "Zane (Ilze Bērziņa)"."""
    return f"{given} {family}".strip() if family or not adult else f"{given} ({adult})".strip()
