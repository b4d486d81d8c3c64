"""Modules as Python has compiled them, kept by the browser from one visit to the next.

To compile SymPy takes a browser several times as long as to run it, and to unpack it takes a while too.
`engine.js` hands over what an earlier visit has compiled, and keeps what this one adds. Such modules come
from memory: not even the package that they belong to has to be there.
"""

import io
import marshal
import sys
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.util import MAGIC_NUMBER, spec_from_file_location
from zipfile import ZipFile
from zipimport import zipimporter

#: From the names of modules to where they come from, and their code as bytes.
known = {}
#: Before the code of a module in a zip: that it fits its source, nobody has to find out (PEP 552).
HEAD = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
compile_zipped = zipimporter.get_code  # which `keep` replaces


class Kept(SourceFileLoader):
    """Finds and loads the modules that are kept."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name not in known:
            return None
        place, _ = known[name]
        return spec_from_file_location(name, place, loader=cls(name, place))

    def get_code(self, name):
        return marshal.loads(known[name][1])


def read(earlier):
    """Take over the modules of an earlier visit: the bytes that `modules` gave."""
    known.update(marshal.loads(earlier))


def keep():
    """Have Python take what is known from memory, and remember all other modules that it compiles."""
    for loader in (SourceFileLoader, zipimporter):
        loader.get_code = _remembering(loader.get_code)
    sys.meta_path.insert(sys.meta_path.index(PathFinder), Kept)


def _remembering(get_code):
    def remember(loader, name):
        code = get_code(loader, name)
        known[name] = (loader.get_filename(name), marshal.dumps(code))
        return code

    return remember


def number():
    """How many modules there are."""
    return len(known)


def modules():
    """All of them, as bytes."""
    return marshal.dumps(known)


def library():
    """The zip of the standard library, as bytes, with the modules in it compiled that a start has needed."""
    file = io.BytesIO()
    loaded = {name: getattr(module, "__spec__", None) for name, module in sys.modules.items()}
    loaders = {name: spec.loader for name, spec in loaded.items() if spec and name not in known}
    ours = {name: loader for name, loader in loaders.items() if isinstance(loader, zipimporter)}
    (archive,) = {loader.archive for loader in ours.values()}
    with ZipFile(archive) as old, ZipFile(file, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry))
        for name, loader in ours.items():
            place = loader.get_filename(name).removeprefix(f"{archive}/")
            new.writestr(f"{place}c", HEAD + marshal.dumps(compile_zipped(loader, name)))
    return file.getvalue()
