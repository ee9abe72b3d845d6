"""The record kinds of notices: by which gateways they leave the house."""

from fengqiao.ledger.kinds import declare

declare("notices.ring", zh="响{seat}的铃", en="rings {seat}")
declare("notices.ring_next", zh="没有人接，改响{seat}的铃", en="nobody answered; now rings {seat}")
declare("notices.ring_end", zh="不再响铃", en="rings no more")
declare("notices.gateway", zh="开通网关（{channel}）：{url}", en="opened the gateway ({channel}): {url}")
declare(
    "notices.gateway_turn", zh="网关换了签名密钥（{channel}）", en="changed the signing key of the gateway ({channel})"
)
declare("notices.gateway_end", zh="停用网关（{channel}）", en="ended the gateway ({channel})")
