"""Is a number a goal (判别): told from history, conditions, standing rules, names, investments.

Two thirds of the numbers of such texts are no goals. Each question below is asked on its own
and in this order; the first that excludes a number ends the matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from changbai.reading.link import Link, far_build
from changbai.reading.phrases import either
from changbai.reading.quantities import Quantity, find_quantities
from changbai.reading.scene import Scene
from changbai.reading.sentences import Phrase
from changbai.reading.years import Due

PAST = re.compile(either("past"))
PER_YEAR = re.compile(
    r"每年度?|年均|每个?年度|年度新增|逐年新增"
    r"|(?<![一二两三四五六七八九十0-9])年(?:新增|培训|培育|引进|增|培养|开展|举办|组织)"
)
#: Compared with the year before, and nothing says that it lies ahead: a report, not a goal.
_SINCE = re.compile(r"比上年|较上年|同比|比去年|较去年|环比")
_AHEAD = re.compile(r"力争|确保|争取|到20|目标|以上|每年|不低于")
#: What was reached by a past day is history, whatever follows.
_ENDED = re.compile(r"截至|截止")
#: 由25%提高到30%: the first number is where it comes from.
_FROM = re.compile(r"(?:由|从)[^，。；]{0,12}$")
_INVESTED = re.compile(
    r"总投资|投资需求|投资估算|估算|需投资|计划投资|概算|规划面积|占地(?!区|方)|规划用地|资金需求"
)
_NUMBERED = re.compile(r"(?:第|之|版)$")
_SERVED = re.compile(r"^(?:以上|以下|以内|及以上)?的(?!目标|增信|信贷|贷款|任务)")
_NOUN = "项目|企业|园区|集群|基地|单位|平台|机构"
_THRESHOLD = re.compile(
    r"^(?:（[^）]{0,12}）)?(?:以上|以下|以内|及以上|级|规模)?的?[^0-9，]{0,12}?"
    rf"(?:{_NOUN}|产业|大县|强县|县市|的)"
)
_THRESHOLD_NOUN = re.compile(rf"^(?:以上|以下|以内|及以上)的?[^，]{{0,12}}?(?:{_NOUN}|县)")
_OBJECT = re.compile(r"^(?:以上|左右)?(?:[^以的]|的增信|的信贷|的贷款)")
#: 落实26条稳外贸措施: what is counted are measures, not results.
_MEASURES = re.compile(
    r"^(?:以上)?[^，、]{0,12}(?:措施|举措|政策|条款|方面|环节|规定|意见|要求|任务)(?:$|[，、])"
)
#: 每个地级市至少建成1家: a share for each, no total.
_FOR_EACH = re.compile(
    r"每(?:个|一)?(?:地级市|设区市|县|市|区|镇|乡|村|省|盟|旗|街道|社区)[^，]{0,16}$"
)
_STANDING = re.compile(
    r"不得|应当|应(?!用|急|对|力)|必须|须|严禁|上限|下限|标准为"
    r"|按照?[^，]{0,20}(?:比例|标准|计提|提取)|每[^年，]{1,4}(?:至少|不少于|不超过)"
)
_FIRM = re.compile(r"达到|突破|提高到|提升到|提高至|提升至")
_LIMIT = re.compile(r"(?:不|约|低于|高于|至少|为|控制)")
_NAMED_UNITS = ("位", "期", "部", "级", "口", "单", "对", "起")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that may be a goal, with all that the judgement looks at (待判数字)."""

    text: str
    scene: Scene
    phrase: Phrase
    figure: Quantity
    later: int
    left: str
    right: str
    link: Link
    planned: bool
    due: Due | None

    @property
    def words(self) -> str:
        """The phrase that it stands in."""
        return self.text[self.phrase.start : self.phrase.end]


def is_goal(one: Candidate) -> bool:
    """Tell whether a number is a goal (判别)."""
    return not (
        _is_history(one)
        or _is_named(one)
        or _is_condition(one)
        or _tells_which(one)
        or _is_standing(one)
    )


def _is_history(one: Candidate) -> bool:
    sentence = one.scene.sentence
    before = (sentence.start, one.figure.start)
    if PAST.search(one.text, *before) and not (one.due and one.scene.dues):
        return True
    if _ENDED.search(one.text, *before) or _FROM.search(one.left):
        return True
    gone = [end for end in one.scene.past if end <= one.figure.start]
    ahead = [due.end for due in one.scene.dues if due.end <= one.figure.start]
    if (gone and gone[-1] > max(ahead, default=0)) or (one.scene.stale and not ahead):
        return True
    if one.left.endswith("了") and not one.planned:
        return True
    whole = (sentence.start, sentence.end)
    return bool(_SINCE.search(one.text, *whole)) and not _AHEAD.search(one.text, *whole)


def _is_named(one: Candidate) -> bool:
    """Tell parts of names, investments and bare numbers."""
    figure, tie = one.figure, one.link.tie
    if figure.sort == "bare" and tie not in ("reach", "build", "bare"):
        return True
    if _INVESTED.search(one.left) or _NUMBERED.search(one.left):
        return True
    if figure.sort == "count" and tie == "build" and _MEASURES.match(one.right):
        return True
    if not figure.chinese:
        return False
    loose = tie in ("build", "bare") and not one.planned and figure.value < 20
    return loose or figure.unit in _NAMED_UNITS


def _is_condition(one: Candidate) -> bool:
    """Tell a threshold that says which things are meant: 5000万元以上的项目."""
    if one.scene.conditions or (one.scene.legal and not one.scene.dues):
        return True
    if one.link.tie == "portion":
        return False
    figure, link = one.figure, one.link
    measured = figure.sort in ("money", "physical", "ratio", "bare") and link.tie != "change"
    if measured and not one.later and _THRESHOLD.match(one.right):
        owned = link.tie in ("reach", "build") and _OBJECT.match(one.right)
        return not owned or bool(_THRESHOLD_NOUN.match(one.right))
    if _FOR_EACH.search(one.left) and one.figure.sort == "count":
        return True
    if _SERVED.match(one.right) and (link.tie != "build" or figure.sort == "ratio"):
        return True
    return one.words.endswith("的") and not one.planned


def _tells_which(one: Candidate) -> bool:
    """Tell 销售收入百亿元以上的产业集群达到20个: the first number says which clusters."""
    figure = one.figure
    if (
        figure.sort not in ("money", "physical", "bare")
        or not one.later
        or one.link.tie == "change"
    ):
        return False
    following = next(find_quantities(one.text, figure.end, one.phrase.end), None)
    upto = one.text[figure.end : following.start if following else one.phrase.end]
    if not re.match(r"^(?:以上|以下|以内|级)?的?[^、，和及0-9]{1,20}", one.right):
        return False
    return not re.match(r"^(?:以上|左右|以下|以内)?[、和及与]", upto)


def _is_standing(one: Candidate) -> bool:
    """Tell a standing ratio or limit: without a plan behind it, a bound is a rule."""
    if one.planned:
        return False
    if _STANDING.search(one.words):
        return True
    if one.due:
        return False
    tie, word = one.link.tie, one.link.word
    if one.figure.sort == "ratio" and tie in ("reach", "rate", "share"):
        return tie != "reach" or not _FIRM.search(word)
    if tie == "reach" and _LIMIT.match(word) and not far_build(one.left):
        return one.figure.sort != "count" or not PER_YEAR.search(one.words)
    return False
