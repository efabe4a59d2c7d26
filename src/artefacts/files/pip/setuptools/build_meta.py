"""A build backend that builds nothing and runs none of a package's code.

`pip download` wants a source archive's metadata before it keeps the archive, and asks setuptools for it, which runs the
archive's setup.py. The metadata lies ready in the archive as PKG-INFO: this hands it over.
"""

import email.parser
import os
import shutil


def get_requires_for_build_wheel(config_settings=None):
    return []


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    with open("PKG-INFO", encoding="utf-8") as text:
        package = email.parser.Parser().parse(text, headersonly=True)
    folder = "{}-{}.dist-info".format(package["Name"].replace("-", "_"), package["Version"])
    os.mkdir(os.path.join(metadata_directory, folder))
    shutil.copy("PKG-INFO", os.path.join(metadata_directory, folder, "METADATA"))
    return folder


class _Legacy:
    """What pip asks of an archive without a pyproject.toml."""

    get_requires_for_build_wheel = staticmethod(get_requires_for_build_wheel)
    prepare_metadata_for_build_wheel = staticmethod(prepare_metadata_for_build_wheel)


__legacy__ = _Legacy()
