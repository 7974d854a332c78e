"""Packages that the user has put beside the interpreter, as wheels. One is unpacked when a program first imports it."""

import importlib
import os
import site
import sys
import zipfile
from importlib.machinery import PathFinder

FOLDER = "/wheels"


class WheelModules:
    """Finds modules in wheels that were not unpacked yet."""

    def __init__(self, folder, target):
        self.target = target
        self.wheels = {}
        for file in sorted(os.listdir(folder)):
            path = os.path.join(folder, file)
            with zipfile.ZipFile(path) as wheel:
                for entry in wheel.namelist():
                    top = entry.split("/")[0]
                    if not top.endswith((".dist-info", ".data")):
                        # A namespace may be spread over several.
                        self.wheels.setdefault(top.partition(".")[0], {})[path] = None

    def find_spec(self, name, path=None, target=None):
        wheels = self.wheels.pop(name, None)
        if path is not None or not wheels:
            return None
        for file in wheels:
            if os.path.exists(file):
                with zipfile.ZipFile(file) as wheel:
                    wheel.extractall(self.target)
                os.unlink(file)
        importlib.invalidate_caches()
        return PathFinder.find_spec(name, path, target)


def find_wheels():
    if os.path.isdir(FOLDER):
        # Before the finder that says there is nothing.
        sys.meta_path.insert(-1, WheelModules(FOLDER, site.getsitepackages()[0]))
