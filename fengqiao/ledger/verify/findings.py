"""Findings: what verify says when something is not as it was written, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

WORDS = {
    "seal": ("记录内容与封印不符", "the record is not what was sealed"),
    "body": ("记录无法读出", "the record cannot be read"),
    "gap": ("前面缺记录", "records before it are missing"),
    "time": ("时间倒流", "its time runs backwards"),
    "head": ("链头与最后一条记录不符", "the head is not the last record"),
    "cut": ("链尾被截断", "the end of the chain is cut off"),
    "no_head": ("链头不见了", "the chain's head is missing"),
    "value": ("个人信息与承诺值不符", "the personal value is not what was committed to"),
    "value_gone": ("个人信息不见了，却没有删除记录", "the personal value is gone without an act of erasure"),
    "value_back": ("已删除的个人信息又出现了", "an erased personal value is there again"),
    "value_extra": ("没有任何记录提到这条个人信息", "no record commits to this personal value"),
    "row_gone": ("数据行不见了", "the row is gone"),
    "row_extra": ("数据行没有任何记录", "no record knows this row"),
    "column": ("数据与记录不符", "the column is not what the records say"),
    "chains": ("两条链都写了这一行，谁在后无从知道", "two chains write this row, so nobody can know which came last"),
    "anchor_sign": ("锚点的签名不对", "the anchor's signature is wrong"),
    "anchor_chain": ("锚点里的链不见了", "a chain of the anchor is gone"),
    "anchor_cut": ("链没有到达锚点：尾部被截断", "the chain does not reach the anchor: its tail is cut off"),
    "anchor_seal": ("链没有经过锚点：记录被整体改写", "the chain does not pass through the anchor: it was rewritten"),
    "anchor_erased": ("锚点记为已删除的个人信息又出现了", "a value that the anchor knows as erased is there again"),
    "reads": ("查看记录与封存的不符", "the reads are not what was sealed"),
    "unrecorded": ("这一列没有任何记录", "no record knows this column"),
}


class Finding(NamedTuple):
    """One wrong place: in a chain, or in a row together with the record that last wrote it."""

    what: str
    chain: str = ""
    number: int | None = None
    table: str = ""
    key: str = ""
    column: str = ""

    def __str__(self) -> str:
        zh, en = WORDS[self.what]
        where = []
        if self.table:
            where.append(f"{self.table} {self.key}{'.' if self.column else ''}{self.column}")
        if self.chain:
            where.append(f"{self.chain} #{self.number}" if self.number is not None else self.chain)
        if self.column and not self.table:
            where.append(self.column)
        return f"{' · '.join(where)}: {zh} · {en}"


class Findings:
    """All findings are counted, the first ones kept."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.count = 0
        self.first: list[Finding] = []

    def add(self, what: str, **where: Any) -> None:
        self.count += 1
        if len(self.first) < self.most:
            self.first.append(Finding(what, **where))

    def more(self, count: int, first: Iterable[Finding]) -> None:
        """What somebody else found."""
        self.count += count
        self.first += list(first)[: self.most - len(self.first)]
