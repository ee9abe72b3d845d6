"""The record kinds of intake."""

from fengqiao.ledger.kinds import declare

declare("intake.file", zh="导入文件{name}：{taken} 件", en="took in the file {name}: {taken} matters")
declare("intake.rejects", zh="导出{name}里没有导入的 {rows} 行", en="took out the {rows} rejected rows of {name}")
declare("intake.key", zh="发出接口密钥「{name}」", en="issued the key “{name}” to a program")
declare("intake.key_change", zh="更改接口密钥「{name}」", en="changed the key “{name}”")
declare("intake.key_end", zh="停用接口密钥「{name}」", en="ended the key “{name}”")
declare("intake.token", zh="一次性凭证：发出或用掉", en="a one-use token was given out or used")
declare(
    "intake.clear",
    zh="核过可以公开的文字和照片",
    en="cleared words and photos for the public",
    erases=("text", "place"),
)
declare("intake.unclear", zh="收回公开的文字和照片", en="took cleared words and photos back")
