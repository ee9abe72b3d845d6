"""The command `fengqiao`: one table of verbs, each imported only when called."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple


class Verb(NamedTuple):
    place: str
    says: str


VERBS = {
    "serve": Verb("fengqiao.serve:main", "启动网页服务 · serve the pages"),
    "setup": Verb("fengqiao.upkeep.setup.command:main", "装好服务器：代理、证书、服务、数据库角色 · set up the server"),
    "migrate": Verb("fengqiao.manage:migrate", "建立或升级数据库 · create or upgrade the database"),
    "install": Verb(
        "fengqiao.install:main", "开始使用：最上一级、各级中心、类别 · begin: the top, the centres, categories"
    ),
    "clock": Verb("fengqiao.clock:main", "定时进程 · the one process that works while nobody clicks"),
    "demo": Verb("fengqiao.demo:main", "演示街道 · the invented street, served on this machine only"),
    "places": Verb("fengqiao.places.cli:main", "地点：区划、边界、楼栋、工作日 · places: areas, boundaries, buildings"),
    "rehearse": Verb("fengqiao.rehearsal.cli:main", "用历史数据推演 · replay a history through the law"),
    "backup": Verb("fengqiao.upkeep.backup:main", "备份，不必停下来 · back up while everybody works"),
    "restore": Verb("fengqiao.upkeep.restore:main", "从备份恢复 · restore a backup, into either kind of database"),
    "upgrade": Verb("fengqiao.upkeep.upgrade:main", "升级数据库：先备份、预演 · back up, rehearse, upgrade"),
    "anchor": Verb("fengqiao.upkeep.anchor:main", "锚点：链末端存到库外 · anchors: the chains' ends, kept outside"),
    "verify": Verb("fengqiao.ledger.verify:main", "核对全部记录链 · check every chain and row"),
    "judge": Verb(
        "fengqiao.evaluation.judge:main", "重算抽查的抽取；评判方法 · recompute draws; judge a method on files"
    ),
    "learn": Verb("fengqiao.intake.learning:main", "从办结的事学习分类 · learn the sorting from closed cases"),
    "topics": Verb(
        "fengqiao.evaluation.topics.monthly:main", "每月一题：找问题背后的问题 · what stands behind a month's problems"
    ),
    "doctor": Verb("fengqiao.doctor:main", "体检并说明如何修复 · say what is wrong and how to mend it"),
    "metrics": Verb("fengqiao.vitals.pages:main", "运行指标，给监控用 · figures for a monitor"),
    "check": Verb("fengqiao.manage:check", "检查配置 · check the configuration"),
    "manage": Verb("fengqiao.manage:main", "Django 管理命令 · Django's own commands"),
    "messages": Verb("fengqiao.messages:main", "译文 · gather, report and compile the English texts"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one verb; the rest of the line is its own."""
    words = sys.argv[1:] if argv is None else argv
    if not words or words[0] in ("-h", "--help", "help"):
        print("fengqiao 枫桥\n")
        for name, verb in VERBS.items():
            print(f"  fengqiao {name:<10} {verb.says}")
        return 0 if words else 2
    name, rest = words[0], words[1:]
    os.umask(0o077)  # what any verb writes into the home is its user's alone
    if name not in VERBS:
        print(f"没有命令 {name}。 There is no command {name!r}; see: fengqiao --help", file=sys.stderr)
        return 2
    module, function = VERBS[name].place.split(":")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")
    if not _there(module):
        print(f"本版本不含 {name}。 This version has no {name!r}.", file=sys.stderr)
        return 2
    try:
        return int(getattr(import_module(module), function)(rest) or 0)
    except KeyboardInterrupt:
        return 130


def _there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
