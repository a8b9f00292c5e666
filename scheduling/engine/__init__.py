"""The engine: an instance goes in, a plan comes out. Start reading at `shapes.py`, then `checking.py`."""
