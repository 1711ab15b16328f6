"""The ways residents and workers write personal numbers: each makes one from fifteen random digits.

Read with `runpy.run_path` by the tests that prove that none of them is kept.
"""

from __future__ import annotations

FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
HAN = str.maketrans("0123456789", "零一二三四五六七八九")
HAN_CIRCLE = str.maketrans("0123456789", "〇幺二三四五六七八九")
SPOKEN = str.maketrans("0123456789", "洞幺两三四五六拐八勾")
FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
BLACK = str.maketrans("0123456789", "⓿❶❷❸❹❺❻❼❽❾")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
BOLD = {ord("0") + n: 0x1D7CE + n for n in range(10)}
BRACKETED = str.maketrans("123456789", "⑴⑵⑶⑷⑸⑹⑺⑻⑼")


def grouped(number: str, sizes: tuple[int, ...], gap: str) -> str:
    """Return a number cut into groups."""
    parts, place = [], 0
    for size in sizes:
        parts.append(number[place : place + size])
        place += size
    return gap.join(part for part in (*parts, number[place:]) if part)


def identity(digits: str) -> str:
    """Return eighteen places of a plausible identity number."""
    return f"110105{'19' + digits[:2]}12{'31'}{digits[2:5]}{digits[5]}"


FORMS = {
    "mobile": lambda d: f"13{d[:9]}",
    "mobile 3-4-4 with blanks": lambda d: grouped(f"13{d[:9]}", (3, 4, 4), " "),
    "mobile with dashes": lambda d: grouped(f"13{d[:9]}", (3, 4, 4), "-"),
    "mobile with dots": lambda d: grouped(f"13{d[:9]}", (3, 4, 4), "."),
    "mobile digit by digit": lambda d: " ".join(f"13{d[:9]}"),
    "mobile with Chinese commas": lambda d: "，".join(f"13{d[:9]}"),
    "mobile with a country code": lambda d: f"+86 13{d[:9]}",
    "mobile after 0086": lambda d: f"008613{d[:9]}",
    "mobile full width": lambda d: f"13{d[:9]}".translate(FULL),
    "mobile in Chinese": lambda d: f"13{d[:9]}".translate(HAN),
    "mobile as it is read out": lambda d: f"13{d[:9]}".translate(SPOKEN),
    "mobile with 〇 and 幺": lambda d: f"13{d[:9]}".translate(HAN_CIRCLE),
    "mobile in bankers' numerals": lambda d: f"13{d[:9]}".translate(FORMAL),
    "mobile circled": lambda d: f"13{d[:9]}".translate(CIRCLED),
    "mobile circled black": lambda d: f"13{d[:9]}".translate(BLACK),
    "mobile raised": lambda d: f"13{d[:9]}".translate(RAISED),
    "mobile lowered": lambda d: f"13{d[:9]}".translate(LOWERED),
    "mobile in Arabic digits": lambda d: f"13{d[:9]}".translate(ARABIC),
    "mobile in Persian digits": lambda d: f"13{d[:9]}".translate(PERSIAN),
    "mobile in Devanagari": lambda d: f"13{d[:9]}".translate(DEVANAGARI),
    "mobile in mathematical bold": lambda d: f"13{d[:9]}".translate(BOLD),
    "mobile in brackets": lambda d: f"13{d[:9]}".translate(BRACKETED),
    "mobile with invisible characters": lambda d: "\u200b".join(f"13{d[:9]}"),
    "mobile in keycaps": lambda d: "".join(f"{c}\ufe0f\u20e3" for c in f"13{d[:9]}"),
    "mobile on two lines": lambda d: grouped(f"13{d[:9]}", (6,), "\n"),
    "mobile in mixed scripts": lambda d: f"13{d[:4]}".translate(HAN) + d[4:9],
    "mobile with letters for digits": lambda d: f"l3{d[:4]}OO{d[6:9]}",
    "landline": lambda d: f"010-{d[:8]}",
    "landline in brackets": lambda d: f"(010){d[:8]}",
    "landline with an extension": lambda d: f"{d[:8]}转{d[8:12]}",
    "identity number": identity,
    "identity number ending in X": lambda d: identity(d)[:17] + "X",
    "identity number ending in a small x": lambda d: identity(d)[:17] + "x",
    "identity number full width": lambda d: (identity(d)[:17] + "X").translate(FULL),
    "identity number in groups": lambda d: grouped(identity(d)[:17] + "X", (6, 8), " "),
    "identity number of fifteen": lambda d: f"110105{d[:9]}",
    "identity number in Chinese": lambda d: identity(d).translate(HAN),
    "bank card": lambda d: f"6222{d[:12]}",
    "bank card in fours": lambda d: grouped(f"6222{d[:15]}", (4, 4, 4, 4), " "),
    "bank card with dashes": lambda d: grouped(f"6222{d[:12]}", (4, 4, 4), "-"),
    "passport": lambda d: f"E{d[:8]}",
    "passport of the new kind": lambda d: f"EA{d[:7]}",
    "passport with blanks": lambda d: f"护照 E {d[:4]} {d[4:8]}",
    "Hong Kong permit": lambda d: f"H{d[:8]}",
    "plate": lambda d: f"京A{d[:5]}",
    "plate with a dot": lambda d: f"京A·{d[:5]}",
    "plate with letters among the digits": lambda d: f"粤B{d[0]}K{d[1]}M{d[2]}",
    "green plate": lambda d: f"京AD{d[:5]}",
    "account": lambda d: f"QQ{d[:9]}",
    "chat name": lambda d: f"微信号 wang_{d[:3]}ab",
    "address": lambda d: f"wang{d[:2]}@example.cn",
    "address full width": lambda d: f"wang{d[:2]}＠example．cn",
}
