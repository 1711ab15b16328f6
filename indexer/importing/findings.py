"""What was recognised in a document, each value with the words it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """A value for a key of the front matter, and the words somebody has to compare it with."""

    value: str
    because: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of the front matter as it is written there, and the words it was read from."""

    written: str
    because: str


@dataclass(frozen=True, slots=True)
class FoundMaterial:
    """申请材料 as listed: a name, counts where they are stated, and the whole line."""

    name: str
    line: str
    originals: int | None = None
    copies: int | None = None
    need: str | None = None
    get_from: str | None = None


@dataclass(slots=True)
class Findings:
    """What was recognised.

    `entries` are keys of a guide, `labels` what its labels name, `used` the blocks the title page
    consists of, by place.
    """

    fields: dict[str, Finding] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    attachments: list[str] = field(default_factory=list)
    materials: list[FoundMaterial] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def add(self, key: str, value: str | None, because: str) -> None:
        """Keep the first finding for a key: they come in the order of their trust."""
        if value:
            self.fields.setdefault(key, Finding(value, because))

    def enter(self, key: str, written: str, because: str) -> None:
        """Keep the first entry for a key of a guide."""
        self.entries.setdefault(key, Entry(written, because))
