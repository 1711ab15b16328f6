"""Rules that are enforced while a file is read: bytes, YAML, keys and kinds of values."""

from __future__ import annotations

from indexer.content.faults import declare
from indexer.domain.problem import Severity

UNREADABLE = declare(
    "unreadable-file", "文件要能打开、不超过 1 MB，而且是普通文件，不是快捷方式（符号链接）。"
)
STRAY_DOCUMENT = declare(
    "stray-document", "手册文件夹里只放 .md 文件和 assets/ 里的附件；名字、格式、地方不对的不会收录。"
)
STRAY_FILE = declare(
    "stray-file", "临时文件、系统文件和手册用不上的文件最好删去。", severity=Severity.WARNING
)
UNUSED_ATTACHMENT = declare(
    "unused-attachment", "assets/ 里的附件，要有文件指到它。", severity=Severity.WARNING
)
LARGE_ATTACHMENT = declare(
    "large-attachment", "附件不能太大（默认最多 10 MB）：进了 git 就永远留在每一份拷贝里。"
)
NOT_TEXT = declare("not-text", "文件要是 UTF-8 纯文本；GBK、UTF-16 编码和改名的 Word、PDF、压缩包都读不了。")
EMPTY_FILE = declare("empty-file", "文件不能是空的。")
NO_FRONT_MATTER = declare("no-front-matter", "文件从第一行起要有 --- 包起来的资料栏。")
UNCLOSED_FRONT_MATTER = declare("unclosed-front-matter", "资料栏要用第二个 --- 结束。")
YAML_SYNTAX = declare(
    "yaml-syntax", "资料栏要符合 YAML 写法。", passes='source: "通知: 附件"', fails="source: 通知: 附件"
)
YAML_FEATURE = declare(
    "yaml-feature",
    "资料栏不用 YAML 的锚点、引用、标签和合并键。",
    passes="region: 本街道",
    fails="region: &here 本街道",
)
YAML_CAPS = declare(
    "yaml-caps",
    "资料栏不超过 64 KiB、不超过 20 层。",
    passes="asks: [一, 二, 三]",
    fails="asks: [[[[[[[[[[[[[[[[[[[[[一]]]]]]]]]]]]]]]]]]]]]",
)
FULLWIDTH_COLON = declare(
    "fullwidth-colon", "键后面用英文冒号加空格。", passes="source: 街道通知", fails="source：街道通知"
)
NOT_A_MAPPING = declare("not-keys", "资料栏由“键: 值”组成。")
MISSING_KEY = declare("missing-key", "必填的键不能缺，也不能空着。", passes="title: 停车", fails="title:")
EMPTY_KEY = declare(
    "empty-key",
    "写了键就写内容；没有内容的，整行删去。",
    severity=Severity.WARNING,
    passes="type: procedure\nmaterials: []",
    fails="type: procedure\nmaterials:",
)
UNKNOWN_KEY = declare(
    "unknown-key", "只用手册规定的键。", passes="keywords: [停车证]", fails="keyword: [停车证]"
)
FOREIGN_KEY = declare(
    "foreign-key",
    "每种类型只用它自己的键。",
    passes="type: contact\nprice_note: 面议",
    fails="type: policy\nprice_note: 面议",
)
DUPLICATE_KEY = declare(
    "duplicate-key",
    "同一个键只写一次，中英文名算同一个。",
    passes="region: 本街道",
    fails="region: 本街道\n适用区域: 本街道",
)
STATUS_KEY = declare(
    "status-key",
    "时效由日期算出，不写在文件里。",
    passes="effective_to: 2026-12-31\nsuccessor_note: 等新通知",
    fails="status: 已失效",
)
WRONG_KIND = declare("wrong-kind", "值要合乎这个键的要求。", passes="visits: 1", fails="visits: 一次")
UNKNOWN_VALUE = declare(
    "unknown-value", "固定选项只能写规定的词，中英文都行。", passes="level: 街道", fails="level: 乡"
)
BAD_DATE = declare(
    "bad-date",
    "日期写成 YYYY-MM-DD，而且真有这一天。",
    passes="review_by: 2028-02-29",
    fails="review_by: 2026-02-29",
)
BAD_ID = declare(
    "bad-id",
    "编号只用小写英文字母、数字和连字符，最多 80 个字符。",
    passes="related: [tingche]",
    fails="related: [停车]",
)
BAD_PHONE = declare(
    "bad-phone",
    "电话要能拨通：位数对，分机和另一个号码写得分得开。",
    passes='type: contact\nphones: [{number: "010-00000193/00000194 转 802"}]',
    fails='type: contact\nphones: [{number: "010-0000-019"}]',
)
TOO_LONG = declare(
    "too-long", "标题至多 128 字，每个关键字至多 20 字。", passes="title: 停车", fails=f"title: {'长' * 129}"
)
SECRECY = declare(
    "secrecy",
    "标有密级的文件不放进手册。",
    passes="type: policy\nsecrecy:",
    fails="type: policy\nsecrecy: 秘密",
)
RENDER_LIMIT = declare("render-limit", "正文要能在 5 秒、512 MB 之内排好版。")
BAD_VOCABULARY = declare("bad-vocabulary", "handbook.yml 和词表要写得对；写错的一项不起作用。")
BAD_PRINT_NUMBERS = declare(
    "print-numbers", "print-numbers.yml 里每个类目、每份文件一个编号，一个编号只给一份文件。"
)
GONE_CATEGORY = declare(
    "gone-category", "print-numbers.yml 里的类目，handbook.yml 里都要有。", severity=Severity.WARNING
)
GONE_FILE = declare("gone-file", "上次提交还在的文件，没有说一声就不见了。", severity=Severity.WARNING)
QUESTION_FAILED = declare(
    "question-failed", "questions.yml 里每个问法的前三条结果要有一个答案（check --questions 才查）。"
)
QUESTION_ANSWER = declare("question-answer", "questions.yml 里的答案要有这份文件（check --questions 才查）。")

# What an edit does to a document: remarked where the old text is at hand, and never held against it.
CHANGED_FIGURE = declare(
    "changed-figure",
    "话没变，数、日子、钟点、电话变了的，对着原件再看一遍（改的时候才查）。",
    severity=Severity.WARNING,
)
CHANGED_MEANING = declare(
    "changed-meaning",
    "话没变，可以成了不可以、前成了后、原件成了复印件的，对着原件再看一遍（改的时候才查）。",
    severity=Severity.WARNING,
)
CHANGED_WORD = declare(
    "changed-word", "一个词换成了听着一样的，对着原件再看一遍（改的时候才查）。", severity=Severity.WARNING
)
CHANGED_PLACE = declare(
    "changed-place",
    "办的地方、单位换了，冒出手册里哪儿都没有的地名、单位，链接换了去处的，对着原件再看一遍（改的时候才查）。",
    severity=Severity.WARNING,
)
GONE_PART = declare(
    "gone-part",
    "材料、条件、窗口、地点、代办的手续、期限没有了的，对着原件再看一遍（改的时候才查）。",
    severity=Severity.WARNING,
)
PASTED_SENTENCE = declare(
    "pasted-sentence",
    "新添的一句，别的一份文件里一字不差也有，多半是贴错了（改的时候才查）。",
    severity=Severity.WARNING,
)
