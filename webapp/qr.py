"""An address -> a square code that a telephone reads: as SVG for paper, as an image for a page."""

from __future__ import annotations

import io
from functools import lru_cache
from urllib.parse import quote

import segno

_LONGEST = 300  # a longer address gives a code too fine for cheap paper


def qr_code(address: str) -> str:
    """Return the code as SVG, empty for an address too long to be read from paper."""
    if not address or len(address.encode()) > _LONGEST:
        return ""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None
    )
    return drawn.getvalue().decode("ascii")


@lru_cache(maxsize=256)
def qr_image(address: str) -> str:
    """Return the QR code of an address as the `src` of an image, empty for one too long to scan."""
    code = qr_code(address)
    return f"data:image/svg+xml,{quote(code)}" if code else ""
