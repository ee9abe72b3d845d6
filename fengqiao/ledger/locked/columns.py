"""Columns whose values are locked on their way into the database and opened where they are read."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from fengqiao.ledger import locked
from fengqiao.ledger.found.columns import FoundIn


class Sealed(str):
    """A value as it lies in the database, on its way out of it or into it."""

    __slots__ = ()


class _Opened(DeferredAttribute):
    """Opens a value when it is first asked for: only the row knows the place that it is bound to."""

    field: _Locked

    def __set__(self, instance: Any, value: Any) -> None:
        # With it, what stands in the row's own dictionary does not go past this descriptor.
        instance.__dict__[self.field.attname] = value

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = self.field.opened(instance, value)
        return value


class _Locked(models.Field):  # type: ignore[type-arg]
    """`when` names a yes/no of the row without which a value stays as it is; without it every value is locked."""

    descriptor_class = _Opened

    def __init__(self, *args: Any, when: str = "", **options: Any) -> None:
        self.when = when
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | ({"when": self.when} if self.when else {})

    def text(self, value: Any) -> str:
        """The value as a text, which is what is locked."""
        return str(value)

    def value(self, text: str) -> Any:
        """The value of a text that was locked."""
        return text

    def cell(self, table: str, key: Any, kept: Any) -> Any:
        """A cell's value where it is read past the rows, as `values_list` gives it."""
        if not isinstance(kept, Sealed):
            return kept
        return self.value(locked.unlock(locked.at(table, key, self.attname), kept))

    def opened(self, instance: models.Model, kept: Sealed) -> Any:
        return self.cell(instance._meta.db_table, instance.pk, kept)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        kept = model_instance.__dict__.get(self.attname)
        value = kept if isinstance(kept, Sealed) else super().pre_save(model_instance, add)
        if isinstance(value, Sealed) or not value:
            return value
        if self.when and not getattr(model_instance, self.when) and not self.text(value).startswith(locked.MARK):
            return value
        return self.lying(model_instance, value)

    def lying(self, instance: models.Model, value: Any) -> Sealed:
        """The value as it lies in this row's cell; a row without a key has no cell yet."""
        if instance.pk is None:
            raise TypeError(f"{self.name} is locked to its row's key, which must be known before")
        return Sealed(locked.lock(locked.at(instance._meta.db_table, instance.pk, self.attname), self.text(value)))

    def get_lookup(self, lookup_name: str) -> Any:
        """A part of noise is noise: among values that are always locked nothing is searched for."""
        if not self.when and lookup_name not in ("exact", "in", "isnull"):
            raise TypeError(f"{self.name} is locked and has no {lookup_name}: it is found by its mark")
        return super().get_lookup(lookup_name)

    def _question(self, value: Any) -> None:
        if value and not self.when and not isinstance(value, Sealed):
            raise TypeError(f"{self.name} is locked: it is written through its row and found by its mark")


class LockedText(_Locked, models.TextField):  # type: ignore[type-arg]
    """A text; shorter ones are bounded by the forms that take them."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Noise, until its row is asked."""
        return Sealed(value) if value is not None and value.startswith(locked.MARK) else value

    def get_prep_value(self, value: Any) -> Any:
        """A lookup among locked values would compare noise."""
        self._question(value)
        return str(value) if isinstance(value, Sealed) else super().get_prep_value(value)


class LockedJSON(_Locked, models.JSONField):
    """A value of JSON; locked, it is one string of it."""

    def text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def value(self, text: str) -> Any:
        return self.get_default() if text == locked.SHUT else json.loads(text)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Noise, until its row is asked."""
        found = super().from_db_value(value, expression, connection)
        return Sealed(found) if isinstance(found, str) and found.startswith(locked.MARK) else found

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """A lookup among locked values would compare noise."""
        self._question(value)
        kept = str(value) if isinstance(value, Sealed) else value
        return super().get_db_prep_value(kept, connection, prepared)


class FoundBy(models.CharField):  # type: ignore[type-arg]
    """By what a locked column beside it is found: exactly and as a whole, never by a part."""

    def __init__(self, of: str = "", **options: Any) -> None:
        self.of = of
        standing: dict[str, Any] = {"max_length": 64, "default": "", "editable": False}
        super().__init__(**standing | options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of}

    @property
    def follows(self) -> tuple[str, ...]:
        """What changes it."""
        return (self.of,)

    def found(self, instance: models.Model) -> str:
        """The mark of this row."""
        return locked.mark(self.of, getattr(instance, self.of) or "")

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        marked = self.found(model_instance)
        setattr(model_instance, self.attname, marked)
        return marked


def found_by(model: type[models.Model], column: str) -> list[FoundBy | FoundIn]:
    """The columns by which this one is found; they change with it."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, FoundBy | FoundIn) and column in field.follows
    ]


def lying(instance: models.Model, column: str, value: Any) -> Any:
    """A value as `update()` puts it past the row into its cell; what is empty is as it is."""
    return locked_columns(type(instance))[column].lying(instance, value) if value else value


def locked_columns(model: type[models.Model]) -> dict[str, _Locked]:
    """The locked columns of a model, by name."""
    return {field.attname: field for field in model._meta.concrete_fields if isinstance(field, _Locked)}
