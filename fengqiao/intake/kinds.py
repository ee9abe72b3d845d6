"""The record kinds of intake."""

from fengqiao.ledger.kinds import declare

declare("intake.file", zh="导入文件{name}：{taken} 件", en="took in the file {name}: {taken} matters")
