"""What the verbs are called on a page (办理名称): the journal keeps their ids."""

from __future__ import annotations

from changbai.kernel.text import Text

_WORDS: dict[str, Text] = {
    "accounts.mark_demo": Text("公布演示账户", "show demo logins"),
    "accounts.open": Text("开立账户", "open an account"),
    "data.import": Text("导入数据", "import data"),
    "drafts.save": Text("保存草稿", "save a draft"),
    "journal.verify": Text("核验流水", "verify the journal"),
    "packs.load": Text("载入政策包", "load a pack"),
    "periods.close": Text("关账", "close a period"),
    "periods.reopen": Text("重新开账", "reopen a period"),
    "registry.enter": Text("名录变更", "registry event"),
    "registry.merge": Text("合并单位", "merge units"),
    "registry.register": Text("登记单位", "register a unit"),
    "registry.split": Text("分立单位", "split a unit"),
    "registry.withdraw": Text("撤销名录变更", "withdraw a registry event"),
    "results.keep": Text("测算入账", "keep a computation"),
    "results.publish": Text("公布", "publish"),
    "returns.answer": Text("答复申诉", "answer an appeal"),
    "returns.appeal": Text("申诉", "appeal"),
    "returns.ask_correction": Text("申请更正", "ask for a correction"),
    "returns.cut": Text("核减", "cut a value"),
    "returns.hand_in": Text("报送", "hand in"),
    "returns.hand_in_rows": Text("批量报送", "hand in many"),
    "returns.pass_many": Text("批量通过", "pass many"),
    "returns.review": Text("审核", "review"),
    "returns.settle_correction": Text("办理更正", "settle a correction"),
}


def action_words(action: str) -> Text:
    """Return what a verb is called; its id where it has no name here."""
    return _WORDS.get(action, Text(action))
