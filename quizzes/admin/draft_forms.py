"""What forms of drafts share: each refuses a second editor without losing their text, and rows have places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from quizzes import services
from quizzes.engine.errors import StaleRevision

TEXT = {"rows": 3, "cols": 80}


class DraftForm(forms.ModelForm):
    """A form that knows which edit revision its page showed. One that is only looked at holds nothing."""

    is_looked_at = False
    is_late = False  # somebody else saved since its page was opened
    seen_revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_revision"] = self.instance.edit_revision

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is not None and not self.is_looked_at:
            seen = cleaned.get("seen_revision")
            try:
                services.hold_for_edit(self.instance, seen_revision=-1 if seen is None else seen)
            except StaleRevision as refusal:
                if not self.stands_as_seen(cleaned):
                    self.is_late = True
                    self.add_error(None, ValidationError(refusal.message, code=refusal.code))
        return cleaned

    def stands_as_seen(self, cleaned: dict[str, Any]) -> bool:
        """Whether what this form saves is still what its page showed, although something else of the draft was saved."""
        return False

    def compared(self) -> list[str]:
        """The fields that a save writes: two editors' are held against each other."""
        return [name for name in self.fields if name not in ("seen_revision", "seen_state")]


class PositionedForm(forms.ModelForm):
    """A row with a place in its list; left empty, a new row comes last."""

    position = forms.IntegerField(
        required=False, min_value=0, max_value=32_767, widget=forms.NumberInput(attrs={"size": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["position"] = None


class PositionedFormSet(forms.BaseInlineFormSet):
    default_error_messages = {
        **forms.BaseInlineFormSet.default_error_messages,
        "too_many_forms": "These are too many rows: at most %(num)d fit. Take some out; nothing was saved yet.",
    }

    def kept_forms(self) -> list[forms.ModelForm]:
        """Rows that will stand, in the order of their positions."""
        filled = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return sorted(filled, key=lambda form: (form.cleaned_data["position"] is None, form.cleaned_data["position"]))

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        last = 0
        for form in self.kept_forms():
            if form.cleaned_data["position"] is None:
                form.cleaned_data["position"] = form.instance.position = last + 1
            last = form.instance.position
