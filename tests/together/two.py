"""Clients of named colleagues, each in a session and on a device of their own."""

from django.test import Client

from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.people import act
from fengqiao.people.models import Account, Person
from tests.town import MONDAY, Town


def client_of(town: Town, name: str, post: str, language: str = "zh-hans") -> Client:
    """A colleague signed in, under one of their posts."""
    person = town.people[name]
    account = Account.objects.filter(person=person).first()
    if account is None:
        account = act.invite(person=person, username=f"a-{person.pk}"[:40], by=SYSTEM, now=MONDAY)
    client = Client(headers={"accept-language": language})
    client.force_login(account)
    session = client.session
    session["post"] = post
    session.save()
    return client


def another(town: Town, name: str, seat: str, **more: object) -> Person:
    """One more colleague, appointed to a post."""
    town.people[name] = act.register(name=name, phone="", district=seat[:12], by=SYSTEM, now=MONDAY)
    town.posts[seat] = act.appoint(seat=seat, person=town.people[name], by=SYSTEM, now=MONDAY, **more)
    return town.people[name]


def at(moment, client, path, given=None, **more):
    """One request at a shown time, by somebody who is still at their desk."""
    if moment != MONDAY and "_auth_user_id" in client.session:
        session = client.session
        for name in ("began", "seen"):
            session.pop(name, None)
        session.save()
    with time.held(moment):
        return client.get(path, **more) if given is None else client.post(path, given, **more)
