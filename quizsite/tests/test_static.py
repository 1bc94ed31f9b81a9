import re

from django.core.management import call_command
from django.test import override_settings

MANIFEST = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "quizsite.static.HashedStaticFiles"},
}


def test_collected_module_imports_the_hashed_name_of_its_neighbour(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.js").write_text('import { draw } from "./curve.js";\ndraw();\n')
    (source / "curve.js").write_text("export function draw() {}\n")
    with override_settings(STORAGES=MANIFEST, STATIC_ROOT=tmp_path / "out", STATICFILES_DIRS=[source]):
        call_command("collectstatic", interactive=False, verbosity=0)
    page = next((tmp_path / "out").glob("page.????????????.js"))
    assert re.search(r'from "\./curve\.[0-9a-f]{12}\.js"', page.read_text())


def test_all_our_static_files_can_be_collected(tmp_path):
    with override_settings(STORAGES=MANIFEST, STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
