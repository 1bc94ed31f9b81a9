"""Form fields of a local time: typed in a zone that is said beside it, and asked back where it means two moments or none."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from django import forms
from django.http import HttpRequest

from quizzes.zones import UnclearTime, is_twofold, moment_of, reader_zone, told, zone_named, zone_names

FORMAT = "%Y-%m-%dT%H:%M"
WHICH = "_which"  # ends the name of the field that chooses between two moments of the same local time


class LocalMoment(forms.CharField):
    """A date and a time of day, without a zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}, format=FORMAT)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            local = datetime.fromisoformat(text)
        except ValueError:
            local = None
        if local is None or local.tzinfo is not None:
            raise forms.ValidationError(f"“{text}” is no date with a time. Write it as 2026-05-03 14:00.")
        return local.replace(second=0, microsecond=0)


class ZonedForm(forms.Form):
    """A form with moments: `moments` names the fields of local times, each is a moment in `cleaned_data` afterwards."""

    moments: tuple[str, ...] = ()
    zone = forms.ChoiceField(
        label="Time zone",
        choices=[(name, name.replace("_", " ")) for name in zone_names()],
        help_text="All times on this page are in this zone.",
    )

    def __init__(self, data: Any = None, *, zone: tzinfo, initial: dict[str, Any]) -> None:
        kept = {name: initial.get(name) for name in self.moments}
        for name, moment in kept.items():
            initial[name] = None if moment is None else moment.astimezone(zone).strftime(FORMAT)
            if moment is not None and is_twofold(moment, zone):
                initial[name + WHICH] = str(moment.astimezone(zone).fold)
        super().__init__(data, initial={**initial, "zone": str(zone)})
        if str(zone) not in dict(self.fields["zone"].choices):  # type: ignore[attr-defined]
            self.fields["zone"].choices = [(str(zone), str(zone)), *self.fields["zone"].choices]  # type: ignore[attr-defined]
        for name in self.moments:
            self.fields[name + WHICH] = forms.ChoiceField(
                required=False, choices=[("", "–"), ("0", "the first"), ("1", "the second")], label="Which of the two"
            )
        self.asked_back = {name for name in self.moments if initial.get(name + WHICH)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        zone = zone_named(cleaned.get("zone", "")) or UTC
        for name in self.moments:
            local, which = cleaned.get(name), cleaned.get(name + WHICH)
            if local is None:
                continue
            try:
                cleaned[name] = moment_of(local, zone, int(which) if which else None)
            except UnclearTime as refusal:
                cleaned[name] = None
                self.add_error(name, refusal.message)
                if refusal.meanings:
                    self.asked_back.add(name)
                    words = [
                        f"{order}: {told(m)}"
                        for order, m in zip(("the first", "the second"), _in(zone, refusal), strict=True)
                    ]
                    field = self.fields[name + WHICH]
                    field.choices = [("", "–"), ("0", words[0]), ("1", words[1])]  # type: ignore[attr-defined]
        return cleaned

    @property
    def which_opens(self) -> forms.BoundField | None:
        return self._which("opens_at")

    @property
    def which_closes(self) -> forms.BoundField | None:
        return self._which("closes_at")

    def _which(self, name: str) -> forms.BoundField | None:
        """The choice between two moments, where a local time means two."""
        return self[name + WHICH] if name in self.asked_back else None


def _in(zone: tzinfo, refusal: UnclearTime) -> tuple[datetime, ...]:
    return tuple(moment.astimezone(zone) for moment in refusal.meanings)


def zone_of(request: HttpRequest) -> tzinfo:
    """The zone that the page's times are told and typed in: that of the form, else that of the browser."""
    return zone_named(request.POST.get("zone", "")) or reader_zone(request)
