"""The only door through which a person's rights over their data are carried out."""

from fengqiao.rights.act.erasing import Erased, erase, erase_one

__all__ = ["Erased", "erase", "erase_one"]
