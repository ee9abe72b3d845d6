"""A published instance of vehicle routing with time windows (VRPLIB): read, its length, and what is wrong with rounds.

Pure. Node 1 is the depot; distances are Euclidean and not rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import dist, isfinite
from typing import NamedTuple

MOST = 2_000
"""Nodes; their ways are kept as a square."""

EPSILON = 1e-6


class Unreadable(ValueError):
    """Why a text is no instance."""


class Instance(NamedTuple):
    """What is to be driven; lists begin with the depot."""

    name: str
    vehicles: int
    capacity: int
    at: list[tuple[float, float]]
    demands: list[int]
    windows: list[tuple[float, float]]
    service: list[float]


SECTIONS = {
    "NODE_COORD_SECTION": 2,
    "DEMAND_SECTION": 1,
    "TIME_WINDOW_SECTION": 2,
    "SERVICE_TIME_SECTION": 1,
    "DEPOT_SECTION": -1,
}
"""Numbers a line behind that of its node; -1: read over."""


def read(text: str) -> Instance:
    """The instance in this text."""
    head, tables, section = {"NAME": "?"}, {name: {} for name in SECTIONS}, ""  # type: ignore[var-annotated]
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words:
            continue
        if words[0] == "EOF":
            break
        if words[0] in SECTIONS:
            section = words[0]
        elif ":" in line:
            name, _, value = line.partition(":")
            head[name.strip()] = value.strip()
        elif not section:
            raise Unreadable(f"line {number}: neither a heading nor a section")
        elif SECTIONS[section] >= 0:
            node, *values = _numbers(words, number)
            if len(values) != SECTIONS[section]:
                raise Unreadable(f"line {number}: {SECTIONS[section]} numbers are expected behind the node's")
            tables[section][int(node)] = values
    return _joined(head, tables)


def _numbers(words: Sequence[str], number: int) -> list[float]:
    try:
        found = [float(word) for word in words]
    except ValueError:
        raise Unreadable(f"line {number}: not a number") from None
    if not all(isfinite(each) for each in found):
        raise Unreadable(f"line {number}: not a number")
    return found


def _joined(head: dict[str, str], tables: dict[str, dict[int, list[float]]]) -> Instance:
    if head.get("EDGE_WEIGHT_TYPE", "EUC_2D") != "EUC_2D":
        raise Unreadable(f"EDGE_WEIGHT_TYPE {head['EDGE_WEIGHT_TYPE']}: only EUC_2D is read")
    count = len(tables["NODE_COORD_SECTION"])
    if not 2 <= count <= MOST:
        raise Unreadable(f"{count} nodes: 2 to {MOST} are read")
    nodes = list(range(1, count + 1))
    for name in ("NODE_COORD_SECTION", "DEMAND_SECTION", "TIME_WINDOW_SECTION"):
        if sorted(tables[name]) != nodes:
            raise Unreadable(f"{name}: each node from 1 to {count} must stand there once")
    at, demand, window = (tables[n] for n in ("NODE_COORD_SECTION", "DEMAND_SECTION", "TIME_WINDOW_SECTION"))
    try:
        vehicles, capacity = int(head["VEHICLES"]), int(head["CAPACITY"])
        every = float(head.get("SERVICE_TIME", "0"))
    except (KeyError, ValueError) as error:
        raise Unreadable(f"heading: {error} is missing or no number") from None
    if vehicles < 1 or capacity < 1:
        raise Unreadable("VEHICLES and CAPACITY must be at least 1")
    of = tables["SERVICE_TIME_SECTION"]
    return Instance(
        head["NAME"],
        vehicles,
        capacity,
        [(at[n][0], at[n][1]) for n in nodes],
        [int(demand[n][0]) for n in nodes],
        [(window[n][0], window[n][1]) for n in nodes],
        [0.0 if n == 1 else of[n][0] if n in of else every for n in nodes],
    )


def length(given: Instance, routes: Sequence[Sequence[int]]) -> float:
    """How long the rounds are together, by exact distances."""
    total = 0.0
    for route in routes:
        way = [1, *route, 1]
        total += sum(dist(given.at[a - 1], given.at[b - 1]) for a, b in pairwise(way))
    return total


def faults(given: Instance, routes: Sequence[Sequence[int]]) -> list[str]:
    """Everything that keeps these rounds from being driven; it knows nothing of how they were found."""
    found = []
    seen = sorted(customer for route in routes for customer in route)
    if seen != list(range(2, len(given.at) + 1)):
        found.append("not every customer once")
    if len(routes) > given.vehicles:
        found.append(f"{len(routes)} vehicles of {given.vehicles}")
    for number, route in enumerate(routes, 1):
        if any(not 2 <= customer <= len(given.at) for customer in route):
            continue
        if sum(given.demands[customer - 1] for customer in route) > given.capacity:
            found.append(f"round {number}: too much load")
        now, here = given.windows[0][0], 1
        for customer in [*route, 1]:
            opens, closes = given.windows[customer - 1]
            now = max(now + given.service[here - 1] + dist(given.at[here - 1], given.at[customer - 1]), opens)
            if now > closes + EPSILON:
                found.append(f"round {number}: too late at {customer}")
                break
            here = customer
    return found
