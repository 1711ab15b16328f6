"""Read a column of a Whoosh segment as one array.

Whoosh unpacks a value at a time through four functions: of 230,000 units and eight columns that takes
seconds. The columns are plain big-endian numbers one behind the other; what is read here is the
form of a pinned, dormant library, and anything else is refused.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import EmptyColumnReader, NumericColumn, RefBytesColumn


def numbers_of(reader: Any) -> NDArray[Any]:
    """Return the numbers of a column, one for each unit of its segment.

    Raises:
        TypeError: it is another kind of column.
    """
    if isinstance(reader, EmptyColumnReader):
        return np.full(len(reader), reader[0])
    if not isinstance(reader, NumericColumn.Reader):
        raise TypeError(f"unknown kind of column: {type(reader).__name__}")
    units, written = reader._doccount, min(reader._count, reader._doccount)
    found = np.full(units, reader._default, dtype=reader._typecode)
    found[:written] = _read(reader, reader._typecode, written)
    return found


def references(reader: Any) -> tuple[list[str], NDArray[Any]]:
    """Return the different texts of a column, and for each unit of its segment which of them it has.

    Raises:
        TypeError: it is another kind of column.
    """
    if not isinstance(reader, RefBytesColumn.Reader):
        raise TypeError(f"unknown kind of column: {type(reader).__name__}")
    return [text.decode() for text in reader._uniques], _read(reader, reader._typecode, reader._doccount)


def _read(reader: Any, typecode: str, count: int) -> NDArray[Any]:
    kind = np.dtype(typecode).newbyteorder(">")
    content = reader._dbfile.get(reader._basepos, count * kind.itemsize)
    if len(content) < count * kind.itemsize:
        raise struct.error("the column was cut off")
    return np.frombuffer(content, dtype=kind)
