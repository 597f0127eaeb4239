"""Who is to act (责任单位): in brackets, in lines of their own, and as subjects of sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from changbai.reading.bodies import known_bodies, split_bodies, strip_tail
from changbai.reading.shapes import Role

_BRACKET = re.compile(r"（([^（）\n]*(?:（[^（）]*）[^（）\n]*)*)）")
_ACTS = re.compile(
    r"负责|牵头|配合|责任单位|责任部门|考核单位|落实单位|指导|按职责|参与|主办|协办|承办|"
    r"实施单位|落实$|实施$|完成单位"
)
_FIRST_LEADS = re.compile(
    r"(?:列|排)(?:在)?(?:第一位|首位|名第一|第一)(?:者|的)?(?:单位|部门)?[为是](?:牵头|主办|主要)"
)
_LABEL = re.compile(
    r"(?P<label>牵头考核单位|牵头责任单位|牵头领导|牵头单位|牵头部门|主办单位|主办部门|"
    r"主要责任单位|第一责任单位|责任单位|责任部门|责任主体|"
    r"配合考核单位|配合单位|配合部门|协办单位|协同单位|协作单位|参与单位|参加单位|考核单位|"
    r"承办单位|落实单位|实施单位|实施主体|完成单位|支持单位|指导单位|指导部门|责任领导|分管领导|"
    r"完成时限|完成时间|时间进度|时限)"
    r"(?:及(?:配合|责任)单位)?[：:]"
)
_LABEL_ROLES: tuple[tuple[str, Role], ...] = (
    ("牵头", "lead"), ("主办", "lead"), ("主要责任", "lead"), ("第一责任", "lead"),
    ("配合", "support"), ("协", "support"), ("参与", "support"), ("参加", "support"),
    ("支持", "support"), ("指导", "guide"),
)  # fmt: skip
_NO_BODY = re.compile(r"领导：|领导$|时限|时间|进度")
#: A date in the bracket, before or after the bodies.
_WHEN = re.compile(
    r"^(?:(?:20[0-9]{2}年)?(?:[0-9]{1,2}月)?(?:年)?(?:底|末|上旬|中旬|下旬|"
    r"[0-9]{1,2}日)?(?:之?前)?(?:基本)?(?:完成|取得|启动|开展|出台|建成|印发|实施|到位|见效)?|"
    r"长期(?:坚持|实施|推进)?|持续(?:推进|实施)?|全年|年内(?:完成)?|常年|按月|按季)$"
)
_BODY_LIKE = re.compile(
    r"(?:部|委|局|厅|办|署|队|院|行|府|关|会|中心|集团|公司|处|组|校|所|社|团|联|企业|单位|部门|"
    r"专班|管委会|办公室|街道|乡镇|各地|省区市|地区|[市县区州盟旗镇乡]|法院|检察院|园|银行|机构|"
    r"协会|高校|政法委|宣传部|组织部|编办|金融办|外办|侨办|台办|网信办|国资|发改|经信|工信|财政|"
    r"科技|司法|公安|文广|旅游|环保|电力|烟草|海关|税务|工商|质监|人社|住建|国土|农业|林业|水利|"
    r"交通|卫计|教育)(?:（[^）]*）)?$"
)
_SUBJECT = re.compile(
    r"(?P<who>(?:各|有关|相关|省|市|县|国务院)[^，；。：！“”\n]{0,50}?|"
    r"[^，；。：！“”\n]{2,40}?(?:等(?:有关|相关|各|省级|市级)?(?:部门|单位))|"
    r"[^，；。：！“”\n]{2,24}?(?:部|委|局|厅|办|府))"
    r"(?P<duty>也?(?:要(?!求|点|素)|应当|应(?!用|对|急|收)|须|必须|都要|均要|负责(?!人|制|任)))"
)
_SELF = re.compile(
    r"^(?:各地区?|各部门|各(?:级|有关|相关)?(?:部门|单位|地方|地区)|各省[^要应]*|各市[^要应]*|"
    r"各县[^要应]*|各区[^要应]*|各州[^要应]*|有关部门|有关方面|相关部门|各级[^要应]{0,20}|"
    r".*(?:部门|单位|部|委|局|厅|办|府|区|县|市|州)(?:（[^）]*）)?)$"
)
_BY = re.compile(
    r"(?:^|[，；、立]|建立)(?:建立)?由(?P<who>[^，；。：“”\n]{2,60}?)(?P<how>牵头|负责|会同|指导|"
    r"组织)"
)
_WITH = re.compile(
    r"(?P<who>[^，；。：“”（）\n]{2,30}?(?:部|委|局|厅|办|署|会|院|行|府|部门))(?:要|应|应当|负责|"
    r"牵头)?会同(?P<other>[^，；。：“”（）\n]{2,60}?(?:部门|单位|部|委|局|厅|办|署|会|院|行|府))"
)
_FOUNDS = re.compile(
    r"(?:成立|组建|设立)(?P<who>[^，；。：\n]{0,20}?(?:省|市|县|区|州|"
    r"委)[^，；。：\n]{0,24}?领导小组)"
)


@dataclass(frozen=True, slots=True)
class RawActor:
    """A body and its role, in offsets of the shadow (责任单位)."""

    start: int
    end: int
    body: str
    role: Role
    prose: bool


def find_actors(text: str) -> list[RawActor]:
    """Return all bodies with roles of a shadow, in order of place (责任单位)."""
    ranked_from = found.start() if (found := _FIRST_LEADS.search(text)) else len(text) + 1
    brackets = list(_bracketed(text, ranked_from))
    taken = {start for start, _ in _spans(brackets)}
    lines = [one for one in _labelled_lines(text, ranked_from) if one.start not in taken]
    prose = list(_in_prose(text))
    return sorted([*brackets, *lines, *prose], key=lambda actor: actor.start)


def _spans(actors: list[RawActor]) -> set[tuple[int, int]]:
    return {(actor.start, actor.end) for actor in actors}


def _bracketed(text: str, ranked_from: int) -> Iterator[RawActor]:
    """Yield the bodies of （A牵头，B、C配合） and its kin."""
    for found in _BRACKET.finditer(text):
        inner = found[1]
        if not _ACTS.search(inner) or len(inner) > 600:
            continue
        ranked = found.end() > ranked_from
        for body, role in read_roles(inner, ranked=ranked):
            yield RawActor(found.start(), found.end(), body, role, False)


def _labelled_lines(text: str, ranked_from: int) -> Iterator[RawActor]:
    """Yield the bodies of lines such as 责任单位：A、B；配合单位：C outside brackets."""
    led = -1000
    for found in _LABEL.finditer(text):
        before = text[max(0, found.start() - 1) : found.start()]
        if before and before not in "\n。；，）（[〔 ":
            continue
        line_end = text.find("\n", found.start())
        stop = line_end if line_end >= 0 else len(text)
        closing = re.search(r"[。）\]〕]", text[found.start() : stop])
        if (
            closing
            and closing.group() == "）"
            and "（" not in text[found.start() : found.start() + closing.start()]
        ):
            continue
        stop = found.start() + closing.start() if closing and closing.group() != "）" else stop
        later = _LABEL.search(text, found.end(), stop)
        end = later.start() if later else stop
        role = _label_role(found["label"])
        if role is None or _inside_bracket(text, found.start()):
            continue
        if role == "responsible" and found.start() - led <= 200:
            role = "support"
        led = end if role in ("lead", "support") else -1000
        for body, fixed in _listed(
            text[found.end() : end].rstrip("；，。、 "), role, found.start() > ranked_from
        ):
            yield RawActor(found.start(), end, body, fixed, False)


def _inside_bracket(text: str, place: int) -> bool:
    low = max(0, place - 300)
    return text.rfind("（", low, place) > text.rfind("）", low, place)


def _label_role(label: str) -> Role | None:
    if _NO_BODY.search(label):
        return None
    return next((role for word, role in _LABEL_ROLES if label.startswith(word)), "responsible")


def _listed(listed: str, role: Role, ranked: bool) -> Iterator[tuple[str, Role]]:
    names = _names(listed)
    for place, name in enumerate(names):
        if ranked and role == "responsible":
            yield name, "lead" if place == 0 else "support"
        else:
            yield name, role


def _names(listed: str) -> list[str]:
    names = []
    for name, _ in split_bodies(strip_tail(listed.strip("，；。、："))):
        plain = re.sub(r"^(?:由|其中|会同|并|同时|分别)", "", name)
        plain = re.sub(r"(?:分别|共同|具体|统筹)$", "", plain)
        if len(plain) > 1 and _BODY_LIKE.search(plain) and not _WHEN.match(plain):
            names.append(plain)
    return names


def read_roles(inner: str, *, ranked: bool = False) -> list[tuple[str, Role]]:
    """Read the inside of a bracket (职责分工): bodies with roles, in order.

    `ranked`: the text has said that the first body leads (列第一位者为牵头单位，下同).
    """
    if declared := _FIRST_LEADS.search(inner):
        cut = max(
            inner.rfind("。", 0, declared.start()),
            inner.rfind("；", 0, declared.start()),
            inner.rfind("，", 0, declared.start()),
        )
        inner = inner[: cut if cut >= 0 else declared.start()]
        ranked = True
    if _LABEL.search(inner):
        return _by_label(inner, ranked)
    return _by_suffix(inner, ranked)


def _by_label(inner: str, ranked: bool) -> list[tuple[str, Role]]:
    labels = list(_LABEL.finditer(inner))
    found: list[tuple[str, Role]] = []
    led = False
    if head := inner[: labels[0].start()].strip("，；。、 "):
        found += _by_suffix(head, ranked) if _ACTS.search(head) else []
    for label, after in zip(labels, [*labels[1:], None], strict=True):
        role = _label_role(label["label"])
        if role is None:
            continue
        led = led or role == "lead"
        listed = inner[label.end() : after.start() if after else len(inner)]
        listed = re.split(r"[。]", listed, maxsplit=1)[0]
        pieces = [piece for piece in re.split(r"[；]", listed) if piece]
        for piece in pieces:
            if _ACTS.search(piece) and re.search(r"(?:牵头|负责|配合|参与|指导|落实)$", piece):
                found += _by_suffix(piece, ranked)
                continue
            chosen: Role = "support" if role == "responsible" and led else role
            found += _listed(piece, chosen, ranked and not led)
    return found


def _by_suffix(inner: str, ranked: bool) -> list[tuple[str, Role]]:
    """Read A牵头，B、C按职责分工负责: a suffix governs the names before it, across ，too."""
    found: list[tuple[str, Role]] = []
    waiting: list[str] = []
    led = False
    guided = False
    for piece in re.split(r"[，；。]", inner):
        piece = piece.strip()
        if not piece or _WHEN.match(piece):
            continue
        if "会同" in piece and not piece.startswith("会同"):
            ahead, _, rest = piece.partition("会同")
            found += [(name, "lead") for name in _names(ahead)]
            found += [
                (name, "support") for name in _names(re.sub(r"等?(?:负责|落实|实施).*$", "", rest))
            ]
            led, waiting = True, []
            continue
        role = _suffix_role(piece, led)
        # 牵头单位 may be part of a name: …工作专班牵头单位按职责分工负责.
        names = _names(piece)
        if role is None:
            waiting += names
            continue
        if role == "lead":
            led = True
        guided = guided or role == "guide"
        group = [*waiting, *names]
        waiting = []
        if role == "responsible" and ranked and not led:
            found += [
                (name, "lead" if place == 0 else "support") for place, name in enumerate(group)
            ]
            led = True
        else:
            found += [(name, role) for name in group]
    if waiting and found:
        found += [(name, found[-1][1]) for name in waiting]
    return found


def _suffix_role(piece: str, led: bool) -> Role | None:
    if re.search(r"牵头(?:负责|组织|落实|实施|推进|抓总|会同|，|）|$)", piece) and not re.search(
        r"牵头单位(?:按|配合|负责|参与)", piece
    ):
        return "lead"
    if re.search(r"(?:配合|参与|协助|协同|支持|参加|协办)(?:实施|落实|做好)?$", piece):
        return "support"
    if re.search(r"指导$|指导(?:落实|实施|推进)$|加强指导$", piece):
        return "guide"
    if re.search(
        r"(?:负责|落实|实施|推进|按职责分工|承担|按各自职责|主办|承办|完成|组织)(?:到位|抓好)?$",
        piece,
    ):
        return "support" if led else "responsible"
    return None


def _in_prose(text: str) -> Iterator[RawActor]:
    """Yield the subjects of duties: 各地、各部门要…; 由A、B牵头…; A会同B…; 成立…领导小组."""
    for opening in re.finditer(
        r"(?:^|[。！？；\n]|，)(?=各|有关部门|有关方面|[^，。；\n：]{2,50}?(?:部门|单位|"
        r"[局厅委部办府会])(?:要(?!求|点|素)|"
        r"应|也要|必须))",
        text,
    ):
        begin = opening.end()
        found = _SUBJECT.match(text, begin)
        if found is None or not _main(text, opening, found) or _inside_bracket(text, begin):
            continue
        stop = _phrase_end(text, found.end())
        for name in _prose_names(found["who"]):
            # 体育局要会同有关方面…: whoever is to act together with others leads.
            leads = text.startswith("会同", found.end())
            yield RawActor(begin, stop, name, "lead" if leads else "responsible", True)
    for found in _BY.finditer(text):
        if _inside_bracket(text, found.start()) or found["how"] not in ("牵头", "会同"):
            continue
        names = _names(found["who"])
        stop = _phrase_end(text, found.end())
        begin = _phrase_start(text, found.start("who"))
        for name in names:
            yield RawActor(begin, stop, name, "lead", True)
    for found in _WITH.finditer(text):
        if (
            _inside_bracket(text, found.start())
            or text[found.start() - 1 : found.start()] not in "\n。；，由"
        ):
            continue
        who = re.sub(r"^(?:由|并|要)", "", found["who"])
        # With 要 or 应 the subject has been told among the duties already.
        told = re.search(r"(?:要|应|应当|须)会同", found.group())
        for name in [] if told else _names(who):
            yield RawActor(found.start(), found.end(), name, "lead", True)
        for name in _names(found["other"]):
            yield RawActor(found.start(), found.end(), name, "support", True)
    for found in _FOUNDS.finditer(text):
        yield RawActor(found.start(), found.end(), found["who"], "lead", True)


def _main(text: str, opening: re.Match[str], found: re.Match[str]) -> bool:
    """Tell a main actor from a passing mention: who must do it is named, and named as subject."""
    who = found["who"]
    if re.search(
        r"责任部门|责任单位|的|企业|项目|对|为|在|以|将|把|是|本|申报|和?部门单位|我", who
    ) and not who.endswith("部门"):
        return False
    if re.match(r"各(?:责任|相关|有关)?(?:责任部门|责任单位|相关单位|成员单位|相关部门)", who):
        return False
    return bool(_SELF.match(who))


def _prose_names(who: str) -> list[str]:
    if re.match(r"各地(?:区)?、各(?:有关)?部门$|各级[^、]*、各", who):
        return who.split("、")
    if re.search(r"等(?:有关|相关|各|省级|市级)?(?:部门|单位)$", who):
        return [name for name, _ in split_bodies(who)]
    return [name for name, _ in split_bodies(who)]


def _phrase_end(text: str, start: int) -> int:
    found = re.compile(r"[，。；\n]").search(text, start)
    return found.start() if found else len(text)


def _phrase_start(text: str, start: int) -> int:
    return max(text.rfind(sign, 0, start) for sign in "，。；\n") + 1


def known_as(body: str) -> str:
    """Return the full name of a body when the list of bodies knows it (规范名称)."""
    return known_bodies().get(body, "")
