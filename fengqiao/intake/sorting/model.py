"""A learned model: linear parts whose words are added up, calibrated, with a confidence below which it abstains."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from fengqiao.intake.sorting.features import PARTS, Asked, features, weighed
from fengqiao.intake.sorting.signs import petitions

if TYPE_CHECKING:
    import numpy as np

FORMAT = 1
LARGEST = 64_000_000
"""Bytes of a model's arrays; more is no model of ours."""


class NotAModel(ValueError):
    """Why a file cannot be used: format, damaged, large, or shape."""


@dataclass(frozen=True)
class Part:
    """One linear part: `weights` (labels x features), `bias` (labels), `idf` (features, or none at all)."""

    known: Mapping[str, int]
    idf: Any
    weights: np.ndarray
    bias: np.ndarray

    @cached_property
    def names(self) -> list[str]:
        return list(self.known)

    @cached_property
    def idfs(self) -> list[float]:
        return [float(each) for each in self.idf]


class Heard(NamedTuple):
    """What a model made of one case: the probability of each label, and each feature's share in it.

    `shares` has for each part the names of the features and their figures (labels x features).
    """

    chances: np.ndarray
    shares: Mapping[str, tuple[list[str], np.ndarray]]

    def likely(self) -> list[int]:
        """The labels' places, likeliest first."""
        return [int(place) for place in (-self.chances).argsort(kind="stable")]

    def words(self, label: int, most: int = 5) -> list[str]:
        """The words of the case that speak most for a label against the others."""
        said = {
            name: dict(zip(names, (each[label] - each.mean(axis=0)).tolist(), strict=True))
            for name, (names, each) in self.shares.items()
        }
        signs, speaking = petitions(), dict[str, float]()
        for word, value in said["words"].items():
            plain = word.lstrip("@")
            if plain in signs.words:
                topics = [signs.topics[place] for place in signs.words[plain]]
                more = sum(said["topics"].get(f"{d}/{t}", 0) + said["domains"].get(d, 0) for d, t in topics)
                speaking[plain] = speaking.get(plain, 0) + value + more / len(topics)
        for name in ("title", "text"):
            for gram, value in said[name].items():
                if value > 0 and len(gram.strip()) > 1:
                    speaking[gram] = speaking.get(gram, 0) + value
        for_it = sorted(((value, word) for word, value in speaking.items() if value > 0), reverse=True)
        return apart([word for _, word in for_it[: most * 8]], most)


@dataclass(frozen=True)
class Model:
    """Labels are codes of categories; temperature and threshold come from folds of what it learned from.

    `urgency` is a model of its own, whose labels are normal and urgent; None where too few cases taught it.
    """

    labels: tuple[str, ...]
    parts: Mapping[str, Part]
    temperature: float = 1.0
    threshold: float = 1.0
    about: Mapping[str, Any] = field(default_factory=dict)
    urgency: Model | None = None

    def hear(self, asked: Asked, seen: Mapping[str, Mapping[str, float]] | None = None) -> Heard:
        """What it makes of a case: the parts' logarithms added up, calibrated; `seen` are its features, if known."""
        import numpy as np  # noqa: PLC0415  (a server without the extra never comes here)

        seen = features(asked) if seen is None else seen
        scores, shares = np.zeros(len(self.labels)), {}
        for name, part in self.parts.items():
            found = weighed(seen[name], part.known, part.idfs)
            each = part.weights[:, list(found)] * np.fromiter(found.values(), float, len(found))
            z = part.bias + each.sum(axis=1)
            z = z - z.max()
            scores += z - np.log(np.exp(z).sum())
            shares[name] = ([part.names[place] for place in found], each)
        return Heard(chances(scores, self.temperature), shares)


def apart(words: list[str], most: int) -> list[str]:
    """The first few of which none stands in another; digits are no reason."""
    kept: list[str] = []
    for word in words:
        word = word.strip()
        if word and "0" not in word and not any(word in other or other in word for other in kept):
            kept.append(word)
        if len(kept) == most:
            break
    return kept


def chances(scores: Any, temperature: float) -> Any:
    """Probabilities from scores; the last axis is the labels."""
    import numpy as np  # noqa: PLC0415

    z = np.asarray(scores) / temperature
    z = np.exp(z - z.max(axis=-1, keepdims=True))
    return z / z.sum(axis=-1, keepdims=True)


def written(model: Model) -> tuple[bytes, bytes]:
    """The arrays (.npz) and the rest (JSON); the same model gives the same bytes."""
    import numpy as np  # noqa: PLC0415

    arrays, said = _laid_out(model, "")
    if model.urgency is not None:
        more, said["urgency"] = _laid_out(model.urgency, "urgency.")
        arrays |= more
    out = io.BytesIO()
    np.savez(out, **{name: np.asarray(array, dtype="<f4") for name, array in arrays.items()})
    told = {"format": FORMAT, **said}
    return out.getvalue(), json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _laid_out(model: Model, before: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """One model's arrays under names that begin so, and the rest of it."""
    arrays: dict[str, Any] = {}
    names = {}
    for name, part in model.parts.items():
        own = {"weights": part.weights, "bias": part.bias, "idf": part.idf}
        arrays |= {f"{before}{name}.{each}": array for each, array in own.items()}
        names[name] = list(part.known)
    said = {
        "labels": model.labels, "temperature": model.temperature, "threshold": model.threshold,
        "about": dict(model.about), "features": names,
    }  # fmt: skip
    return arrays, said


def digest(arrays: bytes, said: bytes) -> str:
    """SHA-256 of a model as written; it stands in the ledger."""
    return hashlib.sha256(len(arrays).to_bytes(8, "big") + arrays + said).hexdigest()


def read(arrays: bytes, said: bytes) -> Model:
    """A model as written; NotAModel says why not."""
    import numpy as np  # noqa: PLC0415

    try:
        told = json.loads(said)
        if told["format"] != FORMAT:
            raise NotAModel("format")
        with zipfile.ZipFile(io.BytesIO(arrays)) as inside:
            if sum(entry.file_size for entry in inside.infolist()) > LARGEST:
                raise NotAModel("large")
        with np.load(io.BytesIO(arrays), allow_pickle=False) as kept:
            model = _taken_up(told, kept, "")
            if told.get("urgency") is not None:
                pressing = _taken_up(told["urgency"], kept, "urgency.")
                if set(pressing.labels) != {"normal", "urgent"}:
                    raise NotAModel("shape")
                model = replace(model, urgency=pressing)
        return model
    except NotAModel:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise NotAModel("damaged") from error


def _taken_up(told: Mapping[str, Any], kept: Mapping[str, Any], before: str) -> Model:
    """One model from its arrays under names that begin so, and the rest of it."""
    labels = tuple(map(str, told["labels"]))
    parts = {}
    for name in PARTS:
        known = {str(each): place for place, each in enumerate(told["features"][name])}
        part = Part(known, *(kept[f"{before}{name}.{each}"] for each in ("idf", "weights", "bias")))
        _fits(part, len(labels))
        parts[name] = part
    return Model(labels, parts, float(told["temperature"]), float(told["threshold"]), dict(told["about"]))


def _fits(part: Part, labels: int) -> None:
    import numpy as np  # noqa: PLC0415

    shapes = part.weights.shape == (labels, len(part.known)) and part.bias.shape == (labels,)
    shapes = shapes and part.idf.shape in ((0,), (len(part.known),))
    if not shapes or labels < 2 or not all(np.isfinite(each).all() for each in (part.weights, part.bias, part.idf)):
        raise NotAModel("shape")
