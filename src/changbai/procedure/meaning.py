"""What kinds of stages, outcomes and events mean (含义): one sentence each, for the reference."""

from __future__ import annotations

from changbai.kernel.text import Text

KINDS: dict[str, Text] = {
    "apply": Text(
        "申报：程序的第一个环节；不写 by 由单位自己申报，写角色的由该角色列入名单或下达目标",
        "the first stage of a programme; with a role in `by`, a body puts the unit on a list",
    ),
    "check": Text(
        "受理：材料齐全才能通过；可以一次告知补正，逾期不补按 lapse 走",
        "completeness: passes only with all materials; corrections may be asked for once",
    ),
    "review": Text(
        "审核：角色有几个单位就是联合审查，全部（或 needs 个）同意才通过",
        "opinions: with several bodies in the role it is joint, all (or `needs`) must agree",
    ),
    "score": Text(
        "评分：分数由事件给出（评价体系在别处计算），有 pass_at 的按它判断",
        "points come with the event (a scorecard computes them elsewhere), judged by `pass_at`",
    ),
    "panel": Text(
        "专家评审：按种子抽取，本单位专家自动回避，打分互不可见，去高低取平均",
        "experts drawn from a seed, never of the same unit, blind, trimmed mean",
    ),
    "select": Text(
        "择优：按分数在名额内排名；名额可分区划或类别，可按批次、年度或在册总数计",
        "ranking within places, split by area or category, counted by round, year or standing",
    ),
    "publicity": Text(
        "公示：名单冻结并留校验码，异议全部处理、满 lasts 之后才能结束",
        "the list is frozen with a hash; ends after `lasts`, with every objection settled",
    ),
    "task": Text("办理：由申报单位或某个角色做完一件事", "somebody does one thing"),
    "decide": Text(
        "决定：on 里写几种结果就有几种；待确认的变更在同一决定中确认",
        "any results that `on` names; a pending change is confirmed in the same act",
    ),
}

OUTCOMES: dict[str, Text] = {
    "grant": Text(
        "认定：给予资格和编号；必须先公示", "a title with a number; publicity comes first"
    ),
    "register": Text("登记：备案入册，不要求公示", "entered in a register; no publicity needed"),
    "keep": Text("保留：资格续期，下次复评重新计时", "the title goes on, the cycle starts anew"),
    "rectify": Text("整改：资格保留，again_within 之内再评", "kept, evaluated again within a time"),
    "release": Text("退出：资格正常结束（升级、到期）", "the title ends in good order"),
    "revoke": Text("撤销：资格结束，bar 期内不得申报", "the title ends; a bar may follow"),
    "refuse": Text("不予：什么也不给，可以申诉", "nothing is given; one may appeal"),
    "close": Text("办结：没有资格得失", "done, with no title won or lost"),
}

EVENTS: dict[str, Text] = {
    "open": Text("启动一个批次，截止栏写最后一日", "a round opens; its last day stands in 截止"),
    "enrol": Text("专家入库，类别栏写领域，分号隔开", "an expert enters the pool; fields in 类别"),
    "hold": Text("登记单位已有的其他项目资格", "a title held in another programme is noted"),
    "apply": Text("申报；内容栏可写单位名称", "an application is filed; the name in 内容"),
    "correct": Text("一次告知缺什么", "the applicant is told what is lacking"),
    "supply": Text("补交材料", "what was lacking is handed in"),
    "pass": Text("同意，或做完了", "agreed, or done"),
    "reject": Text("不同意", "not agreed"),
    "return": Text("退回前一步", "sent back"),
    "score": Text("专家打分，或登记评分", "an expert's score, or the points of a scorecard"),
    "draw": Text("抽取专家，内容栏写事先公开的种子", "experts are drawn; the seed in 内容"),
    "recuse": Text("专家回避；被要求回避的，专家写在结果栏", "an expert stands back"),
    "select": Text("按名额择优，申请栏写批次", "the best are chosen; the round in 申请"),
    "publish": Text("公示名单", "the list is published"),
    "object": Text("公示期内任何人提出异议", "anyone objects during publicity"),
    "settle": Text("处理异议：成立或不成立", "an objection is upheld or dismissed"),
    "conclude": Text("结束评审或公示", "a panel or a publicity is concluded"),
    "decide": Text("决定，结果栏写 on 里的一种", "decided; one of the results of `on`"),
    "lapse": Text("期限已过，按程序规定的去向走", "time has run out"),
    "withdraw": Text("单位撤回申请", "the applicant takes it back"),
    "appeal": Text("对不予或撤销申诉", "appeal against refusal or revocation"),
    "answer": Text("答复申诉：成立或不成立", "an appeal is upheld or dismissed"),
    "reevaluate": Text("到期当年启动复评", "a title is evaluated again"),
    "change": Text("更名、合并、迁址：结果栏写哪一种", "rename, merge or move"),
    "confirm": Text("确认变更", "the change is confirmed"),
    "amend": Text("更正登记错误", "a mistake in the records is corrected"),
    "revoke": Text("按撤销情形撤销，结果栏写情形编号", "a title is revoked for a cause"),
}
