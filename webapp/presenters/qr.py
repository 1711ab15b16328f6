"""An address as a QR code, in the page itself."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from webapp.print_qr import qr_code


@lru_cache(maxsize=256)
def qr_image(address: str) -> str:
    """Return the QR code of an address as the `src` of an image, empty for one too long to scan."""
    code = qr_code(address)
    return f"data:image/svg+xml,{quote(code)}" if code else ""
