"""How a revision of the handbook may be written: for git, and for whoever describes the API."""

REVISION_NAME = (
    r"(?!.*(?:\.\.|//|/\.|\.lock|\./))[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z_\u4e00-\u9fff./+-]{0,99}"
    r"(?:~[0-9]{1,4}|\^){0,3}"
)
"""A hash, a tag or a branch, and how many commits before it: 3f2a91c, v1.2, 第一版, HEAD~3."""

WORKING_TREE = r"(?:[0-9a-f]{40}|[0-9a-f]{64})-dirty-[0-9a-f]+|sha256:[0-9a-f]{64}"
"""Files that are in no commit: changed since, or outside git."""

REVISION_PATTERN = f"^(?:{REVISION_NAME}|{WORKING_TREE})$"
"""What `rev` may be, written so that JSON Schema reads it as Python does."""
