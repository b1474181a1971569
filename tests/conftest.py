"""Pages are opened by many tests: one browser a worker serves them all."""

from pages import chromium, open_page

__all__ = ["chromium", "open_page"]
