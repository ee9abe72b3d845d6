"""Questions about cases from the reporter's side: how mine stands, what was said, who was turned away."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from fengqiao.cases import petitions, progress, referrals, statements
from fengqiao.cases.act import mac
from fengqiao.cases.models import Case, Code
from fengqiao.files import find as files
from fengqiao.law.facts import Facts
from fengqiao.law.words import in_language
from fengqiao.ledger import locked
from fengqiao.ledger.models import Read, Record, Value
from fengqiao.matters import find as matters
from fengqiao.matters import rows
from fengqiao.matters.history import Names, lines, moved_to
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.world import missing_year, world
from fengqiao.people.models import Helper, Organisation
from fengqiao.people.standing import Actor, acts_for
from fengqiao.ui import times
from fengqiao.ui.words import reader

# In the order of likelihood; the first is the one thing to do.
OWN = (
    "release",
    "withhold",
    "confirm",
    "deny",
    "revive",
    "come_back",
    "reopen",
    "climb",
    "unmerge",
    "supplement",
    "urge",
    "withdraw",
    "ask_review",
    "ask_re_review",
)


class Mine(NamedTuple):
    """A report as its reporter sees it."""

    sight: matters.Sight
    case: Case
    told: progress.Told
    story: list[dict[str, Any]]
    photos: list[str]
    turned_away: list[dict[str, Any]]
    acts: list[str]
    helped: str
    statements: list[dict[str, Any]]
    first: str
    referrals: list[dict[str, Any]]
    # Acts that are done in another matter than this one (a petition that hangs on it), and in which.
    elsewhere: dict[str, str]


def seal_of(matter: str) -> str:
    """Sixteen digits of the seal of its report: with the date on a slip, what its chain must hold for ever."""
    seal = Record.objects.filter(subject=matter, kind="matter.report").values_list("seal", flat=True).first()
    return (seal or "")[:16]


def voice_of(letters: str, now: datetime) -> Voice | None:
    """The voice that a follow-up code speaks for; None for an unknown, replaced or expired one alike."""
    code = Code.objects.filter(pk=mac(letters), ended_at=None).select_related("voice__matter").first()
    if code is None:
        return None
    return code.voice if opens(code.voice, now) else None


def opens(voice: Voice, now: datetime) -> bool:
    """Whether a code of this voice opens anything now."""
    ended, left = voice.matter.ended_at, voice.left_at
    numbers = world("case").numbers(voice.matter.numbers)
    if left is not None and now > left + timedelta(days=numbers.revive_days):
        return False
    return ended is None or (now - ended).days <= numbers.reopen_days or petitions.running(voice.matter_id)


def _order(facts: Facts) -> tuple[str, ...]:
    if facts.state == "closed":
        # Said once is enough; what is left to say is that it is not so.
        return tuple(name for name in OWN if name != "confirm" or facts.verified != "reporter")
    if facts.state in ("done", "withdrawn", "rejected", "merged"):
        return OWN
    first = ("release", "withhold", "supplement", "urge")
    return (*first, *(name for name in OWN if name not in first))


def matter_of(voice: str) -> str:
    """The matter that a voice belongs to, also if it has left and may come back."""
    found = Voice.objects.filter(pk=voice).values_list("matter_id", flat=True).first()
    return found or ""


def as_voice(voice: Voice, person: str = "") -> Actor:
    """The reporter, known by the number of their voice alone."""
    return Actor(person=person, voice=voice.id)


def reports_of(person: str, now: datetime) -> list[dict[str, Any]]:
    """One's own reports and those of the people one helps, newest first: words, how each stands, until when, for whom.

    One question for all: whoever reported much for many years waits no longer than a newcomer.
    """
    helped = {str(row.person_id): row.person.name for row in helped_by(person)}
    voices = Voice.objects.filter(person_id__in=[person, *helped]).select_related("matter__case")
    names, around, found = Names(reader()), world("case"), []
    for voice in voices.order_by("-since")[:200]:
        own = str(voice.person_id) == person
        by = as_voice(voice, person) if own else Actor(person=person)
        matter = voice.matter
        facts = matters.as_reporter(by, matter, voice.left_at, around)
        case = getattr(matter, "case", None)
        if facts is None or case is None:
            continue
        told = _certain(progress.tell(facts, names, now), facts)
        first = case.words.splitlines()[0] if case.words else ""
        whom = "" if own else helped[str(voice.person_id)]
        found.append({"matter": matter, "helped": whom, "told": told, "words": first[:60], "late": told.late})
    return found


def helped_by(person: str) -> list[Helper]:
    """Who named this person as helper and has not taken it back."""
    ids = [other for other in acts_for(person) if other != person]
    return list(Helper.objects.filter(helper_id=person, person_id__in=ids, revoked_at=None).select_related("person"))


def acting_in(person: str, number: str) -> tuple[Actor, str] | None:
    """As whom a signed-in resident acts in the matter of that number, and for whom; None where it is not theirs."""
    if "\0" in number:
        return None
    voices = Voice.objects.filter(matter__number=number, person_id__in=acts_for(person)).select_related("person")
    own = [voice for voice in voices if str(voice.person_id) == person]
    if own:
        return as_voice(own[0], person), ""
    return (Actor(person=person), voices[0].person.name if voices[0].person else "") if voices else None


def mine(by: Actor, matter: str, now: datetime, *, helped: str = "") -> Mine | None:
    """The report as its reporter may see it now."""
    sight = matters.one(by, matter, now)
    case = Case.objects.filter(pk=sight.matter.id).first() if sight else None
    if sight is None or case is None or sight.standings.isdisjoint(("reporter", "left")):
        return None
    names = Names(reader())
    voices = _own_voices(by, sight.matter.id)
    facts = sight.facts
    if facts.state == "merged" and facts.root:
        root = rows.read(facts.root)
        facts = root.facts if root is not None else facts
    story, last = _story(sight, voices, by, names)
    numbers = world("case").numbers(sight.facts.numbers)
    told = progress.tell(facts, names, now, said=last, reopen_days=numbers.reopen_days, revive_days=numbers.revive_days)
    elsewhere = petitions.asks(by, sight.matter.id, now)
    told = _certain(told, facts)
    shown = {row.does for row in sight.choices if not {"reporter", "left"}.isdisjoint(row.who)}
    if "left" in sight.standings:
        told = progress.left(told)
    return Mine(
        sight=sight,
        case=case,
        told=told,
        story=story,
        photos=[
            file.id for file in files.of(sight.matter.id, sight.groups) if _own_photo(file.group, file.owner, voices)
        ],
        turned_away=_turned_away(sight.matter),
        acts=[*elsewhere, *(name for name in _order(sight.facts) if name in shown)],
        helped=helped,
        statements=[
            {"office": names.org(row.organisation), "text": row.text, "standing": row.standing, "answer": row.answer}
            for row in statements.of(sight.matter.id)
        ],
        first=names.seat(referrals.first_contact(sight.facts)),
        referrals=[
            {
                "channel": in_language(each.channel, reader()),
                "text": each.text,
                "state": each.state,
                "petition": petitions.of(each.id, names, now),
            }
            for each in referrals.of(sight.matter.id)
        ],
        elsewhere=elsewhere,
    )


def _certain(told: progress.Told, facts: Facts) -> progress.Told:
    """With the mark where the holidays of the due moment's year are not yet entered."""
    moves = times.may_move(missing_year("case", facts)) if facts.ended_at is None else ""
    return told._replace(when=_("%(when)s。%(moves)s") % {"when": told.when, "moves": moves}) if moves else told


def _own_voices(by: Actor, matter: str) -> set[str]:
    if by.voice:
        return {by.voice}
    return set(Voice.objects.filter(matter_id=matter, person_id__in=acts_for(by.person)).values_list("id", flat=True))


def helpers_of(voices: set[str]) -> set[str]:
    """Who acts or acted for the persons behind these voices."""
    persons = Voice.objects.filter(id__in=voices).exclude(person=None).values("person_id")
    found = Helper.objects.filter(person_id__in=persons).exclude(helper=None).values_list("helper_id", flat=True)
    return {str(helper) for helper in found}


def _own_photo(group: str, owner: str, voices: set[str]) -> bool:
    """Evidence is for every reporter; original photos only for whose they are."""
    return group == "public" or owner in voices or owner in helpers_of(voices)


def may_see(by: Actor, file: Any) -> bool:
    """Whether a reporter may see this photo of a matter in which they have a voice."""
    return _own_photo(file.group, file.owner, _own_voices(by, file.subject))


def _story(
    sight: matters.Sight, voices: set[str], by: Actor, names: Names
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """What happened, newest first, and what the office gave with its last answer."""
    often = lines(sight.matter.id, 120)
    found = [record for record, _ in often]
    values = _values(found)
    helpers = helpers_of(voices)
    story: list[dict[str, Any]] = []
    last: dict[str, str] = {}
    for record, count in often:
        does = record.kind.partition(".")[2]
        again = record.kind == "case.code"
        if not again and (record.kind.partition(".")[0] != "matter" or does not in progress.STORY):
            continue
        own = record.actor in voices or record.actor in helpers
        body = json.loads(record.body)
        for_voice, to = body["g"].get("for", ""), moved_to(body)
        if again and for_voice not in voices:
            continue
        if record.by_right in ("reporter", "left") and not own and for_voice not in voices and does in OWN:
            continue
        personal = {
            field: value for (group, field), value in values.get((record.district, record.number), {}).items()
            if group == "public" or (group == "original" and (own or for_voice in voices))
        }  # fmt: skip
        said = [str(personal[name]) for name in ("reason", "instead", "outcome", "text") if personal.get(name)]
        said += [_("共 %(n)s 次") % {"n": count}] if count > 1 else []
        if not last and does in ("reject", "suspend", "settle", "finish"):
            last = {name: str(value) for name, value in personal.items()}
        story.append(
            {
                "who": _who(record, voices, by, names),
                "does": _("补发了查询码，旧码作废") if again else progress.STORY[does](names.org(to) if to else ""),
                "at": record.at if record.at.tzinfo else record.at.replace(tzinfo=UTC),
                "said": "\n".join(said),
                "through": _("办事处代为录入") if record.through else "",
            }
        )
    return story, last


def _values(found: list[Record]) -> dict[tuple[str, int], dict[tuple[str, str], Any]]:
    values: dict[tuple[str, int], dict[tuple[str, str], Any]] = {}
    for district in {record.district for record in found}:
        numbers = [record.number for record in found if record.district == district]
        kept = Value.objects.filter(district=district, number__in=numbers, group__in=("public", "original"))
        for row in kept.exclude(field__contains="."):
            if row.value is not None:
                values.setdefault((row.district, row.number), {})[row.group, row.field] = locked.said(row.value)
    return values


def _who(record: Record, voices: set[str], by: Actor, names: Names) -> str:
    if record.actor == "clock":
        return _("系统")
    if record.post:
        return names.org(record.post.partition("/")[0])
    if record.actor == by.person or (by.voice and record.actor in voices):
        return _("您")
    return names.person(record.actor) or _("诉求人")


def _turned_away(matter: Matter) -> list[dict[str, Any]]:
    """Attempts to open a protected complaint that were refused: when, from which office."""
    if not matter.about:
        return []
    reads = Read.objects.filter(subject=matter.id, refused=True).order_by("-at")[:20]
    offices = dict(
        Organisation.objects.filter(code__in=[read.organisation for read in reads]).values_list("code", "name")
    )
    return [{"at": read.at, "office": offices.get(read.organisation, "")} for read in reads]
