"""A model as one file: a NumPy archive that holds numbers and texts only, written all or nothing."""

import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

FORMAT = 2
PARAMETERS = (
    "n_factors", "n_epochs", "learning_rate", "decay", "reg", "biases", "seed", "init_std", "patience",
    "dtype", "blank_weight",
)  # fmt: skip
LEARNED = (
    "mean_", "scale_", "user_ids_", "item_ids_", "user_biases_", "item_biases_", "user_factors_",
    "item_factors_", "best_epoch_", "_starts", "_rated",
)  # fmt: skip
HISTORY = ("train", "validation")


def save(model, path):
    path = Path(path)
    arrays = {name: np.asarray(getattr(model, name)) for name in PARAMETERS + LEARNED}
    arrays |= {name: model.history_[name] for name in HISTORY} | {"format": np.asarray(FORMAT)}
    # a name of its own in the same folder, so that the last step is a mere change of name
    handle, unfinished = tempfile.mkstemp(prefix=path.name + ".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        os.unlink(unfinished)
        raise


def load(cls, path):
    try:
        arrays = _read(path)
        if arrays["format"].shape or arrays["format"] != FORMAT:
            raise ValueError(f"it has the format {arrays['format']}, and {FORMAT} is wanted")
        model = cls(**{name: arrays[name].item() for name in PARAMETERS})
        for name in LEARNED:
            setattr(model, name, arrays[name])
        model.mean_ = float(arrays["mean_"])
        model.best_epoch_ = int(arrays["best_epoch_"])
        model.scale_ = tuple(arrays["scale_"].tolist())
        model.history_ = {name: arrays[name] for name in HISTORY}
        _check(model)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except Exception as error:  # a damaged archive can fail in every part of zipfile and NumPy
        raise ValueError(
            f"{path} is no model that can be read ({error}). Load a file that MatrixFactorization.save "
            "wrote; if it did write this one, it has been damaged since: train and save again."
        ) from error
    return model


def _read(path):
    with zipfile.ZipFile(path) as archive:
        # save writes without compression, so a file cannot unfold to more than its own size
        if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
            raise ValueError("it is compressed")
    with np.load(path, allow_pickle=False) as archive:
        arrays = dict(archive)
    if arrays["format"].tolist() == 1:  # from before blanks could be given a weight
        arrays |= {"format": np.asarray(FORMAT), "blank_weight": np.asarray(0.0)}
    return arrays


def _check(model):
    """Shapes and kinds that do not fit together would fail later, and far from here."""
    n_users = len(model.user_ids_)
    n_items = len(model.item_ids_)
    k = model.n_factors
    wanted = {
        "user_ids_": (n_users,), "item_ids_": (n_items,), "user_biases_": (n_users,),
        "item_biases_": (n_items,), "user_factors_": (n_users, k), "item_factors_": (n_items, k),
        "_starts": (n_users + 1,), "_rated": (len(model._rated),),
    }  # fmt: skip
    for name, shape in wanted.items():
        array = getattr(model, name)
        kinds = "iU" if name.endswith("ids_") else "i" if name.startswith("_") else "f"
        if array.shape != shape or array.dtype.kind not in kinds:
            raise ValueError(f"{name} has the shape {array.shape} and the type {array.dtype}")
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"{name} holds what is no finite number")
        if name.endswith("ids_") and not (array[1:] > array[:-1]).all():
            raise ValueError(f"{name} are not in rising order")
    low, high = model.scale_
    rows = model._rated
    if not (np.isfinite([model.mean_, low, high]).all() and low <= high):
        raise ValueError("its mean or scale is no finite number")
    starts = model._starts
    if starts[0] != 0 or starts[-1] != len(rows) or (np.diff(starts) < 0).any():
        raise ValueError("its ratings do not belong to its users")
    if len(rows) and not 0 <= rows.min() <= rows.max() < n_items:
        raise ValueError("its ratings do not belong to its items")
