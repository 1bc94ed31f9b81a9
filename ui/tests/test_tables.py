from dataclasses import dataclass

from django.template.loader import render_to_string

from ui.templatetags.tables import word_columns


@dataclass(frozen=True)
class Table:
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


OPERATIONS = Table(
    "Operations for one number",
    ("function", "how many", "which"),
    (("ReLU", "1", "1 comparison"), ("tanh", "5", "1 exponential, 1 multiplication, 1 subtraction")),
)


def test_a_column_with_one_long_cell_is_read_as_words() -> None:
    assert word_columns(OPERATIONS) == {2}


def test_a_table_without_rows_has_no_column_of_words() -> None:
    assert word_columns(Table("Empty", ("a", "b"), ())) == set()


def test_the_first_cell_of_a_row_names_it_and_every_column_has_a_header() -> None:
    html = render_to_string("ui/_data_table.html", {"table": OPERATIONS})
    assert html.count('<th scope="row">') == 2
    assert html.count('<th scope="col"') == 3
    assert '<td>5</td><td class="words">1 exponential' in html


def test_a_table_that_scrolls_can_be_reached_by_keyboard_and_has_a_name() -> None:
    html = render_to_string("ui/_data_table.html", {"table": OPERATIONS})
    assert 'role="region" aria-label="Operations for one number" tabindex="0"' in html
