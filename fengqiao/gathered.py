"""How gathered static files are named: by their content, inside stylesheets and modules too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Gathered(CompressedManifestStaticFilesStorage):
    # An ES module names its neighbours; without this they would be fetched under their plain names.
    support_js_module_import_aggregation = True
