"""iCalendar only: invitations, downloads, feeds and links. Values in, bytes out; no database, web or clock."""
