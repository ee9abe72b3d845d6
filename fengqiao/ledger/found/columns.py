"""A column that follows others: the folded words by which a row is found, written with every change of theirs."""

from __future__ import annotations

from typing import Any

from django.db import models

from fengqiao.ledger.found.fold import BETWEEN, kept


class FoundIn(models.TextField):  # type: ignore[type-arg]
    """The words of the columns `of`; none of a row that is `unless`. NULL: written by a release that had none."""

    def __init__(self, of: tuple[str, ...] = (), unless: str = "", **options: Any) -> None:
        self.of, self.unless = tuple(of), unless
        standing: dict[str, Any] = {"null": True, "default": None, "editable": False}
        super().__init__(**standing | options)

    @property
    def follows(self) -> tuple[str, ...]:
        """What changes it."""
        return (*self.of, self.unless) if self.unless else self.of

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of, "unless": self.unless}

    def found(self, instance: models.Model) -> str:
        """The words of this row; what is locked is not opened for it."""
        if self.unless and getattr(instance, self.unless):
            return ""
        return BETWEEN.join(kept(str(getattr(instance, name) or "")) for name in self.of).strip(BETWEEN)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        found = self.found(model_instance)
        setattr(model_instance, self.attname, found)
        return found


def found_in(model: type[models.Model]) -> list[FoundIn]:
    """The columns of a model that are looked in."""
    return [field for field in model._meta.concrete_fields if isinstance(field, FoundIn)]
