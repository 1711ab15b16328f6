"""A .png, .jpg or .heic -> a reading, by what is recognised on it.

The picture is drawn anew and kept with the draft: it is what everything has to be compared with, and
nothing of where and with what it was taken travels along.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from indexer.importing.formats.pdf import reading_of
from indexer.importing.formats.pdf.scanned import page_of
from indexer.importing.formats.recogniser import COMMAND, is_installed, seen_on
from indexer.importing.reading import Reading
from indexer.importing.source import ImportRefusedError

_MOST_DOTS = 60_000_000
_LONGEST_SIDE, _KEPT_SIDE = 3000, 2000
_FORMATS = ("PNG", "JPEG")


def read_picture(name: str, content: bytes) -> Reading:
    """Return what a picture says, and the picture.

    Raises:
        ImportRefusedError: there is no OCR, it is no picture, far too large, or nothing is written on it.
    """
    if not is_installed():
        raise ImportRefusedError(
            f"{name} 是图片，这台机器上还没有装文字识别",
            hint=f"请管理员在手册的文件夹里运行 {COMMAND}，再导入；或照着图片把文字打进模板里",
        )
    picture = _opened(name, content)
    reading = reading_of(name, [page_of(seen_on(_dots(picture)), 1)])
    picture.thumbnail((_KEPT_SIDE, _KEPT_SIDE))
    written = io.BytesIO()
    picture.save(written, format="JPEG", quality=80, optimize=True)
    return replace(reading, pictures=0, picture=written.getvalue())


def _dots(picture: Image.Image) -> Any:
    import numpy

    return numpy.asarray(picture)


def _opened(name: str, content: bytes) -> Image.Image:
    """Return a picture the way it was held, on white; its size is looked at before it is unpacked."""
    formats: tuple[str, ...] = _FORMATS
    if content[4:8] == b"ftyp":
        import pi_heif

        pi_heif.register_heif_opener()
        formats = ("HEIF",)
    try:
        with Image.open(io.BytesIO(content), formats=formats) as picture:
            if picture.width * picture.height > _MOST_DOTS:
                raise _too_large(name)
            picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            if upright.mode in ("RGBA", "LA", "P", "PA"):
                upright = upright.convert("RGBA")
                white = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(white, upright)
            return upright.convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise ImportRefusedError(
            f"{name} 打不开，不是图片或者坏了", hint="请用看图的程序打开试试，能打开就另存为 .png 再导入"
        ) from error


def _too_large(name: str) -> ImportRefusedError:
    return ImportRefusedError(f"{name} 的点太多，太大", hint="请把边长缩到 5000 点以内再导入")
