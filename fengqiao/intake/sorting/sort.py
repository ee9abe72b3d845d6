"""One case sorted: three likely categories with their words, whether that is sure, how pressing, whom to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fengqiao.cases import danger
from fengqiao.intake.sorting.features import Asked, features
from fengqiao.intake.sorting.first_day import Guess, Named, guesses, signs_for, sure
from fengqiao.intake.sorting.model import Model
from fengqiao.intake.sorting.signs import Signs, folded
from fengqiao.intake.sorting.urgency import Pressing, heard

TOP = 3
_ZH = """停水 停电 停气 断水 断电 断气 没水 没电 困在 被困 积水 倒灌 爆管 井盖丢失 井盖没了 没有井盖 倒塌 脱落
掉下来 高空坠物 电线裸露 电线掉 漏电 冒火花 老人摔 摔倒 没人管的孩子 走失 马上 紧急 十万火急 快来"""
_EN = ("no water", "power cut", "flooding", "trapped", "manhole is missing", "live wire", "right now", "urgent")
PRESSING = (*_ZH.split(), *_EN)
"""Words of what cannot wait until tomorrow, though nobody is in danger yet."""

AT_NIGHT = ("没路灯", "灯不亮", "太黑", "施工", "噪音", "噪声", "敲门", "陌生人", "stranger", "dark", "noise")
NIGHT = (22, 6)


class Sorted(NamedTuple):
    """What is proposed for a case; a named person decides.

    `sure` is False where it abstains; `learned` is False where words alone spoke, whose chances are no measured ones.
    `heard` is what was learned of its urgency; words that raise it win over that, always. `spoke` is False where there
    are hardly two letters to read.
    """

    top: tuple[Guess, ...]
    sure: bool
    urgency: str
    pressing: tuple[str, ...]
    call_first: tuple[str, ...]
    learned: bool
    heard: Pressing | None = None
    spoke: bool = True

    @property
    def urgency_sure(self) -> bool:
        """Whether its urgency stands on words that raise it or on a learned figure that is sure."""
        return bool(self.call_first or self.pressing) or (self.heard is not None and self.heard.sure)


def sort(
    asked: Asked,
    categories: Sequence[Named],
    *,
    model: Model | None = None,
    urgencies: Mapping[str, str] = {},
    signs: Signs | None = None,
) -> Sorted:
    """Sort one case among an office's categories; `urgencies` says which of them are urgent by themselves.

    A category that the model has not learned, or that is no longer there, is left to the words.
    """
    said = folded(f"{asked.title}\n{asked.text}")
    # Whatever its length the whole text is looked through for danger; what is folded is cut.
    call = danger.numbers(f"{asked.title}\n{asked.text}\n{said}")
    found: list[Guess] = []
    codes = {each.code for each in categories}
    seen = features(asked) if model is not None and _says_anything(said) else None
    if model is not None and seen is not None:
        made = model.hear(asked, seen)
        likely = [place for place in made.likely() if model.labels[place] in codes][:TOP]
        found = [
            Guess(model.labels[place], round(float(made.chances[place]), 4), tuple(made.words(place)))
            for place in likely
        ]
    learned = model is not None and bool(found)
    if model is not None and found:
        is_sure = found[0].chance >= model.threshold
        if not codes <= set(model.labels):
            # A category that it never saw is known by words alone, and none that is learned can outvote them.
            spoken = guesses(asked, signs if signs is not None else signs_for(categories))
            if sure(spoken) and spoken[0].code not in model.labels:
                found, is_sure = [spoken[0]._replace(chance=0.0), *found], False
    else:
        found = guesses(asked, signs if signs is not None else signs_for(categories))
        is_sure = sure(found)
    night = asked.at is not None and (asked.at.hour >= NIGHT[0] or asked.at.hour < NIGHT[1])
    pressing = tuple(word for word in (*PRESSING, *(AT_NIGHT if night else ())) if word in said)
    by_category = bool(found) and is_sure and urgencies.get(found[0].code) == "urgent"
    taught = None
    if model is not None and model.urgency is not None and seen is not None:
        taught = heard(model.urgency, asked, seen)
    by_category = taught.urgency == "urgent" if taught is not None and taught.sure else by_category
    urgency = "urgent" if call or pressing or by_category else "normal"
    return Sorted(tuple(found[:TOP]), is_sure, urgency, pressing[:5], call, learned, taught, _says_anything(said))


def _says_anything(said: str) -> bool:
    """Whether there are at least two letters to read: one character or a row of pictures says nothing."""
    return sum(letter.isalnum() for letter in said) >= 2
