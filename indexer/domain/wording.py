"""Fields that are more than a text, as they are said: the same words on the page and on paper."""

from __future__ import annotations

from indexer.domain.choices import ProxyState, Role
from indexer.domain.document import Benefit, Material, Proxy

_PROXY = {ProxyState.NO: "不能代办", ProxyState.YES: "可以代办", ProxyState.ONLY_FOR: "只限"}
_BEGINS = {ProxyState.NO: "不", ProxyState.YES: "可以", ProxyState.ONLY_FOR: "只限"}
_ROLES = {Role.ASSISTS: "本站帮着办，不由本站定", Role.REFERS: "不归本站办，只指路"}


def role_words(role: Role) -> str:
    """Return what the station does about a matter where it does not simply take it."""
    return _ROLES.get(role, "")


def proxy_words(proxy: Proxy | None) -> str:
    """Return whether somebody else may come: (只限, 监护人) -> 只限监护人; words alone stay as they are."""
    if proxy is None or proxy.state is None:
        return (proxy.note if proxy else None) or ""
    if proxy.note is None or proxy.note.startswith(_BEGINS[proxy.state]):
        return proxy.note or _PROXY[proxy.state]
    return f"{_PROXY[proxy.state]}{'' if proxy.state is ProxyState.ONLY_FOR else '，'}{proxy.note}"


def benefit_lines(benefit: Benefit | None) -> tuple[str, ...]:
    """Return what one receives, a line each; for 不在这写 that it has to be asked."""
    if benefit is None:
        return ()
    if benefit.not_here:
        return ("给多少手册里不写，问下面的联系人",)
    return (benefit.text,) if benefit.text else tuple(f"{a.label}：{a.amount}" for a in benefit.amounts)


def condition_of(material: Material) -> str:
    """Return under which condition a paper is brought, empty for one that everybody brings."""
    choice = f"{material.one_of}，有一样就行" if material.one_of else ""
    return " · ".join(text for text in (material.when or "", choice) if text)
