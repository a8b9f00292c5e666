"""The organiser's pages of this room."""
