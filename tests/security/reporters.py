"""What a reporter asked for and what is to be told of them, for the tables of addresses."""

import uuid

from tests.security.world import SOON, Filled
from tests.town import DISTRICT, WILLOW

NOBODY = str(uuid.UUID(int=7))


def of_the_reporter(found: Filled) -> dict[str, str]:
    """A use that the reporter stopped, and a copy that the community's desk is to print for them."""
    from fengqiao.matters.models import Voice
    from fengqiao.rights import act as rights

    voice = Voice.objects.select_related("matter", "person").get(pk=found.case.voice)
    asker, by = found.town.people["孙立"], found.town.actor(WILLOW + "/lead")
    copy = rights.ask(voice=voice, what="copy", seen="id", session="0" * 64, asker=asker, by=by, now=SOON)
    objection = rights.stop(voice=voice, use="figures", by=found.town.resident(voice=voice.id), now=SOON)
    from fengqiao.ledger import reads
    from fengqiao.ledger.models import Read
    from fengqiao.rights.models import Review, Told

    desk = found.town.actor(WILLOW + "/desk")
    reads.look(by=desk, organisation=WILLOW, subject=found.case.matter, groups=("contact",), now=SOON)
    read = Read.objects.filter(subject=found.case.matter, group="contact").latest("at")
    review = Review.objects.create(
        id=NOBODY[:-1] + "8", read=read.pk, district=DISTRICT, why="drawn", office=WILLOW, opened_at=SOON
    )
    told = Told.objects.create(
        id=NOBODY[:-1] + "9", matter_id=found.case.matter, what="erased", receiver={"zh": "邻区平台"}, way="desk",
        made_at=SOON, listed_at=SOON,
    )  # fmt: skip
    return {
        "copy": str(copy.pk), "objection": str(objection.pk), "review": str(review.pk), "told": str(told.pk),
    }  # fmt: skip
