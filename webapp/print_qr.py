"""An address -> a square code that a telephone reads, as SVG."""

from __future__ import annotations

import io

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
