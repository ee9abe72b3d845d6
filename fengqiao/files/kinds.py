"""The record kinds of files."""

from fengqiao.ledger.kinds import declare

declare("files.erase", zh="删除了一张照片（{ground}）", en="erased a photo ({ground})")
