"""Exceptions of the product, all on one page.

HandbookError
 ├─ UsageError            the caller wrote something that cannot be understood   exit 2 · 400
 ├─ NotFoundError         an id or a revision that does not exist                exit 1 · 404
 ├─ ContentError          the handbook folder as a whole cannot be used          exit 1 · 503
 ├─ IndexUnavailableError the index is missing, damaged or of another version    exit 1 · 503
 ├─ ShrunkHandbookError   far fewer documents than are being served              exit 1
 ├─ EditRefusedError      an edit would break the file or leave residents without an answer   exit 1
 ├─ FeedbackError         feedback cannot be kept or read                        exit 1 · 503
 ├─ StoreError            accounts or drafts cannot be kept or read              exit 1 · 503
 └─ PrintError            the print engine refused                               exit 1 · 503

Every one carries a stable `code`, a Chinese `message` and the next step as `hint`.
"""

from __future__ import annotations

PREPARING = "past_preparing"
"""The code of an error that says to come back in a moment: the search of an older state is being prepared."""


class HandbookError(Exception):
    """The base: what cannot go on, said in Chinese with the next step."""

    code = "handbook_error"

    def __init__(self, message: str, *, hint: str = "", code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code

    def as_json(self) -> dict[str, dict[str, str]]:
        """Return the one shape of every error: code, message, hint."""
        return {"error": {"code": self.code, "message": self.message, "hint": self.hint}}


class UsageError(HandbookError):
    """Raised for a malformed value of an option or a parameter."""

    code = "bad_request"


class NotFoundError(HandbookError):
    """Raised when an id or a revision is unknown."""

    code = "not_found"


class ContentError(HandbookError):
    """Raised when the handbook folder itself cannot be read."""

    code = "content_unreadable"


class IndexUnavailableError(HandbookError):
    """Raised when no generation of the index can be opened."""

    code = "index_unavailable"


class ShrunkHandbookError(HandbookError):
    """Raised when the folder holds fewer than half the documents served now."""

    code = "handbook_shrunk"


class EditRefusedError(HandbookError):
    """Raised when a file is not edited, before anything is written."""

    code = "edit_refused"


class FeedbackError(HandbookError):
    """Raised when feedback cannot be written or read: no space, no permission, a damaged file."""

    code = "feedback_unavailable"


class StoreError(HandbookError):
    """Raised when accounts or drafts cannot be written or read: no space, no permission, a damaged file."""

    code = "store_unavailable"


class PrintError(HandbookError):
    """Raised when the print engine cannot make the PDF."""

    code = "print_failed"
