"""What the verbs are called on a page (办理名称): the journal keeps their ids."""

from __future__ import annotations

from changbai.kernel.text import Text

_WORDS: dict[str, Text] = {
    "accounts.enable": Text("停用或启用账户", "close or open an account"),
    "accounts.mark_demo": Text("公布演示账户", "show demo logins"),
    "accounts.open": Text("开立账户", "open an account"),
    "accounts.password": Text("修改口令", "change a password"),
    "accounts.reset": Text("重设口令", "reset a password"),
    "accounts.unlock": Text("解除锁定", "unlock an account"),
    "backup.restore": Text("恢复备份", "restore a backup"),
    "backup.write": Text("备份", "back up"),
    "contacts.keep": Text("登记联系人", "keep a contact"),
    "data.import": Text("导入数据", "import data"),
    "evidence.attach": Text("上传佐证材料", "attach evidence"),
    "evidence.withdraw": Text("撤下佐证材料", "withdraw evidence"),
    "factor.codes": Text("生成备用码", "make recovery codes"),
    "factor.drop": Text("取消双因素", "drop a second factor"),
    "factor.pass": Text("双因素验证", "pass the second factor"),
    "factor.set": Text("设置双因素", "set a second factor"),
    "holidays.set": Text("修改节假日", "change a holiday"),
    "journal.verify": Text("核验流水", "verify the journal"),
    "notices.remind": Text("到期提醒", "remind"),
    "notices.urge": Text("催报", "urge"),
    "packs.load": Text("载入政策包", "load a pack"),
    "periods.close": Text("关账", "close a period"),
    "periods.reopen": Text("重新开账", "reopen a period"),
    "registry.enter": Text("名录变更", "registry event"),
    "registry.merge": Text("合并单位", "merge units"),
    "registry.register": Text("登记单位", "register a unit"),
    "registry.split": Text("分立单位", "split a unit"),
    "registry.withdraw": Text("撤销名录变更", "withdraw a registry event"),
    "results.keep": Text("测算入账", "keep a computation"),
    "results.keep_earlier": Text("按时点测算", "compute as known at a moment"),
    "results.publish": Text("公布", "publish"),
    "returns.answer": Text("答复申诉", "answer an appeal"),
    "returns.appeal": Text("申诉", "appeal"),
    "returns.ask_correction": Text("申请更正", "ask for a correction"),
    "returns.cut": Text("核减", "cut a value"),
    "returns.hand_in": Text("报送", "hand in"),
    "returns.hand_in_rows": Text("批量报送", "hand in many"),
    "returns.pass_many": Text("批量通过", "pass many"),
    "returns.review": Text("审核", "review"),
    "live.keep": Text("启用实时汇总", "keep live sums"),
    "live.let_go": Text("停用实时汇总", "let live sums go"),
    "returns.settle_correction": Text("办理更正", "settle a correction"),
    "sign_in": Text("登录", "sign in"),
    "sign_out": Text("退出", "sign out"),
    "texts.decide": Text("校对解读", "decide on a reading"),
    "texts.issue": Text("发布政策包", "issue a pack"),
    "texts.take": Text("收入政策文本", "take a policy text in"),
    "tokens.make": Text("发放令牌", "make a token"),
    "tokens.revoke": Text("收回令牌", "revoke a token"),
}


def action_words(action: str) -> Text:
    """Return what a verb is called; its id where it has no name here."""
    return _WORDS.get(action, Text(action))
