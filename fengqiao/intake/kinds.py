"""The record kinds of intake."""

from fengqiao.ledger.kinds import declare

declare("intake.file", zh="导入文件{name}：{taken} 件", en="took in the file {name}: {taken} matters")
declare("intake.rejects", zh="导出{name}里没有导入的 {rows} 行", en="took out the {rows} rejected rows of {name}")
