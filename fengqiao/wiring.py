"""Who hears what, which room's door opens what, who fills which slot."""

from django.apps import AppConfig

from fengqiao import logs

LIVE: dict[str, str] = {"/live/": "fengqiao.live:stream"}
"""Path beginning -> "module:async callable" that answers it straight from the event loop."""

LISTENERS: dict[str, str] = {
    "inquiries": "fengqiao.evaluation.act:hear",
    "roots": "fengqiao.matters.roots:hear",
    "statements": "fengqiao.cases.statements:hear",
    "callbacks": "fengqiao.cases.callbacks:hear",
    "referrals": "fengqiao.cases.referrals:hear",
    "first contacts": "fengqiao.hall.act:hear",
    "notices": "fengqiao.notices.act:hear",
    "erasures": "fengqiao.upkeep.outside:hear",
    "rings": "fengqiao.notices.rings:hear",
    "programs": "fengqiao.intake.open311.callback:hear",
    "topics": "fengqiao.evaluation.topics.telling:hear",
    "already known": "fengqiao.intake.act.known:hear",
}
"""Name of a listener's bookmark -> "module:callable(record, now)" that the clock runs after each record."""

CHORES: dict[str, str] = {
    "statements": "fengqiao.cases.act:deliver_statements",
    "rings": "fengqiao.notices.rings:ring_due",
    "letters": "fengqiao.notices.act:send_waiting",
    "mail": "fengqiao.intake.act.mail:fetch",
    "peers": "fengqiao.intake.act.peers:work",
    "imports": "fengqiao.intake.act.imports:work",
    "drafts": "fengqiao.intake.act:expire",
    "inspections": "fengqiao.evaluation.act:weekly",
    "words unanswered": "fengqiao.evaluation.act:tell",
    "inspections late": "fengqiao.evaluation.act:chase",
    "topics": "fengqiao.evaluation.topics.monthly:chore",
    "halls": "fengqiao.hall.act:close_days",
    "photos": "fengqiao.files.act:sweep",
    "photos locked": "fengqiao.files.act:lock_old",
    "early purges": "fengqiao.upkeep.act:purge",
    "anchors": "fengqiao.upkeep.anchor:daily",
    "before upgrades": "fengqiao.upkeep.upgrade:clear_old",
    "reads": "fengqiao.rights.act:seal",
    "reads drawn": "fengqiao.rights.act:draw",
    "objections": "fengqiao.rights.act:overdue",
    "receivers told": "fengqiao.rights.act:follow_up",
    "erasing asked for": "fengqiao.rights.act:carry_out",
    "old reads": "fengqiao.ledger.reads:purge",
    "reports begun": "fengqiao.cases.act:sweep",
    "words to find": "fengqiao.ledger.found.fill:later",
}
"""What the clock does beside acts -> "module:callable(*, now)"; one that fails holds up none of the others."""


class House(AppConfig):
    """The app that joins the rooms once all are there."""

    name = "fengqiao"
    label = "house"

    def ready(self) -> None:
        connect()


def connect() -> None:
    """Fill the slots in which a lower room waits for a higher one."""
    from django.conf import settings  # noqa: PLC0415

    from fengqiao.cases import act as cases  # noqa: PLC0415  (models exist only once apps are ready)
    from fengqiao.cases import callbacks, petitions, referrals, where  # noqa: PLC0415
    from fengqiao.cases.pages import categories  # noqa: PLC0415
    from fengqiao.desk import proposed, twins  # noqa: PLC0415
    from fengqiao.desk.assigning import pages as assigning  # noqa: PLC0415
    from fengqiao.desk.buildings import beside as building_matters  # noqa: PLC0415
    from fengqiao.desk.leaving import many  # noqa: PLC0415
    from fengqiao.desk.leaving import pages as leaving  # noqa: PLC0415
    from fengqiao.desk.protected import reveal  # noqa: PLC0415
    from fengqiao.desk.searching import box  # noqa: PLC0415
    from fengqiao.evaluation import pages as evaluation  # noqa: PLC0415
    from fengqiao.evaluation import published  # noqa: PLC0415
    from fengqiao.evaluation.topics import pages as topics  # noqa: PLC0415
    from fengqiao.hall.pages import desk as windows  # noqa: PLC0415
    from fengqiao.hall.pages import public as halls  # noqa: PLC0415
    from fengqiao.hall.pages import setting as hall_setting  # noqa: PLC0415
    from fengqiao.intake import as_typed, offers, programs, sorting_pages  # noqa: PLC0415
    from fengqiao.intake.act import open311  # noqa: PLC0415
    from fengqiao.intake.dispatch import pages as dispatch  # noqa: PLC0415
    from fengqiao.intake.open311 import callback  # noqa: PLC0415
    from fengqiao.intake.peers import pages as peers  # noqa: PLC0415
    from fengqiao.intake.peers.words import WHY  # noqa: PLC0415
    from fengqiao.matters import act as matters  # noqa: PLC0415
    from fengqiao.matters import reseat, routes  # noqa: PLC0415
    from fengqiao.notices import act as letters  # noqa: PLC0415
    from fengqiao.notices import pages as notices  # noqa: PLC0415
    from fengqiao.people import act as people  # noqa: PLC0415
    from fengqiao.people import find as posts  # noqa: PLC0415
    from fengqiao.people import posts as posts_pages  # noqa: PLC0415
    from fengqiao.people.act.recovery import TOLD  # noqa: PLC0415
    from fengqiao.people.homes import pages as homes  # noqa: PLC0415
    from fengqiao.people.reached import pages as reached  # noqa: PLC0415
    from fengqiao.people.way_in import recovery  # noqa: PLC0415
    from fengqiao.rights import find as rights  # noqa: PLC0415
    from fengqiao.rights import receivers  # noqa: PLC0415
    from fengqiao.rights.pages import links  # noqa: PLC0415
    from fengqiao.together import administrator, days, numbers, whats  # noqa: PLC0415
    from fengqiao.together import pages as together  # noqa: PLC0415
    from fengqiao.together.act import TOLD as TOLD_OPENED  # noqa: PLC0415
    from fengqiao.together.words import REFUSALS  # noqa: PLC0415
    from fengqiao.ui import slots  # noqa: PLC0415
    from fengqiao.upkeep.two import pages as kept  # noqa: PLC0415
    from fengqiao.upkeep.two import purge, reading  # noqa: PLC0415
    from fengqiao.upkeep.two.words import REFUSALS as KEPT  # noqa: PLC0415

    logs.KNOWN.update(CHORES, LISTENERS, WHY)
    slots.fill("case.twins", twins.beside)
    slots.fill("list.out", leaving.buttons)
    slots.fill("case.sorting", proposed.panel)
    slots.fill("case.assignee", assigning.beside)
    slots.fill("report.known", offers.before_sending)
    slots.fill("report.typing", as_typed.field)
    slots.fill("case.papers", programs.link)
    slots.fill("case.papers", peers.link)
    slots.fill("case.papers", dispatch.link)
    slots.fill("case.papers", topics.beside)
    letters.CHANNELS[callback.CHANNEL] = callback.send
    letters.CHANNELS[receivers.CHANNEL] = receivers.send
    slots.fill(notices.SLOT, programs.badge)
    slots.fill(notices.SLOT, notices.badge)
    slots.fill("page.alarm", notices.alarm)
    slots.fill("case.told", notices.unreached)
    slots.fill("page.find", box.box)
    if settings.MODE == "demo":
        from fengqiao.demo import pages as demo  # noqa: PLC0415

        slots.fill("page.home", demo.home)
    slots.fill(notices.SLOT, recovery.badge)
    slots.fill(evaluation.SLOT, evaluation.links)
    slots.fill("about.more", published.link)
    slots.fill("posts.tools", categories.link)
    slots.fill("posts.tools", together.links)
    slots.fill("posts.tools", sorting_pages.link)
    slots.fill(together.SLOT, together.badge)
    whats.WHATS["administrator"] = administrator.ADMINISTRATOR
    if administrator.ask_owner not in posts_pages.ASK_OWNER:
        posts_pages.ASK_OWNER.append(administrator.ask_owner)
    whats.WHATS["export"] = many.EXPORT
    slots.fill("together.use", many.fetch)
    whats.WHATS["reveal"] = reveal.REVEAL
    slots.fill("together.use", reveal.open_link)
    whats.WHATS["keys"] = reading.KEYS
    slots.fill("together.use", reading.command)
    whats.WHATS["purge"] = purge.PURGE
    slots.fill("together.more", kept.link)
    REFUSALS.update(KEPT)
    slots.fill("lead.waits", together.to_review)
    if letters.tell_opening not in TOLD_OPENED:
        TOLD_OPENED.append(letters.tell_opening)
    whats.WHATS["numbers"] = numbers.NUMBERS_OF_A_DISTRICT
    whats.WHATS["days"] = days.DAYS_OF_AN_AREA
    slots.fill("posts.tools", hall_setting.link)
    slots.fill("intake.tools", windows.link)
    slots.fill("home.ways", halls.link)
    slots.fill("building.matters", building_matters.beside)
    slots.fill("intake.tools", homes.link)
    slots.fill("posts.tools", homes.link)
    slots.fill("office.contact", reached.shown)
    if letters.tell_recovery not in TOLD:
        TOLD.append(letters.tell_recovery)
    if reseat.reseated not in people.RESEATED:
        people.RESEATED.append(reseat.reseated)
    if cases.category_names not in posts.CATEGORIES:
        posts.CATEGORIES.append(cases.category_names)
    if letters.ask not in callbacks.ASKS:
        callbacks.ASKS.append(letters.ask)
    if rights.uncalled not in callbacks.OBJECTED:
        callbacks.OBJECTED.append(rights.uncalled)
    if rights.objected not in open311.OBJECTED:
        open311.OBJECTED.append(rights.objected)
    slots.fill("case.papers", links.at_the_counter)
    slots.fill("case.mine", links.by_code)
    slots.fill(notices.SLOT, links.badge)
    routes.ROUTES["case"] = where.route
    matters.FURTHER["callback"] = callbacks.further
    letters.SPEAKS_FOR["callback"] = callbacks.for_voice
    letters.SPEAKS_FOR["petition"] = petitions.speaks_for
    hooks = matters.WITH_ACT.setdefault("callback", [])
    if callbacks.at_their_hour not in hooks:
        hooks.append(callbacks.at_their_hour)
    hooks = matters.WITH_ACT.setdefault("case", [])
    if cases.with_act not in hooks:
        hooks.append(cases.with_act)
    if cases.with_statement not in hooks:
        hooks.append(cases.with_statement)
    if referrals.keep not in hooks:
        hooks.append(referrals.keep)
    hooks = matters.WITH_ACT.setdefault("statement", [])
    if cases.with_letter not in hooks:
        hooks.append(cases.with_letter)
    hooks = matters.WITH_ACT.setdefault("task", [])
    if cases.with_photos not in hooks:
        hooks.append(cases.with_photos)
