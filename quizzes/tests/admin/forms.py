"""Reads what a page of the admin would post if its form were sent as it stands."""

from __future__ import annotations


def form_of(response):
    """What the page's form would post unchanged: its fields and those of its rows."""
    context = response.context["adminform"].form
    data = dict(_fields(context))
    for formset in response.context["inline_admin_formsets"]:
        for form in [formset.formset.management_form, *formset.formset.forms]:
            data |= dict(_fields(form))
    return data


def _fields(form):
    for bound in form:
        value = bound.value()
        if isinstance(value, list):
            yield bound.html_name, [str(item) for item in value]
        elif value is True:
            yield bound.html_name, "on"
        elif value is not None and value is not False:
            yield bound.html_name, str(value)
