"""How a list is continued: the place after a row, as a text."""


def cursor_after(row_id: int) -> str:
    """What names the place after a row; callers pass it back as it is."""
    return f"after-{row_id}"


def row_before(cursor: str) -> int:
    """The id of the row that cursor_after() was made from; the schema has seen to its form."""
    return int(cursor.removeprefix("after-"))
