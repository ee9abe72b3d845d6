"""Whether somebody looked at what is too close to them: their own, a colleague's, kin's, or their own address."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from fengqiao.cases.models import Case
from fengqiao.ledger.models import Read
from fengqiao.matters.models import Voice
from fengqiao.people.models import Appointment, Helper, Person


def close(read: Read) -> str:
    """'own', 'colleague', 'kin', 'address', or '' where it is none of them.

    Kin is known only as far as people said so: who helps whom, or who left the same number.
    """
    try:
        reader = Person.objects.filter(pk=UUID(read.actor)).first()
    except ValueError:
        return ""
    if reader is None or not read.post:
        return ""
    voices = Voice.objects.filter(matter=read.subject).exclude(person=None).select_related("person")
    persons = {voice.person_id: voice.person for voice in voices}
    if reader.pk in persons:
        return "own"
    now = Q(ended_at=None)
    offices = Appointment.objects.filter(now, person=reader).values("seat__organisation_id")
    if Appointment.objects.filter(now, person__in=list(persons), seat__organisation_id__in=offices).exists():
        return "colleague"
    helps = Helper.objects.filter(revoked_at=None)
    if helps.filter(Q(helper=reader, person__in=list(persons)) | Q(person=reader, helper__in=list(persons))).exists():
        return "kin"
    numbers = {person.phone_mark for person in persons.values() if person is not None}
    if reader.phone_mark and reader.phone_mark in numbers:
        return "kin"
    return "address" if _at_home(reader, read.subject) else ""


def _at_home(reader: Person, matter: str) -> bool:
    """Whether it lies where the reader reported from themselves: the same dwelling in words."""
    case = Case.objects.filter(pk=matter).first()
    if case is None or not case.place.strip():
        return False
    own = Voice.objects.filter(person=reader).exclude(matter=matter).values("matter_id")
    # What lies locked is compared once it is read: few reports are somebody's own.
    return any(each.place == case.place for each in Case.objects.filter(pk__in=own))
