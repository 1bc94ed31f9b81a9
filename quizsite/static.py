"""Static files under names that carry their content's hash, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    # Scripts are ES modules: what they import must be renamed inside them too, or an old page loads a new module.
    support_js_module_import_aggregation = True
