"""The record kinds of rehearsals."""

from fengqiao.ledger.kinds import declare

declare("rehearsal.begin", zh="开始推演{file}：{rows}行", en="began the rehearsal of {file}: {rows} rows")
declare("rehearsal.end", zh="推演结束：{acts}个动作", en="ended the rehearsal: {acts} acts")
