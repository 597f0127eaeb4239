"""Good packs with one thing broken: exactly one kind of problem comes out, at its line."""

import pytest

from changbai.pack.load import load_pack
from tests.pack.good_pack import GOOD, write_pack

FORM = "forms/energy.yaml"
FIRMS = "indicators/firms.yaml"
USE = "indicators/energy_use.yaml"
KIND = "kinds/enterprise.yaml"
VALUE = "value: sum(energy_tce) / sum(value_added)"

THRESHOLD = "threshold:\n  attribute: {}\n  element: {}\n  least: 2000\n  unit: 万元\ngroups:"

#: name, file, words replaced, words put there, code, line. None as words: the whole file.
SWAPS = [
    ("unknown key", FIRMS, "better:", "bettr: x\nbetter:", "CB130", 6),
    ("unknown key in an element", FORM, "    decimals: 2", "    decimal: 2", "CB130", 12),
    ("missing key", FIRMS, "better: higher\n", "", "CB131", 1),
    ("key without value", FIRMS, "better: higher", "better:", "CB131", 6),
    ("list where text is due", FIRMS, "unit: 家", "unit: [家]", "CB134", 3),
    (
        "text where a list is due",
        FORM,
        "reviews: [county, province]",
        "reviews: county",
        "CB134",
        6,
    ),
    ("text where a mapping is due", FORM, "due: {days: 10}", "due: soon", "CB134", 5),
    ("mapping where a formula is due", USE, VALUE, "value: {a: b}", "CB134", 4),
    ("word where a number is due", FORM, "{days: 10}", "{days: ten}", "CB132", 5),
    ("date that is none", "pack.yaml", "2014-11-13", "2014-13-13", "CB132", 4),
    ("period that is none", "targets.csv", "2013,2017", "2013,2017Q5", "CB132", 3),
    ("number with a comma", "targets.csv", "400", '"4,00"', "CB132", 2),
    ("id with a space", "bodies.csv", "trade", "tra de", "CB132", 3),
    ("factor of zero", "units.csv", "money,10000\n", "money,0\n", "CB132", 6),
    ("word that is not offered", FIRMS, "higher", "hihger", "CB133", 6),
    ("kind of target that is none", "targets.csv", "at_least", "atleast", "CB133", 2),
    ("title without Chinese", "pack.yaml", "zh: 试验政策, ", "", "CB131", 3),
    ("tab", FIRMS, "  - name", "\t- name", "CB110", 9),
    ("open quote", FIRMS, "unit: 家", "unit: '家", "CB110", 14),
    ("anchor", FIRMS, "unit: 家", "unit: &u 家", "CB111", 3),
    ("alias", FIRMS, "unit: 家", "unit: *u", "CB111", 3),
    ("tag", FIRMS, "unit: 家", "unit: !!str 家", "CB112", 3),
    ("key twice", FIRMS, "unit: 家", "unit: 家\nunit: 家", "CB113", 4),
    ("merge key", FIRMS, "unit: 家", "unit: 家\n<<: {a: b}", "CB114", 4),
    ("too deep", FIRMS, "unit: 家", "unit: " + "[" * 40 + "]" * 40, "CB115", 3),
    (
        "threshold of no element",
        KIND,
        "groups:",
        THRESHOLD.format("above_scale", "turnover"),
        "CB201",
        7,
    ),
    ("threshold of no flag", KIND, "groups:", THRESHOLD.format("size", "value_added"), "CB201", 6),
    ("empty YAML", FIRMS, None, "# nothing\n", "CB116", 1),
    ("list at the top", FIRMS, None, "- a\n", "CB117", 1),
    ("two documents", FIRMS, "unit: 家", "---\nunit: 家", "CB118", 3),
    ("key that is a list", FIRMS, "unit: 家", "[a]: 家", "CB119", 3),
    ("missing column", "bodies.csv", None, "编号\nindustry\ntrade\n", "CB120", 1),
    ("unknown column", "bodies.csv", "编号,名称", "编号,名称,名儿", "CB121", 1),
    ("column twice", "bodies.csv", "编号,名称", "编号,名称,名称", "CB122", 1),
    ("row too long", "bodies.csv", "省商务厅", "省商务厅,x", "CB123", 3),
    ("broken quotes", "bodies.csv", "省商务厅", '"省"商务厅', "CB124", 3),
    ("empty CSV", "zones.csv", None, "\n", "CB116", 1),
    ("NUL byte", "zones.csv", "中部", "中\0部", "CB102", 2),
    ("id of the folder", "pack.yaml", "id: good", "id: other", "CB126", 1),
    ("extends nothing", "pack.yaml", "ends:", "extends: nowhere\nends:", "CB107", 6),
    ("extends itself", "pack.yaml", "ends:", "extends: good\nends:", "CB108", 6),
    ("text altered", "document.md", "加快培育", "加速培育", "CB150", 0),
    ("no hash", "pack.yaml > document.md", "document_sha256: ", "source: ", "CB151", 0),
    ("malformed clause id", "document.md", "clause lead", "clause Lead!", "CB152", 1),
    ("item not marked", "document.md", "<!-- clause 1.1-2 -->", "", "CB157", 8),
    ("wrong number", "document.md", "clause 2 ", "clause 3 ", "CB155", 10),
    ("id twice in a table", "bodies.csv", "trade,", "industry,", "CB200", 3),
    ("rule twice", FORM, "id: jump", "id: not_negative", "CB200", 26),
    ("dangling indicator", "targets.csv", "firms", "firm", "CB201", 2),
    ("dangling body", "targets.csv", "industry;trade", "industry;trad", "CB201", 3),
    ("dangling clause", "measures.csv", "1.1-1", "1.1-9", "CB201", 2),
    (
        "dangling method",
        "targets.csv",
        "2017,progress_by_time,industry,",
        "2017,none,industry,",
        "CB201",
        2,
    ),
    ("dangling code list", KIND, "codes: size", "codes: sizes", "CB201", 8),
    ("dangling kind", KIND, "[cluster]", "[clusters]", "CB201", 5),
    ("dangling zone area", "zones.csv", "220100", "220999", "CB201", 2),
    ("dangling root area", "pack.yaml", '"220000"', '"229999"', "CB201", 7),
    ("dangling carrier", "clauses.csv", "programme,award", "programme,awards", "CB201", 6),
    ("clause not carried", "clauses.csv > document.md", "2,statement,,标题\n", "", "CB202", 10),
    (
        "statement without reason",
        "clauses.csv",
        "lead,statement,,称谓",
        "lead,statement,,",
        "CB203",
        2,
    ),
    ("quote not in the text", "targets.csv", "企业达到400家", "企业达到500家", "CB204", 2),
    ("carried elsewhere", "clauses.csv", "2,statement,,标题", "2,target,2.1-a,", "CB205", 7),
    ("target not carried", "clauses.csv > targets.csv", "2.1,target,2.1-b,\n", "", "CB206", 3),
    ("carrier without id", "clauses.csv", "measure,m1,", "measure,,", "CB207", 5),
    ("statement that names", "clauses.csv", "lead,statement,,", "lead,statement,m1,", "CB209", 2),
    (
        "element asked for twice",
        "forms/annual.yaml > forms/energy.yaml",
        "id: rd_staff",
        "id: staff",
        "CB208",
        17,
    ),
    (
        "parent that is none",
        "areas.csv",
        "220181,九台市,county,220100",
        "220181,九台市,county,220199",
        "CB201",
        4,
    ),
    (
        "areas in a circle",
        "areas.csv",
        "220000,吉林省,province,,",
        "220000,吉林省,province,220100,",
        "CB220",
        2,
    ),
    (
        "days overlap",
        "areas.csv",
        "220113,九台区,county,220100,,2014-10-20",
        "220181,九台市,county,220100,,2014-01-01",
        "CB221",
        5,
    ),
    (
        "parent not alive",
        "areas.csv",
        "220100,长春市,prefecture,220000,,,",
        "220100,长春市,prefecture,220000,,,2015-01-01",
        "CB222",
        5,
    ),
    (
        "ends before it starts",
        "areas.csv",
        "2014-10-20,,220181",
        "2014-10-20,2013-01-01,220181",
        "CB224",
        5,
    ),
    ("formerly nothing", "areas.csv", "2014-10-20,,220181", "2014-10-20,,220182", "CB201", 5),
    ("reserved name", "forms/annual.yaml", "rd_staff", "where", "CB230", 6),
    ("name of an attribute", "forms/annual.yaml", "rd_staff", "capital", "CB231", 6),
    ("no value", "targets.csv", "at_least,400", "at_least,", "CB300", 2),
    ("no base", "targets.csv", "%,2013", "%,", "CB300", 3),
    ("range upside down", "targets.csv", "at_least,400,", "range,400,300", "CB301", 2),
    ("due before the base", "targets.csv", "2013,2017", "2013,2012", "CB302", 3),
    ("points", "scorecards/centre.yaml", "points: 40", "points: 30", "CB304", 6),
    ("source", "scorecards/centre.yaml", "source: energy_use", "source: energy_us", "CB253", 4),
    ("malformed dimension", "units.csv", "energy/money", "energy!money", "CB310", 9),
    ("unknown unit of an element", FORM, "unit: 吨标准煤\n", "unit: 吨标准油\n", "CB311", 11),
    ("unknown unit in a formula", FORM, "energy_tce >= 0", "energy_tce >= 0 石", "CB311", 24),
    ("unlike dimensions", USE, VALUE, "value: sum(energy_tce) + sum(value_added)", "CB312", 4),
    (
        "bare number against money",
        USE,
        VALUE,
        "value: sum(energy_tce where capital > 5) / sum(value_added)",
        "CB312",
        4,
    ),
    ("unit mismatch", USE, "unit: 吨标准煤/万元", "unit: 万元", "CB313", 4),
    ("target unit mismatch", "targets.csv", "400,,家", "400,,万元", "CB314", 2),
    ("change not in per cent", "targets.csv", "-16,,%", "-16,,万元", "CB314", 3),
    ("half a formula", USE, VALUE, "value: sum(energy_tce) /", "CB140", 4),
    (
        "sign of another language",
        USE,
        VALUE,
        "value: sum(energy_tce where capital ≥ 5 万元)",
        "CB141",
        4,
    ),
    ("formula too deep", USE, VALUE, "value: " + "(" * 60 + "1" + ")" * 60, "CB142", 4),
    ("no such function", USE, VALUE, "value: summ(energy_tce)", "CB143", 4),
    ("arguments", USE, VALUE, "value: quantile(energy_tce)", "CB144", 4),
    ("unknown element", USE, "sum(value_added)", "sum(value_add)", "CB320", 4),
    ("unknown indicator", USE, VALUE, "value: firmss", "CB321", 4),
    ("element outside", USE, VALUE, "value: energy_tce", "CB322", 4),
    ("indicator inside", USE, "sum(value_added)", "sum(firms)", "CB323", 4),
    ("circle of one", USE, VALUE, "value: energy_use", "CB324", 4),
    (
        "two periodicities",
        USE,
        "sum(value_added)",
        "sum(value_added where rd_staff > 0)",
        "CB325",
        4,
    ),
    ("and of numbers", USE, VALUE, "value: sum(energy_tce and 1)", "CB326", 4),
    ("condition as a value", FIRMS, "value: count()", "value: count() > 3", "CB326", 5),
    ("aggregate in aggregate", FIRMS, "count()", "count(where sum(staff) > 0)", "CB327", 5),
    ("members of nothing", FIRMS, "count()", "count(where members(staff) > 0)", "CB328", 5),
    ("time in a row", FIRMS, "count()", "count(where lag(staff, 1) > 0)", "CB329", 5),
    ("growth in a check", FORM, "lag(energy_tce, 1)", "yoy(energy_tce)", "CB329", 28),
    ("label not in the list", FIRMS, "count()", "count(where size = 'big')", "CB330", 5),
    ("lag of no year", FIRMS, "count()", "lag(count(), 0)", "CB331", 5),
    ("finer than the data", FIRMS, "count()", "count(where rd_staff > 0)", "CB332", 7),
    (
        "element of another kind",
        FIRMS,
        "count()",
        "count(where staff > 0 over cluster)",
        "CB333",
        5,
    ),
    ("unknown population", FIRMS, "over: enterprise where", "over: enterprises where", "CB334", 4),
    (
        "population of another kind",
        FORM,
        "where: enterprise where above_scale",
        "where: cluster",
        "CB335",
        3,
    ),
    ("never due", FORM, "{days: 10}", "{days: 0}", "CB340", 5),
    ("unknown review", FORM, "[county, province]", "[count, province]", "CB341", 6),
    ("decimals", FORM, "decimals: 2", "decimals: 20", "CB342", 12),
    (
        "no elements",
        "forms/annual.yaml",
        None,
        "title: 年\nkind: enterprise\nperiodicity: year\ndue: {days: 1}\nelements: []\n",
        "CB344",
        1,
    ),
    ("code without list", KIND, "type: code, codes: size", "type: code", "CB345", 8),
    (
        "no case",
        FIRMS,
        GOOD[FIRMS][GOOD[FIRMS].index("cases:") :],
        "",
        "CB350",
        1,
    ),
    ("case that expects words", FIRMS, "expect: 2", "expect: two", "CB351", 13),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line"), [swap[1:] for swap in SWAPS], ids=[s[0] for s in SWAPS]
)
def test_one_thing_broken(tmp_path, file, old, new, code, line):
    file, _, told = file.partition(" > ")
    text = new if old is None else GOOD[file].replace(old, new, 1)
    assert text != GOOD[file], "the words to replace are not there"
    folder = write_pack(tmp_path, {file: text})
    _, problems = load_pack(folder)
    found = [(p.code, p.place.file, p.place.line) for p in problems]
    assert (code, str(folder / (told or file)), line) in found, [p.show() for p in problems]
    assert all(p.sentence("zh") and p.sentence("en") and p.hint("en") is not None for p in problems)


def test_there_are_many():
    assert len(SWAPS) >= 60


BYTES = [
    ("bodies.csv", GOOD["bodies.csv"].encode("gbk"), "CB101", 1),
    (FIRMS, GOOD[FIRMS].encode("gbk"), "CB101", 1),
    ("bodies.csv", GOOD["bodies.csv"].encode("utf-16"), "CB101", 1),
    ("bodies.csv", b"\xef\xbb\xbf" + "编号,名称\nindustry,\xff".encode() + b"\xff\n", "CB101", 2),
    ("notes.txt", b"x", "CB106", 0),
    ("indicators/Bad-Name.yaml", b"x", "CB109", 0),
    ("zones.csv", b"x" * 4_100_000, "CB104", 0),
]


@pytest.mark.parametrize(("file", "content", "code", "line"), BYTES)
def test_bytes_that_are_not_a_pack_file(tmp_path, file, content, code, line):
    folder = write_pack(tmp_path, {file: content})
    _, problems = load_pack(folder)
    assert (code, str(folder / file), line) in [
        (p.code, p.place.file, p.place.line) for p in problems
    ]


def test_a_table_with_a_byte_order_mark_is_read(tmp_path):
    marked = b"\xef\xbb\xbf" + GOOD["bodies.csv"].encode()
    assert load_pack(write_pack(tmp_path, {"bodies.csv": marked}))[1] == []


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text(GOOD["zones.csv"], "utf-8")
    folder = write_pack(tmp_path, {"zones.csv": None})
    (folder / "zones.csv").symlink_to(outside)
    assert [p.code for p in load_pack(folder)[1]] == ["CB103"]


@pytest.mark.parametrize("head", [None, "id: [", "title: x\n"])
def test_without_a_head_there_is_no_pack(tmp_path, head):
    pack, problems = load_pack(write_pack(tmp_path, {"pack.yaml": head}))
    assert pack is None
    assert problems


def test_what_was_lost_is_told_once(tmp_path):
    broken = GOOD[FIRMS].replace("better: higher\n", "")
    _, problems = load_pack(write_pack(tmp_path, {FIRMS: broken}))
    assert [p.code for p in problems] == ["CB131"]
